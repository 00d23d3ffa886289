//! What happened: releases and snapshots.

use crate::read::differences::Cause;
use crate::read::edition::NotCompared;

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Changes {
    pub(in crate::web::pages) title: &'static str,
    pub(in crate::web::pages) about: &'static str,
    pub(in crate::web::pages) feed: &'static str,
    pub(in crate::web::pages) newer: &'static str,
    pub(in crate::web::pages) older: &'static str,
    /// Of the name of a release.
    pub(in crate::web::pages) imported: fn(&str) -> String,
    /// Of the number of a snapshot and the name of its release.
    pub(in crate::web::pages) made: fn(i64, &str) -> String,
    pub(in crate::web::pages) served: &'static str,
    pub(in crate::web::pages) served_release: &'static str,
    pub(in crate::web::pages) published: &'static str,
    pub(in crate::web::pages) replaced: &'static str,
    pub(in crate::web::pages) held_back: &'static str,
    pub(in crate::web::pages) staged: &'static str,
    pub(in crate::web::pages) mock: &'static str,
    pub(in crate::web::pages) ranked: &'static str,
    pub(in crate::web::pages) rows: &'static str,
    pub(in crate::web::pages) cause: fn(Cause) -> &'static str,
    /// A word that stands for a state, in this language.
    pub(in crate::web::pages) value: fn(&str) -> String,
    pub(in crate::web::pages) what: &'static str,
    pub(in crate::web::pages) same: &'static str,
    /// Of the snapshot before, the mean change, and the number of occupations.
    pub(in crate::web::pages) moved: fn(i64, &str, usize) -> String,
    pub(in crate::web::pages) unmoved: fn(i64, usize) -> String,
    /// Of the number of occupations that are only partly scored.
    pub(in crate::web::pages) left_out: fn(usize) -> String,
    /// Of the numbers of new and gone occupations.
    pub(in crate::web::pages) pools: fn(usize, usize) -> String,
    pub(in crate::web::pages) largest: &'static str,
    pub(in crate::web::pages) not_compared: fn(NotCompared) -> &'static str,
    pub(in crate::web::pages) accepted: &'static str,
    pub(in crate::web::pages) accepted_because: fn(&str) -> String,
    pub(in crate::web::pages) held_by: &'static str,
}

pub(super) const ENGLISH: Changes = Changes {
    title: "Changes",
    about: "Every release that was imported and every snapshot of scores that was made, the newest first: by whom, and what changed.",
    feed: "Follow it as an Atom feed",
    newer: "Newer",
    older: "Older",
    imported: |name| format!("Release {name} imported"),
    made: |id, release| format!("Snapshot {id} of {release}"),
    served: "what is shown now",
    served_release: "the release that is shown now",
    published: "published of its release, which is not the one shown now",
    replaced: "was published, replaced since",
    held_back: "not published: a gate held it back",
    staged: "not used yet: it waits to be accepted",
    mock: "Its scores are made up by a mock rater and mean nothing.",
    ranked: "Ranked occupations",
    rows: "Rows of all tables",
    cause: |cause| match cause {
        Cause::Scores => "Scores",
        Cause::Release => "Release",
        Cause::Question => "Question",
        Cause::Raters => "Raters",
        Cause::ModelVersions => "Model versions",
        Cause::Weights => "Weights",
        Cause::Jobs => "Jobs of",
    },
    value: |word| {
        match word {
            "mock" => "made up",
            "real" => "rated",
            "" => "none",
            other => other,
        }
        .to_owned()
    },
    what: "What is different",
    same: "It was made of the same release, question, raters and weights as the one before.",
    moved: |before, mean, both| {
        format!(
            "Against snapshot {before}, the scores of the {both} occupations that both have changed by {mean} points on average."
        )
    },
    unmoved: |before, both| {
        format!(
            "Each of the {both} occupations that snapshot {before} has too has the score it had there."
        )
    },
    left_out: |n| format!("Not compared, as one of the two only partly scored them: {n}."),
    pools: |new, gone| format!("Scored for the first time: {new}. No longer scored: {gone}."),
    largest: "The largest changes",
    not_compared: |why| match why {
        NotCompared::First => "It is the first snapshot.",
        NotCompared::TooOld => {
            "Its scores are not compared here: only those of the newest snapshots are at hand."
        }
        NotCompared::Mock => "Made-up scores are not compared with others.",
        NotCompared::Questions => {
            "It answers another question than the one before, so the scores are not compared."
        }
        NotCompared::Nothing => "No occupation has a score in both.",
        NotCompared::Partly => {
            "Every occupation with a score in both is only partly scored in one of them."
        }
    },
    accepted: "Lost, and accepted",
    accepted_because: |reason| format!("Accepted because: {reason}"),
    held_by: "What held it back",
};

