//! What stands in the place of a page that cannot be shown: what went wrong, and what may help.

use crate::text::quoted;
use crate::web::kernel::error::Error;
use crate::web::kernel::refusal::{Refusal as Kind, Thing, Unfit};
use crate::web::pages::figures::whole;

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Refusal {
    /// What went wrong, as the heading of the page.
    pub(in crate::web::pages) heading: fn(&Kind) -> &'static str,
    /// The same with what belongs to it, in sentences; none where the heading says all.
    pub(in crate::web::pages) said: fn(&Error) -> Option<String>,
    /// What may help; none where that is said already.
    pub(in crate::web::pages) help: fn(&Kind) -> Option<&'static str>,
}

pub(super) const ENGLISH: Refusal = Refusal {
    heading: |kind| match kind {
        Kind::Absent(..) => "There is no such page",
        Kind::Unpublished => "There is no data yet",
        Kind::DatabaseAway => "The database cannot be reached at the moment",
        Kind::RateLimited | Kind::TooManyAtOnce => "Too many requests; try again in a moment",
        Kind::Overloaded | Kind::Busy | Kind::Internal => "This page cannot be shown",
        Kind::Parameter(_)
        | Kind::Method
        | Kind::Malformed
        | Kind::Preflight
        | Kind::Late
        | Kind::BodyTooLarge
        | Kind::UriTooLong
        | Kind::HeadersTooLarge
        | Kind::NotAcceptable
        | Kind::NoPublicUrl => "This address cannot be answered",
    },
    // Programs are told it in this language already; what the operator is told is for nobody else.
    said: |error| {
        let message = error.message();
        match (error.refusal(), error.field()) {
            (Kind::Unpublished, _) => None,
            (_, Some(field)) => Some(format!("{field}: {message}.")),
            (_, None) => Some(format!("{message}.")),
        }
    },
    help: |kind| match kind {
        Kind::Absent(thing, _) => Some(absent_help(*thing)),
        Kind::Unpublished => {
            Some("Nothing has been published here so far. Please come back later.")
        }
        Kind::DatabaseAway => Some(
            "Only it holds what you asked for. Try again in a few minutes; the figures that are published now are \
             still shown.",
        ),
        _ => None,
    },
};

/// Where what is not there may be found.
fn absent_help(thing: Thing) -> &'static str {
    match thing {
        Thing::Occupation => "Perhaps it can be found by its name or by what people call it.",
        Thing::Task => {
            "Tasks are renumbered and dropped between releases. Words of the task find it, and the page of its \
             occupation lists all of them."
        }
        Thing::Activity => {
            "The list of activities has all that this release knows; the foot of this page leads to it."
        }
        Thing::Skill => {
            "The list of skills has all that occupations are rated on; the foot of this page leads to it."
        }
        Thing::Reply | Thing::Question => {
            "The page of a task leads to the replies and the questions behind its scores."
        }
        Thing::Picture => "The page of an occupation names the picture that is shown now.",
        Thing::Page => {
            "The address may be mistyped or out of date. A search for an occupation or for words of a task may help."
        }
    }
}

