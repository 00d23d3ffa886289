//! What a search finds.

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Search {
    pub(in crate::web::pages) heading_for: fn(&str) -> String,
    pub(in crate::web::pages) heading: &'static str,
    pub(in crate::web::pages) matched: &'static str,
    pub(in crate::web::pages) read_as: fn(&str) -> String,
    pub(in crate::web::pages) vague: fn(usize) -> String,
    pub(in crate::web::pages) nothing: &'static str,
    pub(in crate::web::pages) in_tasks: &'static str,
}

pub(super) const ENGLISH: Search = Search {
    heading_for: |text| format!("Search: {text}"),
    heading: "Search",
    matched: "found by",
    read_as: |title| format!("Read as “{title}”."),
    vague: |n| {
        format!(
            "That is very general: {n} occupations have a title with these words. One more word would help."
        )
    },
    nothing: "Nothing was found. Another word for the job, or one of its tasks, may find it.",
    in_tasks: "In tasks",
};

pub(super) const KOREAN: Search = Search {
    heading_for: |text| format!("검색: {text}"),
    heading: "검색",
    matched: "찾은 말:",
    read_as: |title| format!("“{title}”(으)로 읽었습니다."),
    vague: |n| {
        format!(
            "뜻이 너무 넓습니다. 직업 {n}개의 이름에 이 말이 있습니다. 한 단어를 더 넣어 보십시오."
        )
    },
    nothing: "찾지 못했습니다. 직업을 부르는 다른 말이나 하는 일로 찾아보십시오.",
    in_tasks: "업무에서 찾은 것",
};