pub(super) const KOREAN: Changes = Changes {
    title: "변경 기록",
    about: "들여온 자료와 만든 점수 스냅숏을 최근 것부터 보여 드립니다. 누가 평가했고 무엇이 달라졌는지도 함께 적습니다.",
    feed: "Atom 피드로 받아 보기",
    newer: "더 최근",
    older: "더 이전",
    imported: |name| format!("{name} 자료를 들여옴"),
    made: |id, release| format!("스냅숏 {id}: {release}"),
    served: "지금 보여 드리는 스냅숏",
    served_release: "지금 보여 드리는 자료",
    published: "이 자료의 공개 스냅숏이지만, 지금은 다른 자료를 보여 드립니다",
    replaced: "공개했다가 다른 스냅숏으로 바꿈",
    held_back: "공개하지 않음: 공개 전 점검에 걸림",
    staged: "아직 쓰지 않음: 받아들이기를 기다림",
    mock: "이 스냅숏의 점수는 모의 평가자가 지어낸 것이며 아무 의미가 없습니다.",
    ranked: "순위가 있는 직업",
    rows: "모든 표의 행",
    cause: |cause| match cause {
        Cause::Scores => "점수",
        Cause::Release => "자료",
        Cause::Question => "질문",
        Cause::Raters => "평가자",
        Cause::ModelVersions => "모형 판",
        Cause::Weights => "가중치",
        Cause::Jobs => "일자리 수의 기준",
    },
    value: |word| {
        match word {
            "mock" => "지어낸 것",
            "real" => "평가한 것",
            "none" | "" => "없음",
            other => other,
        }
        .to_owned()
    },
    what: "달라진 것",
    same: "바로 앞 스냅숏과 자료, 질문, 평가자, 가중치가 같습니다.",
    moved: |before, mean, both| {
        format!(
            "스냅숏 {before}에도 점수가 있는 직업 {both}개의 점수가 평균 {mean}점 움직였습니다."
        )
    },
    unmoved: |before, both| {
        format!("스냅숏 {before}에도 점수가 있는 직업 {both}개는 점수가 모두 그대로입니다.")
    },
    left_out: |n| format!("어느 한쪽에서 일부만 평가하여 비교하지 않은 직업 {n}개."),
    pools: |new, gone| format!("점수가 새로 생긴 직업 {new}개, 없어진 직업 {gone}개."),
    largest: "가장 크게 달라진 직업",
    not_compared: |why| match why {
        NotCompared::First => "첫 스냅숏입니다.",
        NotCompared::TooOld => "점수는 최근 스냅숏끼리만 비교하므로 여기서는 비교하지 않습니다.",
        NotCompared::Mock => "지어낸 점수는 다른 점수와 비교하지 않습니다.",
        NotCompared::Questions => "바로 앞 스냅숏과 질문이 달라 점수를 비교하지 않습니다.",
        NotCompared::Nothing => "양쪽에 모두 점수가 있는 직업이 없습니다.",
        NotCompared::Partly => "양쪽에 점수가 있는 직업은 모두 어느 한쪽에서 일부만 평가했습니다.",
    },
    accepted: "잃은 것을 알고 받아들임",
    accepted_because: |reason| format!("받아들인 까닭: {reason}"),
    held_by: "공개를 막은 기준",
};