pub(super) const KOREAN: Refusal = Refusal {
    heading: |kind| match kind {
        Kind::Absent(..) => "찾으시는 페이지가 없습니다",
        Kind::Unpublished => "아직 공개된 자료가 없습니다",
        Kind::DatabaseAway => "지금은 데이터베이스에 연결할 수 없습니다",
        Kind::RateLimited | Kind::TooManyAtOnce => {
            "요청이 너무 많습니다. 잠시 뒤에 다시 시도해 주십시오"
        }
        Kind::Overloaded | Kind::Busy | Kind::Internal => "이 페이지를 보여 드릴 수 없습니다",
        Kind::Parameter(_)
        | Kind::Method
        | Kind::Malformed
        | Kind::Preflight
        | Kind::Late
        | Kind::BodyTooLarge
        | Kind::UriTooLong
        | Kind::HeadersTooLarge
        | Kind::NotAcceptable
        | Kind::NoPublicUrl => "이 주소로는 답할 수 없습니다",
    },
    said: |error| match error.refusal() {
        Kind::Parameter(unfit) => Some(unfit_ko(error.field().unwrap_or_default(), unfit)),
        Kind::Absent(thing, name) => {
            Some(format!("{}{}", absent_ko(*thing, name), near_ko(error.suggested())))
        }
        kind => other_ko(kind).map(str::to_owned),
    },
    help: |kind| match kind {
        Kind::Absent(thing, _) => Some(absent_help_ko(*thing)),
        Kind::Unpublished => Some("아직 보여 드릴 자료가 없습니다. 나중에 다시 찾아 주십시오."),
        Kind::DatabaseAway => Some(
            "찾으시는 내용은 데이터베이스에만 있습니다. 몇 분 뒤에 다시 시도해 주십시오. 지금 공개된 수치는 계속 보실 수 \
             있습니다.",
        ),
        _ => None,
    },
};

/// Where what is not there may be found.
fn absent_help_ko(thing: Thing) -> &'static str {
    match thing {
        Thing::Occupation => "직업 이름이나 흔히 부르는 말로 찾아보십시오.",
        Thing::Task => {
            "판이 바뀌면 업무 번호가 달라지거나 없어질 수 있습니다. 업무에 나오는 말(영어)로 찾거나, 직업 페이지의 업무 목록에서 \
             찾아보십시오."
        }
        Thing::Activity => {
            "이 판의 활동은 모두 활동 목록에 있습니다. 이 페이지 맨 아래에서 갈 수 있습니다."
        }
        Thing::Skill => {
            "직업을 평가한 항목은 모두 기술 목록에 있습니다. 이 페이지 맨 아래에서 갈 수 있습니다."
        }
        Thing::Reply | Thing::Question => {
            "업무 페이지에서 그 점수의 바탕이 된 답변과 질문을 볼 수 있습니다."
        }
        Thing::Picture => "지금 쓰는 그림은 직업 페이지에 있습니다.",
        Thing::Page => {
            "주소가 틀렸거나 오래되었을 수 있습니다. 직업 이름이나 업무에 나오는 말로 찾아보십시오."
        }
    }
}

/// Why a parameter cannot be used. Its name and what it may be stand in the address and stay as they are.
fn unfit_ko(field: &str, unfit: &Unfit) -> String {
    let of = |expected: &str, given: &str| {
        format!("‘{field}’ 값은 {expected}. 받은 값: {}", quoted(given))
    };
    match unfit {
        Unfit::Nul => format!("‘{field}’ 값에 쓸 수 없는 문자(NUL)가 있습니다."),
        Unfit::Long(most) => format!("‘{field}’ 값은 {most}자를 넘을 수 없습니다."),
        Unfit::NoWord(given, words) => {
            of(&format!("다음 가운데 하나여야 합니다: {}", words.join(", ")), given)
        }
        Unfit::NoWhole(given, low, high) => {
            of(&format!("{}부터 {}까지의 정수여야 합니다", whole(*low), whole(*high)), given)
        }
        Unfit::NoNumber(given, low, high) => {
            of(&format!("{low}부터 {high}까지의 수여야 합니다"), given)
        }
        Unfit::NoCodes(given, most) => {
            let expected = format!(
                "29-1141 같은 SOC 코드여야 하며, 쉼표로 나누어 {most}개까지 쓸 수 있습니다"
            );
            of(&expected, given)
        }
        Unfit::NoMark(part) => of("2601.4처럼 번호, 점, 시간의 차례로 써야 합니다", part),
        Unfit::NoMarkOf { number, word, words } => {
            let words = words.join(", ");
            of(&format!("{number}번에 대해 다음 가운데 하나여야 합니다: {words}"), word)
        }
        Unfit::MarkedTwice(number) => format!("‘{field}’ 값에 {number}번이 두 번 있습니다."),
        Unfit::Twice => format!("주소에 ‘{field}’ 값이 두 번 있습니다."),
        Unfit::Missing(_) => format!("주소에 ‘{field}’ 값이 있어야 합니다."),
        Unfit::Unreadable(_) => "주소에서 물음표 뒤에 있는 부분을 읽을 수 없습니다.".to_owned(),
        Unfit::Useless(_) => format!("이 주소에서는 ‘{field}’ 값을 그렇게 쓸 수 없습니다."),
    }
}

