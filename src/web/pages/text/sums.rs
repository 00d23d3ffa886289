//! A score taken apart: every task, the sum, where the interval, the range of ranks and BLS's figures come from.

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Sums {
    /// Of the title of the occupation.
    pub(in crate::web::pages) heading: fn(&str) -> String,
    pub(in crate::web::pages) about: &'static str,
    pub(in crate::web::pages) name: &'static str,
    pub(in crate::web::pages) to_score: &'static str,
    pub(in crate::web::pages) to_interval: &'static str,
    /// The link from a figure to where it comes from.
    pub(in crate::web::pages) source: &'static str,
    pub(in crate::web::pages) importance: &'static str,
    pub(in crate::web::pages) relevance: &'static str,
    pub(in crate::web::pages) frequency: &'static str,
    pub(in crate::web::pages) share: &'static str,
    pub(in crate::web::pages) rests_on: &'static str,
    /// What a weight rests on, from the word of the API.
    pub(in crate::web::pages) rests: fn(&str) -> &'static str,
    pub(in crate::web::pages) filled: &'static str,
    pub(in crate::web::pages) filled_rule: &'static str,
    pub(in crate::web::pages) no_rating: &'static str,
    /// Of the share of the weight that is scored.
    pub(in crate::web::pages) covered: fn(&str) -> String,
    /// Of the number of tasks.
    pub(in crate::web::pages) left_out: fn(usize) -> String,
    /// Of the number of O*NET-SOC occupations with tasks.
    pub(in crate::web::pages) details: fn(usize) -> String,
    pub(in crate::web::pages) residual: &'static str,
    pub(in crate::web::pages) rounded: &'static str,
    /// Of the score of the snapshot, where the sum is another one.
    pub(in crate::web::pages) differs: fn(&str) -> String,
    pub(in crate::web::pages) raters: &'static str,
    pub(in crate::web::pages) interval_is: fn(&Interval<'_>) -> String,
    pub(in crate::web::pages) rank_is: &'static str,
    pub(in crate::web::pages) more: &'static str,
    pub(in crate::web::pages) labour: &'static str,
    pub(in crate::web::pages) publisher: &'static str,
    pub(in crate::web::pages) bls: &'static str,
    pub(in crate::web::pages) sample: &'static str,
    pub(in crate::web::pages) table: &'static str,
    pub(in crate::web::pages) oews: &'static str,
    pub(in crate::web::pages) projections: &'static str,
    pub(in crate::web::pages) period: &'static str,
    pub(in crate::web::pages) value: &'static str,
    pub(in crate::web::pages) error: &'static str,
    pub(in crate::web::pages) code: &'static str,
    /// How a figure is joined to the occupation, from the word of the API.
    pub(in crate::web::pages) join: fn(&str) -> &'static str,
    pub(in crate::web::pages) joined_to: &'static str,
    pub(in crate::web::pages) self_employed: &'static str,
    pub(in crate::web::pages) without: &'static str,
    pub(in crate::web::pages) included: &'static str,
}

/// What an interval follows from, as it is written.
#[derive(Debug)]
pub(in crate::web::pages) struct Interval<'a> {
    pub(in crate::web::pages) mean: &'a str,
    pub(in crate::web::pages) t: &'a str,
    /// √v.
    pub(in crate::web::pages) deviation: &'a str,
    pub(in crate::web::pages) freedom: usize,
    pub(in crate::web::pages) ends: &'a str,
}

pub(super) const ENGLISH: Sums = Sums {
    heading: |title| format!("How the score of {title} comes about"),
    about: "Every task with what its weight rests on, what every rater gave it and what it adds; then where the interval, \
        the range of ranks, jobs, pay and outlook come from.",
    name: "The sums",
    to_score: "How the score adds up",
    to_interval: "Where the interval comes from",
    source: "Source",
    importance: "Importance (1–5)",
    relevance: "Relevance",
    frequency: "Frequency (1–7)",
    share: "Weight in the sum",
    rests_on: "Weight rests on",
    rests: |source| match source {
        "rated" => "ratings of workers",
        "imputed" => "ratings, gaps filled in",
        "type" => "core or supplemental only",
        "equal" => "nothing: all tasks alike",
        _ => "–",
    },
    filled: "filled in",
    filled_rule: "Filled in: importance with the median of the occupation’s tasks of the same kind, else 3; relevance with \
        100% for core tasks, 50% for supplemental ones, 75% where O*NET does not say; frequency with the median of the \
        occupation’s tasks, else 4.",
    no_rating: "no rating",
    covered: |share| {
        format!(
            "The tasks that every rater scored carry {share} of the weight of all tasks; their weights are divided by that."
        )
    },
    left_out: |n| {
        let are = if n == 1 { "task is" } else { "tasks are" };
        format!("{n} {are} not in the sum: a rater has not scored it, or it has no weight.")
    },
    details: |n| {
        format!(
            "It has {n} O*NET-SOC occupations with tasks. Each of them weighs the same, however many tasks it lists."
        )
    },
    residual: "O*NET lists no tasks of the occupation itself: the sum is over its named specialities only, the rest of it is \
        not known.",
    rounded: "Rounded figures may not add up to the last digit.",
    differs: |stored| {
        format!(
            "The snapshot stored {stored}: tasks, ratings or weights were imported or computed anew after it was made."
        )
    },
    raters: "The number beside a rater is the same sum of its scores alone.",
    interval_is: |of| {
        format!(
            "{} ± {} × {} gives {}, cut off at 0 and 100. {} is the standard error that follows from how far the tasks’ \
             scores are from their mean within each O*NET-SOC occupation, and {} the 97.5% point of Student’s t with {} \
             degrees of freedom.",
            of.mean, of.t, of.deviation, of.ends, of.deviation, of.t, of.freedom
        )
    },
    rank_is: "The scores of all occupations are computed anew 1,000 times, each time with one rater and as many tasks drawn \
        with replacement, and ranked; the range holds the middle 95% of the ranks. The draws follow from a seed that is \
        stored with the snapshot.",
    more: "All figures with every digit",
    labour: "Jobs, pay and outlook",
    publisher: "Publisher",
    bls: "U.S. Bureau of Labor Statistics",
    sample: "made-up sample, no figures of BLS",
    table: "Table",
    oews: "Occupational Employment and Wage Statistics, national",
    projections: "Employment Projections, national",
    period: "Period",
    value: "Figure",
    error: "Relative standard error",
    code: "Code of the figure",
    join: |join| match join {
        "direct" => "the occupation’s own",
        "crosswalk" => "joined by the crosswalk",
        "combined" => "one figure for several occupations",
        _ => "",
    },
    joined_to: "Joined to release",
    self_employed: "Self-employed",
    without: "left out",
    included: "included",
};

