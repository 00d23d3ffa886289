//! How an occupation's score changed since the snapshot before.

use crate::read::edition::NotCompared;

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Changed {
    pub(in crate::web::pages) heading: &'static str,
    /// Of the points and the snapshot before.
    pub(in crate::web::pages) by: fn(&str, i64) -> String,
    /// The same where it is less than half a point.
    pub(in crate::web::pages) little: fn(i64) -> String,
    /// Of a snapshot in which less than half of the work is scored.
    pub(in crate::web::pages) partly: fn(i64) -> String,
    /// Of the parts of the change.
    pub(in crate::web::pages) parts: fn(&str) -> String,
    /// Tasks, weights, rescored, raters, question.
    pub(in crate::web::pages) causes: [&'static str; 5],
    /// Of the ends of the interval of what raters say differently, and their difference over all tasks.
    pub(in crate::web::pages) raters_doubt: fn(&str, &str) -> String,
    /// Of the snapshot before.
    pub(in crate::web::pages) not_compared: fn(i64, NotCompared) -> String,
    pub(in crate::web::pages) all: &'static str,
}

pub(super) const ENGLISH: Changed = Changed {
    heading: "Since the last snapshot",
    by: |points, from| format!("{points} points against snapshot {from}."),
    little: |from| format!("Less than half a point against snapshot {from}."),
    partly: |snapshot| {
        format!(
            "In snapshot {snapshot} less than half of this work is scored, so that the change says little of the work."
        )
    },
    parts: |parts| format!("Of that: {parts}."),
    causes: [
        "from tasks that only one of the two scored",
        "from other weights of the tasks",
        "from other answers of the same raters",
        "from other raters, or other versions of their models",
        "from another question",
    ],
    raters_doubt: |ends, shift| {
        format!(" (95% interval {ends}; over all tasks these differ by {shift})")
    },
    not_compared: |from, why| match why {
        NotCompared::Mock => format!(
            "Not compared with snapshot {from}: the scores of one of the two are made up by a mock rater."
        ),
        NotCompared::Questions => {
            format!("Not compared with snapshot {from}: it answers another question.")
        }
        NotCompared::First | NotCompared::TooOld | NotCompared::Nothing | NotCompared::Partly => {
            format!("Not compared with snapshot {from}.")
        }
    },
    all: "What changed between the snapshots",
};

pub(super) const KOREAN: Changed = Changed {
    heading: "지난 스냅숏 이후",
    by: |points, from| format!("스냅숏 {from} 대비 {points}점입니다."),
    little: |from| format!("스냅숏 {from} 대비 차이가 0.5점이 되지 않습니다."),
    partly: |snapshot| {
        format!(
            "스냅숏 {snapshot}에서는 이 일의 절반이 안 되는 부분만 평가했으므로, 이 차이로 일이 달라졌다고 말하기 어렵습니다."
        )
    },
    parts: |parts| format!("그 가운데: {parts}."),
    causes: [
        "한쪽에서만 평가한 업무",
        "달라진 업무 가중치",
        "같은 평가자의 달라진 답",
        "다른 평가자 또는 다른 모델 판",
        "다른 질문",
    ],
    raters_doubt: |ends, shift| format!("(95% 구간 {ends}, 전체 업무에서의 차이 {shift})"),
    not_compared: |from, why| match why {
        NotCompared::Mock => format!(
            "스냅숏 {from}의 점수와 비교하지 않습니다. 둘 가운데 하나는 모의 평가자가 지어낸 점수입니다."
        ),
        NotCompared::Questions => {
            format!("스냅숏 {from}의 점수와 비교하지 않습니다. 다른 질문에 대한 답입니다.")
        }
        NotCompared::First | NotCompared::TooOld | NotCompared::Nothing | NotCompared::Partly => {
            format!("스냅숏 {from}의 점수와 비교하지 않습니다.")
        }
    },
    all: "스냅숏 사이에 달라진 것",
};
