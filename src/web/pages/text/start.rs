//! The start page.

use crate::read::edition::Measure;
use crate::web::pages::figures::{OBJECT, with};

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Start {
    /// What the scores are about.
    pub(in crate::web::pages) question: fn(Measure<'_>) -> &'static str,
    /// Of the numbers of tasks, raters and occupations.
    pub(in crate::web::pages) lead: fn(&str, usize, &str, Measure<'_>) -> String,
    pub(in crate::web::pages) lead_unscored: fn(&str, &str) -> String,
    pub(in crate::web::pages) ask: &'static str,
    pub(in crate::web::pages) example: &'static str,
    pub(in crate::web::pages) figures: &'static str,
    pub(in crate::web::pages) covered: &'static str,
    pub(in crate::web::pages) covered_doubt: fn(&str) -> String,
    pub(in crate::web::pages) mean: &'static str,
    /// Of the share of jobs with a score, and the range of the raters' own means or none.
    pub(in crate::web::pages) mean_doubt: fn(&str, Option<&str>) -> String,
    pub(in crate::web::pages) high: &'static str,
    pub(in crate::web::pages) high_doubt: fn(&str) -> String,
    pub(in crate::web::pages) agreement: &'static str,
    /// Of α's interval, from low to high.
    pub(in crate::web::pages) agreement_doubt: fn(&str, &str) -> String,
    pub(in crate::web::pages) levels: [&'static str; 3],
    pub(in crate::web::pages) one_rater: &'static str,
    pub(in crate::web::pages) no_figure: &'static str,
    pub(in crate::web::pages) map: &'static str,
    pub(in crate::web::pages) map_about: &'static str,
    pub(in crate::web::pages) map_about_wages: &'static str,
    /// Of the share of jobs that are left out.
    pub(in crate::web::pages) wages_left_out: fn(&str) -> String,
    pub(in crate::web::pages) wages_cut: &'static str,
    pub(in crate::web::pages) area: &'static str,
    pub(in crate::web::pages) areas: [&'static str; 2],
    /// Of a group's figure that is a mean.
    pub(in crate::web::pages) over_jobs: fn(&str) -> String,
    pub(in crate::web::pages) map_skip: &'static str,
    pub(in crate::web::pages) map_whole: &'static str,
    pub(in crate::web::pages) as_table: &'static str,
    pub(in crate::web::pages) as_map: &'static str,
    pub(in crate::web::pages) colour: &'static str,
    pub(in crate::web::pages) layers: [&'static str; 4],
    pub(in crate::web::pages) legend_score: [&'static str; 5],
    pub(in crate::web::pages) legend_spread: [&'static str; 5],
    pub(in crate::web::pages) legend_pay: [&'static str; 5],
    pub(in crate::web::pages) legend_outlook: [&'static str; 5],
    pub(in crate::web::pages) no_value: &'static str,
    pub(in crate::web::pages) more: fn(usize) -> String,
    /// Of a name, a figure with its words or none, and what its area is.
    pub(in crate::web::pages) tile: fn(&str, Option<&str>, &str) -> String,
    /// Of the figure of occupations that share one of BLS's.
    pub(in crate::web::pages) mean_of_shared: fn(&str) -> String,
    /// Of the size of their tile.
    pub(in crate::web::pages) shared: fn(&str) -> String,
    pub(in crate::web::pages) partly_star: &'static str,
    pub(in crate::web::pages) no_jobs: &'static str,
    pub(in crate::web::pages) group: &'static str,
    pub(in crate::web::pages) occupation: &'static str,
    pub(in crate::web::pages) highest: &'static str,
    pub(in crate::web::pages) lowest: &'static str,
    /// What stands beside a title in the lists.
    pub(in crate::web::pages) with_interval: &'static str,
    pub(in crate::web::pages) apart: &'static str,
    pub(in crate::web::pages) apart_none: &'static str,
    pub(in crate::web::pages) all_ranked: &'static str,
    pub(in crate::web::pages) all_contested: &'static str,
    pub(in crate::web::pages) ranks_note: &'static str,
}

pub(super) const ENGLISH: Start = Start {
    question: |measure| match measure {
        Measure::Substitution => "Which work can today’s AI take over, and how sure are we?",
        Measure::Augmentation => "How much working time does today’s AI save, and how sure are we?",
        Measure::Other(asked) if asked.text.is_some() => "Occupations scored by published labels",
        Measure::Other(_) => "Occupations scored by another question",
        Measure::Mixed => "Occupations scored by answers to different questions",
    },
    lead: |tasks, raters, occupations, measure| {
        let by = match (raters, measure) {
            (1, _) => "a single rater".to_owned(),
            (_, Measure::Mixed) => format!("{raters} raters who were asked different questions"),
            _ => format!("{raters} raters, all asked the same"),
        };
        let ours = matches!(measure, Measure::Substitution | Measure::Augmentation);
        let with = match (ours, raters == 1) {
            (true, true) => "With the reasons; what others would have said is not known.",
            (true, false) => "With the reasons, and with how far the raters disagree.",
            (false, true) => {
                "What was asked stands at the foot; what others would have said is not known."
            }
            (false, false) => {
                "What was asked stands at the foot, how sure one can be beside each score."
            }
        };
        format!("{tasks} work tasks rated by {by}, added up to {occupations} occupations. {with}")
    },
    lead_unscored: |tasks, occupations| {
        format!(
            "{tasks} work tasks of {occupations} occupations are here. None of them is scored yet."
        )
    },
    ask: "Look up a job",
    example: "bookkeeper, nurse, truck driver …",
    figures: "The whole in four figures",
    covered: "Jobs that these scores cover",
    covered_doubt: |share| format!("{share} of the jobs counted in the United States"),
    mean: "Mean score of all jobs",
    mean_doubt: |share, raters| {
        let raters = raters.map(|range| format!("; {range} by rater")).unwrap_or_default();
        format!("of 100, each job counted once{raters}; {share} have a score")
    },
    high: "Jobs scored 60 or more",
    high_doubt: |share| {
        format!("{share} of all jobs, by the mean of the raters, “All Other” occupations included")
    },
    agreement: "How far the raters agree",
    agreement_doubt: |interval, level| {
        format!("Krippendorff’s α, {interval}: {level}; 1 would be full agreement")
    },
    levels: ["low", "tentative", "good"],
    one_rater: "a single rater, so nothing can be said",
    no_figure: "unknown",
    map: "Where the jobs are",
    map_about: "A tile’s area is the number of jobs.",
    map_about_wages: "A tile’s area is what all who have the job are paid in a year: jobs × mean annual wage.",
    wages_left_out: |share| {
        format!("Left out: {share} of the jobs, for which BLS publishes no mean annual wage.")
    },
    wages_cut: "Where BLS cuts a wage off at its highest figure, the true area is larger.",
    area: "Area",
    areas: ["Jobs", "Wage bill"],
    over_jobs: |figure| format!("{figure} on average over its jobs"),
    map_skip: "Skip the map",
    map_whole: "All groups",
    as_table: "As a table",
    as_map: "As a map",
    colour: "Colour",
    layers: ["Score", "Disagreement", "Median pay", "Outlook"],
    legend_score: ["0–20 minimal", "20–40 low", "40–60 moderate", "60–80 high", "80–100 very high"],
    legend_spread: ["under 10 points", "10 to 20", "20 to 30", "30 to 45", "45 and more"],
    legend_pay: ["under $40,000", "to $55,000", "to $75,000", "to $100,000", "$100,000 and more"],
    legend_outlook: [
        "shrinks 5% or more",
        "shrinks",
        "grows to 4%",
        "grows to 10%",
        "grows 10% or more",
    ],
    no_value: "no figure",
    more: |n| format!("+{n} more"),
    tile: |name, figure, jobs| match figure {
        Some(figure) => format!("{name}: {figure}, {jobs}"),
        None => format!("{name}: {jobs}"),
    },
    mean_of_shared: |figure| format!("{figure} on average"),
    shared: |size| format!("{size} (one BLS figure for these together)"),
    partly_star: "* only partly scored",
    no_jobs: "No number of jobs is known, so there is nothing to draw. The ranking lists all occupations.",
    group: "Group",
    occupation: "Occupation",
    highest: "Highest",
    lowest: "Lowest",
    with_interval: "95% interval over tasks, score",
    apart: "Where the raters disagree most",
    apart_none: "No task is contested.",
    all_ranked: "All occupations, by score",
    all_contested: "All contested tasks",
    ranks_note: "Neighbours in these lists can often not be told apart: the ranking shows the range of ranks that is \
        possible.",
};

pub(super) const KOREAN: Start = Start {
    question: |measure| match measure {
        Measure::Substitution => {
            "오늘의 AI는 어떤 일을 맡을\u{a0}수\u{a0}있고, 그 답은 얼마나 확실합니까?"
        }
        Measure::Augmentation => {
            "오늘의 AI는 일하는 시간을 얼마나 줄여 주고, 그 답은 얼마나 확실합니까?"
        }
        Measure::Other(asked) if asked.text.is_some() => "공개된 평가 자료로 매긴 직업별 점수",
        Measure::Other(_) => "다른 질문으로 매긴 직업별 점수",
        Measure::Mixed => "서로 다른 질문에 대한 답으로 매긴 직업별 점수",
    },
    lead: |tasks, raters, occupations, measure| {
        let by = match (raters, measure) {
            (1, _) => "평가자 하나가".to_owned(),
            (_, Measure::Mixed) => format!("평가자 {raters}명이 서로 다른 질문으로"),
            _ => format!("평가자 {raters}명이 같은 질문으로"),
        };
        let ours = matches!(measure, Measure::Substitution | Measure::Augmentation);
        let shown = match (ours, raters == 1) {
            (true, true) => {
                "이유도 함께 보여 드립니다. 다른 평가자라면 어떻게 답했을지는 알 수 없습니다."
            }
            (true, false) => "이유와, 평가자들이 얼마나 엇갈리는지도 함께 보여 드립니다.",
            (false, true) => {
                "무엇을 물었는지는 페이지 아래에 있습니다. 다른 평가자라면 어떻게 답했을지는 알 수 없습니다."
            }
            (false, false) => {
                "무엇을 물었는지는 페이지 아래에 있습니다. 평가자들이 얼마나 엇갈리는지도 함께 보여 드립니다."
            }
        };
        format!(
            "업무 {} {by} 평가하고 직업 {occupations}개로 합쳤습니다. {shown} 일자리·임금 수치는 미국의 것입니다.",
            with(&format!("{tasks}개"), OBJECT)
        )
    },
    lead_unscored: |tasks, occupations| {
        format!(
            "직업 {occupations}개의 업무 {tasks}개가 있습니다. 아직 아무것도 평가하지 않았습니다."
        )
    },
    ask: "직업 찾아보기",
    example: "경리, 간호사, 트럭 기사 …",
    figures: "네 가지 수치로 보는 전체",
    covered: "점수가 다루는 일자리",
    covered_doubt: |share| format!("미국에서 집계한 일자리의 {share}"),
    mean: "전체 일자리의 평균 점수",
    mean_doubt: |share, raters| {
        let raters = raters.map(|range| format!(". 평가자별로 {range}점")).unwrap_or_default();
        format!("100점 만점, 일자리마다 한 번씩 셈{raters}. 점수가 있는 일자리 {share}")
    },
    high: "60점 이상인 일자리",
    high_doubt: |share| format!("전체 일자리의 {share}, 평가자 평균 기준, ‘기타’ 직업 포함"),
    agreement: "평가자들의 일치도",
    agreement_doubt: |interval, level| {
        format!("크리펜도르프 α, {interval}: {level}. 1이면 완전히 일치")
    },
    levels: ["낮음", "잠정적", "좋음"],
    one_rater: "평가자가 하나뿐이라 말할 수 없습니다",
    no_figure: "알 수 없음",
    map: "일자리는 어디에 있습니까?",
    map_about: "칸의 넓이는 일자리 수입니다.",
    map_about_wages: "칸의 넓이는 그 일을 하는 사람 모두가 한 해에 받는 임금입니다(일자리 수 × 평균 연봉).",
    wages_left_out: |share| {
        format!("미국 노동통계국이 평균 연봉을 공개하지 않는 일자리 {share}는 빠져 있습니다.")
    },
    wages_cut: "상한에서 잘린 연봉은 상한으로 계산했으므로 실제로는 더 넓습니다.",
    area: "넓이",
    areas: ["일자리", "임금 총액"],
    over_jobs: |figure| format!("{figure}(일자리 평균)"),
    map_skip: "지도 건너뛰기",
    map_whole: "모든 직업군",
    as_table: "표로 보기",
    as_map: "지도로 보기",
    colour: "색",
    layers: ["점수", "엇갈림", "중위 임금", "전망"],
    legend_score: ["0~20 매우 낮음", "20~40 낮음", "40~60 보통", "60~80 높음", "80~100 매우 높음"],
    legend_spread: ["10점 미만", "10~20점", "20~30점", "30~45점", "45점 이상"],
    legend_pay: [
        "4만 달러 미만",
        "5만 5천 달러까지",
        "7만 5천 달러까지",
        "10만 달러까지",
        "10만 달러 이상",
    ],
    legend_outlook: ["5% 이상 감소", "감소", "4%까지 증가", "10%까지 증가", "10% 이상 증가"],
    no_value: "수치 없음",
    more: |n| format!("+{n}개"),
    tile: |name, figure, jobs| match figure {
        Some(figure) => format!("{name}: {figure}, {jobs}"),
        None => format!("{name}: {jobs}"),
    },
    mean_of_shared: |figure| format!("{figure}(평균)"),
    shared: |size| format!("{size}(미국 노동통계국이 합산한 수치)"),
    partly_star: "* 일부만 평가",
    no_jobs: "일자리 수를 알 수 없어 그릴 것이 없습니다. 순위에 모든 직업이 있습니다.",
    group: "직업군",
    occupation: "직업",
    highest: "가장 높은 직업",
    lowest: "가장 낮은 직업",
    with_interval: "업무에 대한 95% 구간, 점수",
    apart: "평가자들이 가장 엇갈린 업무",
    apart_none: "엇갈린 업무가 없습니다.",
    all_ranked: "모든 직업의 순위 보기",
    all_contested: "엇갈린 업무 모두 보기",
    ranks_note: "이 목록의 이웃끼리는 앞뒤를 가릴 수 없을 때가 많습니다. 순위 페이지에서 가능한 순위의 범위를 보여 드립니다.",
};