pub(super) const KOREAN: Sums = Sums {
    heading: |title| format!("{title}: 점수의 계산 과정"),
    about: "업무마다 가중치의 근거, 평가자들의 점수, 더하는 점수를 보여 드립니다. 구간, 순위의 범위, 일자리, 임금, 전망의 출처도 있습니다.",
    name: "계산 과정",
    to_score: "점수를 더하는 과정",
    to_interval: "구간의 근거",
    source: "출처",
    importance: "중요도(1~5)",
    relevance: "관련도",
    frequency: "빈도(1~7)",
    share: "합계에서의 가중치",
    rests_on: "가중치의 근거",
    rests: |source| match source {
        "rated" => "종사자의 평정",
        "imputed" => "평정, 빈 값은 채움",
        "type" => "핵심·보조 구분만",
        "equal" => "근거 없음: 모두 같음",
        _ => "–",
    },
    filled: "채운 값",
    filled_rule: "빈 값을 채우는 방법: 중요도는 같은 직업의 같은 구분 업무의 중앙값(없으면 3), 관련도는 핵심 업무 100%, 보조 업무 50%, \
        구분이 없으면 75%, 빈도는 같은 직업 업무의 중앙값(없으면 4)입니다.",
    no_rating: "평정 없음",
    covered: |share| {
        format!(
            "모든 평가자가 평가한 업무의 가중치는 전체의 {share}입니다. 합계에서는 그만큼으로 나눈 가중치를 씁니다."
        )
    },
    left_out: |n| {
        format!(
            "업무 {n}개는 평가하지 않은 평가자가 있거나 가중치가 없어 합계에 들어가지 않습니다."
        )
    },
    details: |n| {
        format!(
            "업무가 있는 O*NET-SOC 세부 직업이 {n}개입니다. 업무 수와 관계없이 세부 직업마다 가중치의 합이 같습니다."
        )
    },
    residual: "이 직업 자체의 업무는 O*NET에 없습니다. 이름이 있는 세부 직업의 업무만 더했으며 나머지는 알 수 없습니다.",
    rounded: "반올림한 수치라서 끝자리가 맞지 않을 수 있습니다.",
    differs: |stored| {
        format!(
            "스냅숏에 저장된 점수는 {stored}점입니다. 스냅숏을 만든 뒤에 업무나 평정을 다시 들여왔거나 가중치를 다시 계산했습니다."
        )
    },
    raters: "평가자 옆의 수는 그 평가자의 점수로만 계산한 합계입니다.",
    interval_is: |of| {
        format!(
            "{} ± {} × {} 계산으로 {} 구간이 나옵니다(0과 100을 넘는 부분은 자름). 뒤의 {} 값은 세부 직업 안에서 업무 점수가 평균에서 떨어진 정도에서 \
             나온 표준오차이고, 앞의 {} 값은 자유도 {}인 스튜던트 t 분포의 97.5% 지점입니다.",
            of.mean, of.t, of.deviation, of.ends, of.deviation, of.t, of.freedom
        )
    },
    rank_is: "모든 직업의 점수를 1,000번 다시 계산해 순위를 매겼습니다. 매번 평가자 한 명을 고르고 업무를 같은 수만큼 복원 추출합니다. 순위의 \
        가운데 95%가 이 범위에 있습니다. 추출은 스냅숏에 저장된 시드를 따릅니다.",
    more: "모든 자릿수가 있는 자료",
    labour: "일자리, 임금, 전망",
    publisher: "발표 기관",
    bls: "미국 노동통계국(BLS)",
    sample: "지어낸 견본이며 미국 노동통계국의 수치가 아님",
    table: "통계표",
    oews: "직업별 고용·임금 통계(OEWS), 미국 전체",
    projections: "고용 전망(Employment Projections), 미국 전체",
    period: "기간",
    value: "수치",
    error: "상대표준오차",
    code: "수치의 코드",
    join: |join| match join {
        "direct" => "이 직업의 코드",
        "crosswalk" => "분류 연계표로 연결",
        "combined" => "여러 직업을 합친 수치",
        _ => "",
    },
    joined_to: "연결한 자료",
    self_employed: "자영업자",
    without: "제외",
    included: "포함",
};
