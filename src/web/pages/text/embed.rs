//! The card that other sites show, and how it is had.

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Embed {
    pub(in crate::web::pages) heading: &'static str,
    pub(in crate::web::pages) about: &'static str,
    pub(in crate::web::pages) no_address: &'static str,
    /// What the frame is called, from the title of the occupation.
    pub(in crate::web::pages) frame: fn(&str) -> String,
    pub(in crate::web::pages) more: &'static str,
    /// Whose data it is, from the name of the release.
    pub(in crate::web::pages) onet: fn(&str) -> String,
    pub(in crate::web::pages) licence: &'static str,
}

pub(super) const ENGLISH: Embed = Embed {
    heading: "Show it on another page",
    about: "A card with the score, its interval, the raters and the credits. It follows what is published.",
    no_address: "Put the address of this site before “/embed”.",
    frame: |title| format!("{title}: score by onet-ai"),
    more: "Tasks, answers and doubt",
    onet: |release| {
        format!(
            "Occupations and tasks: {release}, U.S. Department of Labor (USDOL/ETA), CC BY 4.0, modified by onet-ai and \
             not endorsed by USDOL/ETA. O*NET® is a trademark of USDOL/ETA."
        )
    },
    licence: "Labels",
};

pub(super) const KOREAN: Embed = Embed {
    heading: "다른 페이지에 넣기",
    about: "점수와 구간, 평가자, 출처가 담긴 카드입니다. 공개된 수치가 바뀌면 카드도 바뀝니다.",
    no_address: "“/embed” 앞에 이 사이트의 주소를 넣어 주십시오.",
    frame: |title| format!("{title}: onet-ai 점수"),
    more: "업무, 답, 불확실함 보기",
    onet: |release| {
        format!(
            "직업과 업무: {release}, 미국 노동부(USDOL/ETA), CC BY 4.0. onet-ai가 고쳐 썼으며 USDOL/ETA가 보증하지 않습니다. \
             O*NET®은 USDOL/ETA의 상표입니다."
        )
    },
    licence: "평가 자료",
};