/// What there is none of.
fn absent_ko(thing: Thing, name: &str) -> String {
    match thing {
        Thing::Page => format!("{name} 주소에는 페이지가 없습니다."),
        Thing::Occupation => format!("코드가 {name}인 직업이 없습니다."),
        Thing::Task => format!("이 판에는 번호가 {name}인 업무가 없습니다."),
        Thing::Activity => format!("이 판에는 번호가 {name}인 활동이 없습니다."),
        Thing::Skill => format!("이 판에는 {name} 항목으로 평가한 직업이 없습니다."),
        Thing::Reply => format!("번호가 {name}인 답변이 없습니다."),
        Thing::Question => format!("이름이 {name}인 질문이 없습니다."),
        Thing::Picture => {
            format!(
                "스냅숏 {name}의 그림은 없습니다. 데이터베이스에 저장된 스냅숏과 그 직업만 그림이 있습니다."
            )
        }
    }
}

/// What may have been meant instead.
fn near_ko(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    format!(" 비슷한 코드: {}.", names.join(", "))
}

/// What is wrong with a request as a whole.
fn other_ko(kind: &Kind) -> Option<&'static str> {
    Some(match kind {
        // The heading and what may help say it.
        Kind::DatabaseAway
        | Kind::RateLimited
        | Kind::Unpublished
        | Kind::Parameter(_)
        | Kind::Absent(..) => return None,
        Kind::Method => "이 사이트는 읽기 전용이어서 GET과 HEAD 요청에만 답합니다.",
        Kind::Overloaded => {
            "데이터베이스를 기다리는 요청이 너무 많습니다. 잠시 뒤에 다시 시도해 주십시오."
        }
        Kind::Busy => {
            "한꺼번에 들어온 검색이나 그림 요청이 너무 많습니다. 잠시 뒤에 다시 시도해 주십시오."
        }
        Kind::TooManyAtOnce => {
            "한꺼번에 너무 많이 요청하셨습니다. 하나가 끝난 뒤에 다시 시도해 주십시오."
        }
        Kind::Malformed => "받은 요청을 HTTP/1.1 요청으로 읽을 수 없습니다.",
        Kind::Preflight => "다른 사이트의 페이지가 보낸 이런 요청은 받지 않습니다.",
        Kind::Late => "요청이 5초 안에 다 도착하지 않았습니다.",
        Kind::BodyTooLarge => "요청의 본문은 16,384바이트를 넘을 수 없습니다.",
        Kind::UriTooLong => "주소는 4,096바이트를 넘을 수 없습니다.",
        Kind::HeadersTooLarge => "요청의 헤더는 16,384바이트를 넘을 수 없습니다.",
        Kind::NotAcceptable => {
            "브라우저가 받겠다고 한 압축 방식으로는 보내 드릴 수 없습니다. Accept-Encoding 없이 요청하시면 압축하지 않고 \
             보내 드립니다."
        }
        Kind::NoPublicUrl => {
            "사이트맵에는 온전한 주소가 들어갑니다. 운영자가 --public-url을 정해야 만들 수 있습니다."
        }
        Kind::Internal => "페이지를 만들지 못했습니다. 까닭은 서버 기록에 남았습니다.",
    })
}
