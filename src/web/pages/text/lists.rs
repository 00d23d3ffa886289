//! Words that several lists share: columns, filters, the way from page to page.

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Lists {
    pub(in crate::web::pages) rank: &'static str,
    pub(in crate::web::pages) occupation: &'static str,
    pub(in crate::web::pages) pay: &'static str,
    pub(in crate::web::pages) growth: &'static str,
    pub(in crate::web::pages) covered: &'static str,
    pub(in crate::web::pages) group: &'static str,
    pub(in crate::web::pages) all_groups: &'static str,
    pub(in crate::web::pages) at_least: &'static str,
    pub(in crate::web::pages) show: &'static str,
    pub(in crate::web::pages) clear: &'static str,
    pub(in crate::web::pages) found: fn(usize) -> String,
    pub(in crate::web::pages) this_as: &'static str,
    pub(in crate::web::pages) previous: &'static str,
    pub(in crate::web::pages) next: &'static str,
    /// Of this page and all pages.
    pub(in crate::web::pages) page: fn(usize, usize) -> String,
    /// Of a page that there is none of, and the last.
    pub(in crate::web::pages) no_page: fn(usize, usize) -> String,
    pub(in crate::web::pages) last: &'static str,
}

pub(super) const ENGLISH: Lists = Lists {
    rank: "Rank range",
    occupation: "Occupation",
    pay: "Median pay",
    growth: "Outlook",
    covered: "Scored",
    group: "Group",
    all_groups: "All groups",
    at_least: "Jobs at least",
    show: "Show",
    clear: "Clear filters",
    found: |n| if n == 1 { "1 occupation".to_owned() } else { format!("{n} occupations") },
    this_as: "This table as",
    previous: "Previous page",
    next: "Next page",
    page: |page, of| format!("Page {page} of {of}"),
    no_page: |page, last| format!("There is no page {page}: the last one is {last}."),
    last: "Last page",
};

pub(super) const KOREAN: Lists = Lists {
    rank: "순위 범위",
    occupation: "직업",
    pay: "중위 연봉",
    growth: "전망",
    covered: "평가 범위",
    group: "직업군",
    all_groups: "모든 직업군",
    at_least: "최소 일자리 수",
    show: "보기",
    clear: "조건 지우기",
    found: |n| format!("직업 {n}개"),
    this_as: "이 표를 다른 형식으로:",
    previous: "이전 페이지",
    next: "다음 페이지",
    page: |page, of| format!("{of}쪽 중 {page}쪽"),
    no_page: |page, last| format!("{page}쪽은 없습니다. 마지막은 {last}쪽입니다."),
    last: "마지막 페이지",
};
