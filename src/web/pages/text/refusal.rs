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
        Kind::Unpublished => "Nothing is published yet",
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
    // Programs are told it in this language already.
    said: |error| {
        let message = error.message();
        Some(match error.field() {
            Some(field) => format!("{field}: {message}."),
            None => format!("{message}."),
        })
    },
    help: |kind| match kind {
        Kind::Absent(..) => {
            Some("Perhaps the occupation can be found by its name or by what people call it.")
        }
        Kind::DatabaseAway => Some(
            "Only it holds what you asked for. Try again in a few minutes; the figures that are published now are \
             still shown.",
        ),
        _ => None,
    },
};

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
        Kind::Absent(thing, name) => Some(absent_ko(*thing, name)),
        kind => other_ko(kind).map(str::to_owned),
    },
    help: |kind| match kind {
        Kind::Absent(..) => Some("직업 이름이나 흔히 부르는 말로 찾아보십시오."),
        Kind::DatabaseAway => Some(
            "찾으시는 내용은 데이터베이스에만 있습니다. 몇 분 뒤에 다시 시도해 주십시오. 지금 공개된 수치는 계속 보실 수 \
             있습니다.",
        ),
        _ => None,
    },
};

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

/// What is wrong with a request as a whole.
fn other_ko(kind: &Kind) -> Option<&'static str> {
    Some(match kind {
        // The heading and what may help say it.
        Kind::DatabaseAway | Kind::RateLimited | Kind::Parameter(_) | Kind::Absent(..) => {
            return None;
        }
        Kind::Method => "이 사이트는 읽기 전용이어서 GET과 HEAD 요청에만 답합니다.",
        Kind::Unpublished => {
            "이 사이트의 운영자가 onet-ai import --version 30.1 --activate 또는 onet-ai versions activate ID 명령으로 \
             자료를 공개할 수 있습니다."
        }
        Kind::Overloaded => {
            "데이터베이스를 기다리는 요청이 너무 많습니다. 잠시 뒤에 다시 시도해 주십시오."
        }
        Kind::Busy => "한꺼번에 들어온 검색이 너무 많습니다. 잠시 뒤에 다시 시도해 주십시오.",
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
