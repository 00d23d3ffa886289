//! What a search finds.

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Search {
    pub(in crate::web::pages) heading_for: fn(&str) -> String,
    pub(in crate::web::pages) heading: &'static str,
    /// What can be searched for, where nothing is yet.
    pub(in crate::web::pages) how: &'static str,
    pub(in crate::web::pages) for_example: &'static str,
    pub(in crate::web::pages) examples: [&'static str; 3],
    pub(in crate::web::pages) matched: &'static str,
    pub(in crate::web::pages) read_as: fn(&str) -> String,
    pub(in crate::web::pages) vague: fn(usize) -> String,
    /// How many of those found are shown.
    pub(in crate::web::pages) best: fn(usize, usize) -> String,
    pub(in crate::web::pages) nothing: &'static str,
    pub(in crate::web::pages) in_tasks: &'static str,
}

pub(super) const ENGLISH: Search = Search {
    heading_for: |text| format!("Search: {text}"),
    heading: "Search",
    how: "The name of an occupation, what people call it, or words of a task find occupations. Try one of these, or \
        write another into the box above.",
    for_example: "Examples",
    examples: ["nurse", "truck driver", "repair engines"],
    matched: "found by",
    read_as: |title| format!("Read as “{title}”."),
    vague: |n| {
        format!(
            "That is very general: {n} occupations have a title with these words. One more word would help."
        )
    },
    best: |shown, all| format!("the {shown} best of {all} occupations"),
    nothing: "Nothing was found. Another word for the job, or one of its tasks, may find it.",
    in_tasks: "In tasks",
};

pub(super) const KOREAN: Search = Search {
    heading_for: |text| format!("검색: {text}"),
    heading: "검색",
    how: "직업 이름이나 흔히 부르는 말, 또는 영어로 쓴 업무의 말로 직업을 찾습니다. 아래 보기를 누르거나 위 칸에 다른 말을 써 \
        보십시오.",
    for_example: "보기",
    examples: ["간호사", "트럭 기사", "개발자"],
    matched: "찾은 말:",
    read_as: |title| format!("“{title}”(으)로 읽었습니다."),
    vague: |n| {
        format!(
            "뜻이 너무 넓습니다. 직업 {n}개의 이름에 이 말이 있습니다. 한 단어를 더 넣어 보십시오."
        )
    },
    best: |shown, all| format!("직업 {all}개 중 {shown}개"),
    nothing: "찾지 못했습니다. 직업을 부르는 다른 말이나 하는 일로 찾아보십시오.",
    in_tasks: "업무에서 찾은 것",
};
