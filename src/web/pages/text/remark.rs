//! The sentences of an occupation's page in both languages; which of them are said is decided in
//! `occupation/sentence.rs`.

use crate::read::edition::Measure;
use crate::web::pages::figures::{AND, BY, OBJECT, points, share, with};
use crate::web::pages::occupation::sentence::Remark;

/// A score as a part of a whole, in words.
pub(in crate::web::pages) fn portion(score: f64) -> usize {
    const LIMITS: [f64; 10] = [5.0, 15.0, 22.5, 29.0, 41.7, 58.3, 70.8, 77.5, 85.0, 95.0];
    LIMITS.iter().filter(|limit| score >= **limit).count()
}

const PORTIONS: [&str; 11] = [
    "almost none",
    "about a tenth",
    "about a fifth",
    "about a quarter",
    "about a third",
    "about half",
    "about two thirds",
    "about three quarters",
    "about four fifths",
    "about nine tenths",
    "almost all",
];
const PORTIONS_KO: [&str; 11] = [
    "거의 없음",
    "10분의 1쯤",
    "5분의 1쯤",
    "4분의 1쯤",
    "3분의 1쯤",
    "절반쯤",
    "3분의 2쯤",
    "4분의 3쯤",
    "5분의 4쯤",
    "10분의 9쯤",
    "거의 전부",
];

fn english(score: f64) -> &'static str {
    PORTIONS.get(portion(score)).copied().unwrap_or("a part")
}

fn in_tasks(scored: usize, all: usize) -> String {
    match (scored, all) {
        (_, 1) => "its single task".to_owned(),
        _ if scored == all => format!("its {all} tasks"),
        _ => format!("{scored} of its {all} tasks"),
    }
}

fn in_tasks_ko(scored: usize, all: usize) -> String {
    if scored == all {
        format!("업무 {all}개로 볼 때")
    } else {
        format!("업무 {all}개 가운데 {scored}개로 볼 때")
    }
}

fn korean(score: f64) -> &'static str {
    PORTIONS_KO.get(portion(score)).copied().unwrap_or("일부")
}

pub(super) fn remark_en(remark: &Remark, measure: Measure<'_>) -> String {
    match (*remark, measure) {
        (Remark::MadeUp, _) => "These figures are made up and say nothing about this work.".to_owned(),
        (Remark::NoTasks, _) => {
            "O*NET describes no tasks for this occupation, so there is nothing that could be scored.".to_owned()
        }
        (Remark::Unscored, _) => "No task of this occupation is scored yet.".to_owned(),
        (Remark::Partly { mean, covered }, _) => format!(
            "Only {} of this work is scored, too little to speak of the whole; that part gets {} of 100.",
            share(covered),
            points(mean)
        ),
        (Remark::Share { mean, scored, tasks }, Measure::Substitution) => format!(
            "AI could take over {} of the effort in this work today, going by {}.",
            english(mean),
            in_tasks(scored, tasks)
        ),
        (Remark::Share { mean, scored, tasks }, Measure::Augmentation) => format!(
            "AI could save {} of the time that this work takes today, going by {}.",
            english(mean),
            in_tasks(scored, tasks)
        ),
        (Remark::Share { mean, scored, tasks }, _) => format!(
            "This work gets {} of 100 points on the raters’ question, going by {}.",
            points(mean),
            in_tasks(scored, tasks)
        ),
        (Remark::Split { low, high, .. }, Measure::Substitution) => format!(
            "The raters are far apart: by one, AI could take over {} of the effort in this work today, by another \
             {}. Read it as a range.",
            english(low),
            english(high)
        ),
        (Remark::Split { low, high, .. }, Measure::Augmentation) => format!(
            "The raters are far apart: by one, AI could save {} of the time that this work takes today, by another \
             {}. Read it as a range.",
            english(low),
            english(high)
        ),
        (Remark::Split { low, high, mean }, _) => format!(
            "The raters are far apart: on the same question one gives this work {} of 100 points, another {}. Read it \
             as a range and not as {}.",
            points(low),
            points(high),
            points(mean)
        ),
        (Remark::Differ { low, high }, _) => {
            format!("The raters differ on it: {} and {}.", points(low), points(high))
        }
        (Remark::Alike, _) => "The raters say nearly the same.".to_owned(),
        (Remark::Single, _) => "A single rater says so; nobody else was asked.".to_owned(),
        (Remark::Residual, _) => {
            "The occupation is a remainder: it is known from its named specialities only.".to_owned()
        }
        (Remark::Incomplete { scored, tasks }, _) => {
            format!("{scored} of its {tasks} tasks are scored.")
        }
    }
}

