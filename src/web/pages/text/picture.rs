//! The picture that stands for an occupation where its page is linked.

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Picture {
    /// What the picture shows: of the title, the score in words or none, and the interval or none.
    pub(in crate::web::pages) alt: fn(&str, Option<&str>, Option<&str>) -> String,
    pub(in crate::web::pages) question: &'static str,
    pub(in crate::web::pages) mock: &'static str,
    pub(in crate::web::pages) sample: &'static str,
    pub(in crate::web::pages) augmentation: &'static str,
    pub(in crate::web::pages) other: &'static str,
    pub(in crate::web::pages) mixed: &'static str,
    /// Of the ends of the range of ranks, and the number of ranked occupations.
    pub(in crate::web::pages) rank: fn(i64, i64, usize) -> String,
    pub(in crate::web::pages) interval: fn(&str) -> String,
    /// Of the release and the snapshot.
    pub(in crate::web::pages) made: fn(&str, &str) -> String,
}

pub(super) const ENGLISH: Picture = Picture {
    alt: |title, score, interval| match (score, interval) {
        (Some(score), Some(interval)) => {
            format!("{title}: {score}, 95% interval {interval}")
        }
        (Some(score), None) => format!("{title}: {score}"),
        (None, _) => format!("{title}: no score"),
    },
    question: "How much of this work could today’s AI take over?",
    mock: "MADE UP by a mock rater: these figures mean nothing",
    sample: "The tasks are a made-up sample and not O*NET",
    augmentation: "How much of a worker’s time does today’s AI save?",
    other: "Score by answers to another question",
    mixed: "Mean of answers to different questions",
    rank: |low, high, of| {
        if low == high {
            format!("Rank {low} of {of}")
        } else {
            format!("Rank somewhere from {low} to {high} of {of}")
        }
    },
    interval: |interval| format!("95% interval {interval}"),
    made: |release, snapshot| format!("{release} · snapshot {snapshot}"),
};

pub(super) const KOREAN: Picture = Picture {
    alt: |title, score, interval| match (score, interval) {
        (Some(score), Some(interval)) => {
            format!("{title}: {score}, 95% 구간 {interval}")
        }
        (Some(score), None) => format!("{title}: {score}"),
        (None, _) => format!("{title}: 점수 없음"),
    },
    question: "오늘의 AI는 이 일을 얼마나 맡을 수 있습니까?",
    mock: "모의 평가자가 지어낸 수치이며 아무 의미가 없습니다",
    sample: "지어낸 견본 업무이며 O*NET 자료가 아닙니다",
    augmentation: "오늘의 AI는 이 일의 시간을 얼마나 줄여 줍니까?",
    other: "다른 질문에 대한 답으로 낸 점수",
    mixed: "서로 다른 질문에 대한 답의 평균",
    rank: |low, high, of| {
        if low == high {
            format!("{of}개 가운데 {low}위")
        } else {
            format!("{of}개 가운데 {low}위에서 {high}위 사이")
        }
    },
    interval: |interval| format!("95% 구간 {interval}"),
    made: |release, snapshot| format!("{release} · 스냅숏 {snapshot}"),
};
