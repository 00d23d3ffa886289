//! The comparison.

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Compare {
    pub(in crate::web::pages) heading: &'static str,
    pub(in crate::web::pages) about: &'static str,
    pub(in crate::web::pages) find: &'static str,
    pub(in crate::web::pages) which: &'static str,
    pub(in crate::web::pages) full: &'static str,
    pub(in crate::web::pages) pairs: &'static str,
    /// The first scores higher than the second.
    pub(in crate::web::pages) above: fn(&str, &str, &str) -> String,
    pub(in crate::web::pages) not_told: fn(&str, &str) -> String,
    pub(in crate::web::pages) not_compared: fn(&str, &str) -> String,
    pub(in crate::web::pages) add: &'static str,
    pub(in crate::web::pages) remove: &'static str,
}

pub(super) const ENGLISH: Compare = Compare {
    heading: "Compare occupations",
    about: "Up to four side by side. Whether their order can be told is decided by the draws behind the rank \
        ranges: one must be higher in at least 97.5% of them.",
    find: "Find",
    which: "Which one is to be added?",
    full: "Four is as many as fit side by side. Remove one to add another.",
    pairs: "Which is higher?",
    above: |first, second, share| {
        format!("“{first}” scores higher than “{second}”, in {share} of the draws.")
    },
    not_told: |first, second| format!("“{first}” and “{second}” cannot be told apart."),
    not_compared: |first, second| {
        format!("“{first}” and “{second}” cannot be compared: one of them has no range of ranks.")
    },
    add: "Find another one to add",
    remove: "Remove",
};

pub(super) const KOREAN: Compare = Compare {
    heading: "직업 비교",
    about: "직업을 네 개까지 나란히 봅니다. 앞뒤를 가릴 수 있는지는 순위 범위를 만든 추출으로 정합니다. 한쪽이 추출의 97.5% 이상에서 \
        높아야 합니다.",
    find: "찾기",
    which: "어느 직업을 더할지 골라 주십시오.",
    full: "네 개까지 나란히 볼 수 있습니다. 하나를 빼면 다른 직업을 더할 수 있습니다.",
    pairs: "어느 쪽이 높습니까?",
    above: |first, second, share| format!("추출의 {share}에서 {first} 쪽이 {second}보다 높습니다."),
    not_told: |first, second| format!("{first}, {second}: 앞뒤를 가릴 수 없습니다."),
    not_compared: |first, second| {
        format!("{first}, {second}: 순위 범위가 없는 직업이 있어 비교할 수 없습니다.")
    },
    add: "비교할 직업 찾기",
    remove: "빼기",
};