#[expect(clippy::too_many_lines, reason = "a sentence for each remark")]
pub(super) fn remark_ko(remark: &Remark, measure: Measure<'_>) -> String {
    match (*remark, measure) {
        (Remark::MadeUp, _) => {
            "이 수치는 지어낸 것이며 이 일에 대해 아무것도 말하지 않습니다.".to_owned()
        }
        (Remark::NoTasks, _) => "O*NET에 이 직업의 업무가 없어 평가할 것이 없습니다.".to_owned(),
        (Remark::Unscored, _) => "이 직업의 업무는 아직 평가하지 않았습니다.".to_owned(),
        (Remark::Partly { mean, covered }, _) => format!(
            "이 일의 {}만 평가하여 전체를 말하기에는 부족합니다. 평가한 부분은 100점 만점에 {}점입니다.",
            share(covered),
            points(mean)
        ),
        (Remark::Share { mean, scored, tasks }, Measure::Substitution) if portion(mean) == 0 => {
            format!(
                "{}, 오늘의 AI가 맡을 수 있는 부분은 거의 없습니다.",
                in_tasks_ko(scored, tasks)
            )
        }
        (Remark::Share { mean, scored, tasks }, Measure::Substitution) => format!(
            "{}, 오늘의 AI는 이 일에 드는 노력의 {} 맡을 수 있습니다.",
            in_tasks_ko(scored, tasks),
            with(korean(mean), OBJECT)
        ),
        (Remark::Share { mean, scored, tasks }, Measure::Augmentation) if portion(mean) == 0 => {
            format!("{}, 오늘의 AI가 줄여 주는 시간은 거의 없습니다.", in_tasks_ko(scored, tasks))
        }
        (Remark::Share { mean, scored, tasks }, Measure::Augmentation) => format!(
            "{}, 오늘의 AI는 이 일에 드는 시간의 {} 줄일 수 있습니다.",
            in_tasks_ko(scored, tasks),
            with(korean(mean), OBJECT)
        ),
        (Remark::Share { mean, scored, tasks }, _) => format!(
            "{}, 평가자들이 답한 이 일의 점수는 100점 만점에 {}점입니다.",
            in_tasks_ko(scored, tasks),
            points(mean)
        ),
        (Remark::Split { low, high, .. }, Measure::Substitution) => format!(
            "평가자들이 크게 엇갈립니다. 오늘의 AI가 이 일에서 맡을 수 있는 노력이 한쪽에서는 {}, 다른 쪽에서는 {}입니다. \
             하나의 값이 아니라 범위로 읽어 주십시오.",
            korean(low),
            korean(high)
        ),
        (Remark::Split { low, high, .. }, Measure::Augmentation) => format!(
            "평가자들이 크게 엇갈립니다. 오늘의 AI가 이 일에서 줄여 주는 시간이 한쪽에서는 {}, 다른 쪽에서는 {}입니다. \
             하나의 값이 아니라 범위로 읽어 주십시오.",
            korean(low),
            korean(high)
        ),
        (Remark::Split { low, high, mean }, _) => format!(
            "평가자들이 크게 엇갈립니다. 같은 질문에 한쪽은 100점 만점에 {}점, 다른 쪽은 {}점을 주었습니다. {}점 하나가 아니라 \
             범위로 읽어 주십시오.",
            points(low),
            points(high),
            points(mean)
        ),
        (Remark::Differ { low, high }, _) => format!(
            "평가자들의 점수는 {} {} 차이가 있습니다.",
            with(&format!("{}점", points(low)), AND),
            with(&format!("{}점", points(high)), BY)
        ),
        (Remark::Alike, _) => "평가자들의 점수는 거의 같습니다.".to_owned(),
        (Remark::Single, _) => {
            "평가자 하나의 말이며, 다른 평가자에게는 묻지 않았습니다.".to_owned()
        }
        (Remark::Residual, _) => {
            "나머지를 모은 직업이어서, 이름이 있는 세부 직업의 업무로만 알 수 있습니다.".to_owned()
        }
        (Remark::Incomplete { scored, tasks }, _) => {
            format!("업무 {tasks}개 가운데 {} 평가했습니다.", with(&format!("{scored}개"), OBJECT))
        }
    }
}
