//! What stands around every page.

use crate::web::pages::figures::{AND, with};

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Common {
    pub(in crate::web::pages) skip: &'static str,
    pub(in crate::web::pages) find: &'static str,
    pub(in crate::web::pages) search: &'static str,
    pub(in crate::web::pages) pages: &'static str,
    pub(in crate::web::pages) ranking: &'static str,
    pub(in crate::web::pages) contested: &'static str,
    pub(in crate::web::pages) compare: &'static str,
    pub(in crate::web::pages) method: &'static str,
    pub(in crate::web::pages) status: &'static str,
    pub(in crate::web::pages) api: &'static str,
    pub(in crate::web::pages) other_language: &'static str,
    pub(in crate::web::pages) mock: &'static str,
    pub(in crate::web::pages) sample: &'static str,
    pub(in crate::web::pages) mixed: &'static str,
    pub(in crate::web::pages) substitution: &'static str,
    pub(in crate::web::pages) augmentation: &'static str,
    pub(in crate::web::pages) other_question: &'static str,
    pub(in crate::web::pages) not_substitution: &'static str,
    pub(in crate::web::pages) onet: fn(&str) -> String,
    pub(in crate::web::pages) bls: &'static str,
    pub(in crate::web::pages) labels: &'static str,
    pub(in crate::web::pages) licence: &'static str,
    pub(in crate::web::pages) release: &'static str,
    pub(in crate::web::pages) snapshot: &'static str,
    pub(in crate::web::pages) no_snapshot: &'static str,
    pub(in crate::web::pages) made: &'static str,
    pub(in crate::web::pages) raters: &'static str,
    pub(in crate::web::pages) bands: [&'static str; 5],
    pub(in crate::web::pages) no_score: &'static str,
    pub(in crate::web::pages) partly: &'static str,
    /// Of the points and whether the occupation is only partly scored.
    pub(in crate::web::pages) score_of: fn(&str, bool) -> String,
    /// That a figure is that of other occupations too: of their codes, and in a word.
    pub(in crate::web::pages) shared_with: fn(&str) -> String,
    pub(in crate::web::pages) shared: &'static str,
    pub(in crate::web::pages) of_100: &'static str,
    pub(in crate::web::pages) unofficial: &'static str,
    pub(in crate::web::pages) jobs: &'static str,
    pub(in crate::web::pages) score: &'static str,
    pub(in crate::web::pages) interval: &'static str,
    pub(in crate::web::pages) to_start: &'static str,
    /// What the edition says of a missing figure, in this language.
    pub(in crate::web::pages) reason: fn(&str) -> String,
}

pub(super) const ENGLISH: Common = Common {
    skip: "Skip to the content",
    find: "Find an occupation",
    search: "Search",
    pages: "Pages",
    ranking: "Ranking",
    contested: "Contested",
    compare: "Compare",
    method: "Method",
    status: "Status",
    api: "API",
    other_language: "한국어",
    mock: "These scores are made up by a mock rater and mean nothing.",
    sample: "The tasks are a made-up sample and not O*NET.",
    mixed: "Mixed questions: these scores average answers to different questions, so that no score answers any one \
        of them.",
    substitution: "A score is the share of human effort, 0 to 100, that generally available AI systems could take \
        over today at the same quality with at most light review. It is not a probability that a job disappears, and \
        it says nothing about demand, law, cost or preference.",
    augmentation: "A score is the share of a worker’s time, 0 to 100, that generally available AI systems save today \
        while the worker stays in charge. It does not say what AI could take over, and it says nothing about demand, \
        law, cost or preference.",
    other_question: "A score is the mean of published answers, 0 to 100, to this question:",
    not_substitution: "It does not say what share of the work AI could take over, nor whether a job is lost.",
    onet: |release| {
        format!(
            "This site includes information from {release} by the U.S. Department of Labor, Employment and \
             Training Administration (USDOL/ETA), used under the CC BY 4.0 licence. O*NET® is a trademark of USDOL/ETA. \
             onet-ai has modified this information: weights and scores are its own. USDOL/ETA has not approved, \
             endorsed or tested these modifications."
        )
    },
    bls: "Jobs, pay and outlook:",
    labels: "Labels:",
    licence: "licence",
    release: "Release",
    snapshot: "snapshot",
    no_snapshot: "no snapshot yet",
    made: "made",
    raters: "raters",
    bands: ["minimal", "low", "moderate", "high", "very high"],
    no_score: "no score",
    partly: "partly scored",
    score_of: |score, is_partly| {
        format!("{score} of 100{}", if is_partly { " (partly scored)" } else { "" })
    },
    shared_with: |codes| format!("Jobs, pay and outlook shared with {codes}"),
    shared: "shared",
    of_100: "of 100",
    unofficial: "",
    jobs: "Jobs",
    score: "Score",
    interval: "95% interval over tasks",
    to_start: "To the start page",
    reason: str::to_owned,
};

pub(super) const KOREAN: Common = Common {
    skip: "본문으로 건너뛰기",
    find: "직업 찾기",
    search: "검색",
    pages: "페이지",
    ranking: "순위",
    contested: "엇갈린 업무",
    compare: "비교",
    method: "방법",
    status: "현황",
    api: "API",
    other_language: "English",
    mock: "이 점수는 모의 평가자가 지어낸 것이며 아무 의미가 없습니다.",
    sample: "이 업무 목록은 지어낸 견본이며 O*NET 자료가 아닙니다.",
    mixed: "질문이 섞여 있습니다. 서로 다른 질문의 답을 평균한 점수라서 어느 한 질문의 답이 아닙니다.",
    substitution: "점수는 누구나 쓸 수 있는 AI가 오늘 같은 품질로, 가벼운 검토만 받고 맡을 수 있는 업무의 비중(0~100)입니다. \
        일자리가 사라질 확률이 아니며, 수요·법·비용·선호를 말하지 않습니다.",
    augmentation: "점수는 일하는 사람이 주도권을 가진 채 AI가 오늘 줄여 주는 업무 시간의 비중(0~100)입니다. AI가 무엇을 대신할 수 \
        있는지는 말하지 않으며, 수요·법·비용·선호도 말하지 않습니다.",
    other_question: "점수는 다음 질문에 대해 공개된 답(0~100)의 평균입니다.",
    not_substitution: "AI가 업무를 얼마나 대신할 수 있는지, 일자리가 없어지는지는 말하지 않습니다.",
    onet: |release| {
        format!(
            "이 사이트에는 미국 노동부 고용훈련청(USDOL/ETA)의 {release} 정보가 CC BY 4.0 이용 허락에 따라 들어 있습니다. \
             O*NET®은 USDOL/ETA의 상표입니다. onet-ai는 이 정보를 고쳐 썼으며, 가중치와 점수는 onet-ai의 것입니다. \
             USDOL/ETA는 이를 승인하거나 보증하거나 시험하지 않았습니다."
        )
    },
    bls: "일자리, 임금, 전망:",
    labels: "평가 자료:",
    licence: "이용 허락",
    release: "자료",
    snapshot: "스냅숏",
    no_snapshot: "스냅숏 없음",
    made: "작성",
    raters: "평가자",
    bands: ["매우 낮음", "낮음", "보통", "높음", "매우 높음"],
    no_score: "점수 없음",
    partly: "일부만 평가",
    score_of: |score, is_partly| {
        format!("100점 만점에 {score}점{}", if is_partly { ", 일부만 평가" } else { "" })
    },
    shared_with: |codes| format!("일자리, 임금, 전망은 {} 합산", with(codes, AND)),
    shared: "합산",
    of_100: "/ 100",
    unofficial: "비공식 번역",
    jobs: "일자리",
    score: "점수",
    interval: "업무에 대한 95% 구간",
    to_start: "첫 페이지로",
    reason: |reason| {
        match reason {
            "no task data" => "업무 자료가 없습니다",
            "no snapshot yet: run `onet-ai aggregate`" => "아직 스냅숏이 없습니다",
            "unscored" => "아직 평가하지 않았습니다",
            "partly scored" => "일부만 평가했습니다",
            "the scored tasks carry less than half of the weight" => {
                "평가한 업무의 가중치가 절반에 못 미칩니다"
            }
            "one of its O*NET-SOC occupations has a single scored task" => {
                "세부 직업 가운데 하나에 평가한 업무가 하나뿐입니다"
            }
            "not part of this snapshot: run `onet-ai aggregate`" => {
                "이 스냅숏을 만들 때는 계산하지 않았습니다"
            }
            "no BLS data is imported" => "미국 노동통계국 자료를 들여오지 않았습니다",
            "military occupations are not surveyed" => "군인은 조사 대상이 아닙니다",
            "the crosswalk does not list this occupation" => "분류 연계표에 이 직업이 없습니다",
            "BLS publishes no figure for this occupation" => {
                "미국 노동통계국이 이 직업의 수치를 공개하지 않습니다"
            }
            "BLS publishes no figure for any of these occupations" => {
                "미국 노동통계국이 이 직업들의 수치를 공개하지 않습니다"
            }
            "BLS publishes hourly wages only for this occupation" => {
                "미국 노동통계국이 이 직업은 시급만 공개합니다"
            }
            "no OEWS period is imported"
            | "no projections are imported"
            | "no crosswalk is imported" => "해당 자료를 들여오지 않았습니다",
            "BLS counts no jobs of this occupation" => "미국 노동통계국이 세는 일자리가 없습니다",
            "BLS names a level of education that this version does not know" => {
                "이 판이 모르는 학력 구분입니다"
            }
            "this release has no table Skills" => "이 판에는 기술 표가 없습니다",
            "this release has no table Knowledge" => "이 판에는 지식 표가 없습니다",
            "this release has no table Abilities" => "이 판에는 능력 표가 없습니다",
            "this release has no table Tasks to DWAs" => "이 판에는 활동 표가 없습니다",
            other => return format!("까닭: {other}"),
        }
        .to_owned()
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_for_a_missing_figure_has_a_korean_sentence() {
        for reason in crate::read::edition::REASONS {
            let said = (KOREAN.reason)(reason);
            assert!(!said.contains(reason) && said.ends_with("다"), "{reason}: {said}");
        }
    }
}
