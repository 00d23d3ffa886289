//! The ranking.

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Ranking {
    /// What is listed: of a group or none, and of a smallest number of jobs or none.
    pub(in crate::web::pages) view: fn(Option<&str>, Option<&str>) -> String,
    /// The orders, falling and rising: by score, jobs, pay, outlook, title.
    pub(in crate::web::pages) falling: [&'static str; 5],
    pub(in crate::web::pages) rising: [&'static str; 5],
    pub(in crate::web::pages) empty: &'static str,
}

pub(super) const ENGLISH: Ranking = Ranking {
    view: |group, jobs| {
        let group = group.map_or_else(String::new, |group| format!(" in {group}"));
        let jobs = jobs.map_or_else(String::new, |jobs| format!(" with at least {jobs} jobs"));
        format!("Occupations{group}{jobs}")
    },
    falling: ["by score", "by jobs", "by pay", "by outlook", "from Z to A"],
    rising: [
        "by score, lowest first",
        "by jobs, fewest first",
        "by pay, lowest first",
        "by outlook, weakest first",
        "from A to Z",
    ],
    empty: "No occupation passes these filters.",
};

pub(super) const KOREAN: Ranking = Ranking {
    view: |group, jobs| {
        let group = group.unwrap_or("직업");
        let jobs = jobs.map_or_else(String::new, |jobs| format!("일자리가 {jobs} 개 이상인 "));
        format!("{jobs}{group}")
    },
    falling: [
        "점수가 높은 순서",
        "일자리가 많은 순서",
        "임금이 높은 순서",
        "전망이 좋은 순서",
        "이름 역순",
    ],
    rising: [
        "점수가 낮은 순서",
        "일자리가 적은 순서",
        "임금이 낮은 순서",
        "전망이 나쁜 순서",
        "이름 순서",
    ],
    empty: "조건에 맞는 직업이 없습니다.",
};
