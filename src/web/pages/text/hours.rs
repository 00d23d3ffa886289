//! My job, my hours.

use crate::read::edition::{NoOwnInterval, NoOwnScore};
use crate::web::pages::figures::whole;

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Hours {
    pub(in crate::web::pages) link: &'static str,
    pub(in crate::web::pages) link_about: &'static str,
    pub(in crate::web::pages) name: &'static str,
    /// Of the occupation.
    pub(in crate::web::pages) title: fn(&str) -> String,
    pub(in crate::web::pages) about: fn(&str) -> String,
    pub(in crate::web::pages) lead: &'static str,
    pub(in crate::web::pages) private: &'static str,
    pub(in crate::web::pages) result: &'static str,
    /// Not, and every step of time.
    pub(in crate::web::pages) not: &'static str,
    pub(in crate::web::pages) steps: [&'static str; 3],
    /// What the steps stand for, of their hours.
    pub(in crate::web::pages) scale: fn([i64; 3]) -> String,
    pub(in crate::web::pages) weigh: &'static str,
    pub(in crate::web::pages) by_time: &'static str,
    pub(in crate::web::pages) by_release: &'static str,
    pub(in crate::web::pages) go: &'static str,
    pub(in crate::web::pages) all: &'static str,
    pub(in crate::web::pages) again: &'static str,
    pub(in crate::web::pages) this_link: &'static str,
    pub(in crate::web::pages) whole: &'static str,
    pub(in crate::web::pages) difference: &'static str,
    /// Of the points that one's own work has more, or fewer.
    pub(in crate::web::pages) differs: fn(i64) -> String,
    pub(in crate::web::pages) yours: &'static str,
    /// Of tasks and all tasks.
    pub(in crate::web::pages) ticked: fn(usize, usize) -> String,
    /// Of hours a week.
    pub(in crate::web::pages) week: fn(i64) -> String,
    pub(in crate::web::pages) as_released: &'static str,
    /// Of tasks that the address names and the occupation lacks.
    pub(in crate::web::pages) foreign: fn(&str) -> String,
    /// Of ticked tasks without a weight, and all ticked ones.
    pub(in crate::web::pages) unweighed: fn(usize, usize) -> String,
    pub(in crate::web::pages) weight: fn(&str) -> String,
    pub(in crate::web::pages) no_weight: &'static str,
    pub(in crate::web::pages) no_score: fn(NoOwnScore) -> &'static str,
    pub(in crate::web::pages) no_interval: fn(NoOwnInterval) -> &'static str,
}

pub(super) const ENGLISH: Hours = Hours {
    link: "My job, my hours",
    link_about: "Tick what you do and for how long, and see the score of your own work.",
    name: "My job, my hours",
    title: |occupation| format!("My job, my hours: {occupation}"),
    about: |occupation| {
        format!(
            "Which of the tasks of {occupation} do you do, and how much of your week do they take? The score of your own \
             work, with every rater’s and the doubt."
        )
    },
    lead: "No two people with this title do the same. Say which of these tasks you do in an ordinary week and how long they \
        take; the score is then the mean of your tasks, weighed by your hours.",
    private: "What you tick stands in the address of this page and nowhere else: the server keeps nothing of it, and its log \
        leaves it out.",
    result: "Your own work",
    not: "not",
    steps: ["a little", "some", "much"],
    scale: |[little, some, much]| {
        format!(
            "A little counts as {little} hour a week, some as {some} hours (half a day), much as {much} hours (a day or \
             more). Only the proportions matter."
        )
    },
    weigh: "Weigh the ticked tasks",
    by_time: "by my hours",
    by_release: "by their weights in the published score (hours do not count then)",
    go: "Work it out",
    all: "Tick all tasks, by their weights: the published score",
    again: "Start again",
    this_link: "This result as a link",
    whole: "The whole occupation",
    difference: "Your work against it",
    differs: |points| match points {
        0 => "the same, in whole points".to_owned(),
        1 => "1 point higher".to_owned(),
        -1 => "1 point lower".to_owned(),
        n if n > 0 => format!("{n} points higher"),
        n => format!("{} points lower", -n),
    },
    yours: "Ticked",
    ticked: |n, of| if of == 1 { format!("{n} of 1 task") } else { format!("{n} of {of} tasks") },
    week: |hours| {
        if hours == 1 {
            "1 hour a week".to_owned()
        } else {
            format!("{} hours a week", whole(hours))
        }
    },
    as_released: "by the weights of the published score",
    foreign: |tasks| {
        format!(
            "Left out: {tasks}. The address names it, but in this release it is no task of this occupation."
        )
    },
    unweighed: |n, of| {
        let which = if n == 1 { "it has" } else { "they have" };
        format!(
            "Left out: {n} of the {of} ticked tasks, because {which} no weight in this release. The list below says which."
        )
    },
    weight: |part| format!("weight {part}"),
    no_weight: "no weight in this release",
    no_score: |why| match why {
        NoOwnScore::NothingNamed => {
            "Nothing is ticked yet. Tick at least one task below; two or more also give an interval."
        }
        NoOwnScore::NoSnapshot => "No task is scored yet: there is no snapshot.",
        NoOwnScore::Weightless => {
            "The ticked tasks have no weight in this release. Weigh them by your hours."
        }
        NoOwnScore::Unscored => {
            "None of the ticked tasks is scored by every rater, so there is no score of your work."
        }
    },
    no_interval: |why| match why {
        NoOwnInterval::OneTask => {
            "it rests on a single scored task, which does not say how far another one would be from it"
        }
        NoOwnInterval::OneTaskOfDetail => {
            "from one of the specialities a single scored task is ticked, which does not say how far another one would be from it"
        }
        NoOwnInterval::LittleScored => {
            "the scored tasks carry less than half of the weight that you gave"
        }
    },
};

pub(super) const KOREAN: Hours = Hours {
    link: "내 일, 내 시간",
    link_about: "직접 하는 업무와 시간을 고르면 내 일의 점수를 볼 수 있습니다.",
    name: "내 일, 내 시간",
    title: |occupation| format!("내 일, 내 시간: {occupation}"),
    about: |occupation| {
        format!(
            "{occupation} 업무 가운데 어떤 것을 얼마나 하십니까? 내 일의 점수를 평가자별 점수, 불확실함과 함께 보여 드립니다."
        )
    },
    lead: "같은 직업이라도 하는 일은 사람마다 다릅니다. 평소 한 주에 하는 업무와 걸리는 시간을 골라 주십시오. 고른 업무의 점수를 시간에 \
        따라 가중 평균합니다.",
    private: "고른 내용은 이 페이지의 주소에만 남습니다. 서버는 저장하지 않으며 접속 기록에도 남기지 않습니다.",
    result: "내 일의 점수",
    not: "안 함",
    steps: ["조금", "어느 정도", "많이"],
    scale: |[little, some, much]| {
        format!(
            "‘조금’은 한 주에 {little}시간, ‘어느 정도’는 {some}시간(반나절), ‘많이’는 {much}시간(하루 이상)으로 셉니다. 서로의 \
             비율만 쓰입니다."
        )
    },
    weigh: "고른 업무의 비중",
    by_time: "내 시간대로",
    by_release: "O*NET 조사에서 답한 대로(시간은 쓰지 않음)",
    go: "계산하기",
    all: "모든 업무를 고르고 O*NET 비중으로 보기(공개된 점수와 같습니다)",
    again: "처음부터 다시",
    this_link: "이 결과의 링크",
    whole: "직업 전체",
    difference: "직업 전체와 견주면",
    differs: |points| match points {
        0 => "정수로는 같습니다".to_owned(),
        n if n > 0 => format!("{n}점 높습니다"),
        n => format!("{}점 낮습니다", -n),
    },
    yours: "고른 업무",
    ticked: |n, of| format!("{of}개 중 {n}개"),
    week: |hours| format!("한 주에 {}시간", whole(hours)),
    as_released: "O*NET 조사의 비중",
    foreign: |tasks| {
        format!("뺀 업무: {tasks}. 주소에는 있지만 이 판에서는 이 직업의 업무가 아닙니다.")
    },
    unweighed: |n, of| {
        format!(
            "뺀 업무: 고른 업무 {of}개 중 {n}개. 이 판에 비중이 없어 계산에 넣지 않았습니다. 아래 목록에 표시했습니다."
        )
    },
    weight: |part| format!("비중 {part}"),
    no_weight: "이 판에 비중 없음",
    no_score: |why| match why {
        NoOwnScore::NothingNamed => {
            "아직 고른 업무가 없습니다. 아래에서 하나 이상 골라 주십시오. 둘 이상이면 구간도 나옵니다."
        }
        NoOwnScore::NoSnapshot => "아직 평가한 업무가 없습니다. 스냅숏이 없습니다.",
        NoOwnScore::Weightless => {
            "이 판에는 고른 업무의 비중이 없습니다. ‘내 시간대로’를 골라 주십시오."
        }
        NoOwnScore::Unscored => {
            "고른 업무 가운데 모든 평가자가 평가한 것이 없어 점수를 낼 수 없습니다."
        }
    },
    no_interval: |why| match why {
        NoOwnInterval::OneTask => {
            "평가한 업무가 하나뿐이어서, 다른 업무라면 얼마나 달라질지 알 수 없습니다"
        }
        NoOwnInterval::OneTaskOfDetail => {
            "세부 직업 가운데 하나에서 평가한 업무를 하나만 골라, 다른 업무라면 얼마나 달라질지 알 수 없습니다"
        }
        NoOwnInterval::LittleScored => "평가한 업무가 고른 비중의 절반에 못 미칩니다",
    },
};
