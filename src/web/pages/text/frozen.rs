//! An occupation as a snapshot stored it.

use crate::web::pages::figures::{TOPIC, with};

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Frozen {
    /// Of a title, a score in words or none, and the number of the snapshot.
    pub(in crate::web::pages) title: fn(&str, Option<&str>, i64) -> String,
    /// Of the number of the snapshot, the name of its release and the day on which it was made.
    pub(in crate::web::pages) as_stored: fn(i64, &str, &str) -> String,
    pub(in crate::web::pages) still: &'static str,
    /// Of the number of the snapshot that is published now, if any is.
    pub(in crate::web::pages) superseded: fn(Option<i64>) -> String,
    pub(in crate::web::pages) present: &'static str,
    /// The link to such a page, from the occupation's present one.
    pub(in crate::web::pages) link: fn(i64) -> String,
    pub(in crate::web::pages) no_longer: &'static str,
    pub(in crate::web::pages) what_changed: &'static str,
    pub(in crate::web::pages) question: &'static str,
    pub(in crate::web::pages) weights: &'static str,
    pub(in crate::web::pages) gone: &'static str,
    pub(in crate::web::pages) unknown: fn(i64) -> String,
    pub(in crate::web::pages) unknown_remedy: &'static str,
    /// Of the number, and the day on which it was archived.
    pub(in crate::web::pages) archived: fn(i64, &str) -> String,
    pub(in crate::web::pages) archived_remedy: &'static str,
    /// Of the number, and what was asked for.
    pub(in crate::web::pages) no_occupation: fn(i64, &str) -> String,
    pub(in crate::web::pages) no_occupation_remedy: &'static str,
}

pub(super) const ENGLISH: Frozen = Frozen {
    title: |title, score, snapshot| match score {
        Some(score) => format!("{title}: {score} in snapshot {snapshot}"),
        None => format!("{title}: no score in snapshot {snapshot}"),
    },
    as_stored: |snapshot, release, day| {
        format!(
            "As snapshot {snapshot} of {release}, made on {day}, stored it. This address always shows these figures."
        )
    },
    still: "They are the ones that are published now.",
    superseded: |now| match now {
        Some(now) => format!("Newer figures are published now, in snapshot {now}."),
        None => "They are not published any more.".to_owned(),
    },
    present: "The occupation’s page with its tasks and reasons",
    link: |snapshot| format!("These figures as snapshot {snapshot} stored them, for citations"),
    no_longer: "The release that is shown now has no such occupation.",
    what_changed: "What changed since",
    question: "Question",
    weights: "Weights of tasks",
    gone: "These figures are not here",
    unknown: |snapshot| format!("There is no snapshot {snapshot}."),
    unknown_remedy: "Perhaps the number is mistyped: the changes list every snapshot there is.",
    archived: |snapshot, day| {
        format!(
            "Snapshot {snapshot} was moved to an archive on {day} and is no longer in the database."
        )
    },
    archived_remedy: "Whoever runs this site can bring it back, to the last digit:",
    no_occupation: |snapshot, code| {
        format!("The release of snapshot {snapshot} has no occupation {code}.")
    },
    no_occupation_remedy: "Perhaps it had another code then; look for it by its name.",
};

pub(super) const KOREAN: Frozen = Frozen {
    title: |title, score, snapshot| match score {
        Some(score) => format!("{title}: {score}(스냅숏 {snapshot})"),
        None => format!("{title}: 점수 없음(스냅숏 {snapshot})"),
    },
    as_stored: |snapshot, release, day| {
        format!(
            "{day}에 만든 {release} 스냅숏 {snapshot}에 저장된 그대로입니다. 이 주소에서는 언제나 같은 수치를 보여 드립니다."
        )
    },
    still: "지금 공개된 수치와 같습니다.",
    superseded: |now| match now {
        Some(now) => format!("지금은 더 새로운 스냅숏 {now}의 수치를 공개하고 있습니다."),
        None => "지금은 공개하지 않는 수치입니다.".to_owned(),
    },
    present: "업무와 답이 있는 이 직업의 페이지",
    link: |snapshot| format!("스냅숏 {snapshot}에 저장된 그대로의 수치(인용용)"),
    no_longer: "지금 보여 드리는 자료에는 이 직업이 없습니다.",
    what_changed: "그 뒤 달라진 것",
    question: "질문",
    weights: "업무의 가중치",
    gone: "찾으시는 수치가 여기에 없습니다",
    unknown: |snapshot| format!("{} 없습니다.", with(&format!("스냅숏 {snapshot}"), TOPIC)),
    unknown_remedy: "번호가 잘못되었을 수 있습니다. 변경 기록에 모든 스냅숏이 있습니다.",
    archived: |snapshot, day| {
        format!(
            "{} {day}에 보관 파일로 옮겨져 데이터베이스에 없습니다.",
            with(&format!("스냅숏 {snapshot}"), TOPIC)
        )
    },
    archived_remedy: "이 사이트의 운영자가 다음 명령으로 마지막 자리까지 그대로 되살릴 수 있습니다.",
    no_occupation: |snapshot, code| {
        format!("스냅숏 {snapshot}의 자료에는 직업 {code} 항목이 없습니다.")
    },
    no_occupation_remedy: "그때는 코드가 달랐을 수 있습니다. 이름으로 찾아보십시오.",
};
