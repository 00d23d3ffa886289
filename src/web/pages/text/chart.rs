//! Scores against a figure.

/// See the module. Lists of four are of pay, growth, jobs, education.
#[derive(Debug)]
pub(in crate::web::pages) struct Chart {
    pub(in crate::web::pages) name: &'static str,
    pub(in crate::web::pages) link: &'static str,
    pub(in crate::web::pages) names: [&'static str; 4],
    /// Of what scores are set against and of a group or none.
    pub(in crate::web::pages) title: fn(&str, Option<&str>) -> String,
    pub(in crate::web::pages) about: &'static str,
    pub(in crate::web::pages) lead: &'static str,
    pub(in crate::web::pages) against: &'static str,
    pub(in crate::web::pages) upwards: &'static str,
    pub(in crate::web::pages) rightwards: [&'static str; 4],
    /// Of an occupation, its score and its figure.
    pub(in crate::web::pages) point: fn(&str, &str, &str) -> String,
    pub(in crate::web::pages) partly_shown: &'static str,
    /// BLS's levels of education, from the lowest to the highest.
    pub(in crate::web::pages) levels: [&'static str; 8],
    /// Of a level and its number of occupations.
    pub(in crate::web::pages) strip: fn(&str, usize) -> String,
    pub(in crate::web::pages) strips: &'static str,
    pub(in crate::web::pages) shown: fn(usize) -> String,
    /// Of all that are left out, and the reasons with their numbers.
    pub(in crate::web::pages) left_out: fn(usize, &str) -> String,
    /// Of a reason and a number.
    pub(in crate::web::pages) reason: fn(&str, usize) -> String,
    pub(in crate::web::pages) bounds: fn(usize) -> String,
    pub(in crate::web::pages) shared: fn(usize) -> String,
    pub(in crate::web::pages) skip: &'static str,
    pub(in crate::web::pages) as_table: &'static str,
    pub(in crate::web::pages) as_picture: &'static str,
    pub(in crate::web::pages) nothing: &'static str,
    pub(in crate::web::pages) education: &'static str,
}

pub(super) const ENGLISH: Chart = Chart {
    name: "Chart",
    link: "As a chart: score against pay, outlook, jobs or education",
    names: ["Pay", "Outlook", "Jobs", "Education"],
    title: |against, group| {
        let group = group.map_or_else(String::new, |group| format!(" in {group}"));
        format!("Score against {}{group}", against.to_lowercase())
    },
    about: "Every occupation as a point: its score and its median pay, outlook, number of jobs or usual education.",
    lead: "Every point is an occupation and leads to its page. That two figures go together does not mean that one comes \
        from the other.",
    against: "Against",
    upwards: "↑ Score, 0 to 100",
    rightwards: [
        "Median pay a year (equal distances are equal ratios) →",
        "Change of jobs over ten years →",
        "Jobs (equal distances are equal ratios) →",
        "Score, 0 to 100 →",
    ],
    point: |name, score, figure| format!("{name}: score {score}, {figure}"),
    partly_shown: "A hollow point is only partly scored.",
    levels: [
        "No formal credential",
        "High school diploma",
        "Some college, no degree",
        "Postsecondary award below a degree",
        "Associate’s degree",
        "Bachelor’s degree",
        "Master’s degree",
        "Doctoral or professional degree",
    ],
    strip: |level, n| format!("{level} ({n})"),
    strips: "The education that an occupation is usually entered with, as BLS assigns it. How high a point stands in its row \
        means nothing.",
    shown: |n| {
        if n == 1 {
            "1 occupation is shown.".to_owned()
        } else {
            format!("{n} occupations are shown.")
        }
    },
    left_out: |n, reasons| format!("{n} are left out ({reasons})."),
    reason: |reason, n| format!("{reason}: {n}"),
    bounds: |n| format!("Of {n} the pay is cut off at the top: they earn at least so much."),
    shared: |n| format!("{n} stand on a figure that BLS has for several occupations together."),
    skip: "Skip the chart",
    as_table: "The same as a table",
    as_picture: "The same as a chart",
    nothing: "No occupation of this selection has both figures.",
    education: "Usual education",
};

pub(super) const KOREAN: Chart = Chart {
    name: "그래프",
    link: "그래프로 보기: 임금, 전망, 일자리, 학력에 따른 점수",
    names: ["임금", "전망", "일자리", "학력"],
    title: |against, group| {
        let group = group.map_or_else(String::new, |group| format!("{group}: "));
        format!("{group}{against}에 따른 점수")
    },
    about: "직업마다 점 하나로 점수와 중위 연봉, 전망, 일자리 수, 흔히 필요한 학력을 함께 봅니다.",
    lead: "점 하나가 직업 하나이며, 누르면 그 직업의 페이지로 갑니다. 두 수치가 함께 움직인다고 해서 하나가 다른 하나의 원인인 것은 아닙니다.",
    against: "견줄 수치",
    upwards: "↑ 점수(0~100)",
    rightwards: [
        "중위 연봉(달러, 같은 간격은 같은 배수) →",
        "10년 동안의 일자리 변화 →",
        "일자리(같은 간격은 같은 배수) →",
        "점수(0~100) →",
    ],
    point: |name, score, figure| format!("{name}: {score}점, {figure}"),
    partly_shown: "속이 빈 점은 일부만 평가한 직업입니다.",
    levels: [
        "학력 요건 없음",
        "고등학교 졸업",
        "대학 교육 일부(학위 없음)",
        "학위가 아닌 고졸 이후 과정",
        "전문학사",
        "학사",
        "석사",
        "박사 또는 전문직 학위",
    ],
    strip: |level, n| format!("{level} ({n}개)"),
    strips: "미국 노동통계국이 정한, 그 직업에 들어갈 때 흔히 필요한 학력입니다. 한 줄 안에서 점의 높낮이에는 뜻이 없습니다.",
    shown: |n| format!("직업 {n}개를 보여 드립니다."),
    left_out: |n, reasons| format!("{n}개는 뺐습니다. {reasons}."),
    reason: |reason, n| format!("{reason}({n}개)"),
    bounds: |n| format!("{n}개는 임금이 상한에서 잘려 있어, 적어도 그만큼 받는다는 뜻입니다."),
    shared: |n| format!("{n}개는 미국 노동통계국이 여러 직업을 합쳐 낸 수치를 씁니다."),
    skip: "그래프 건너뛰기",
    as_table: "표로 보기",
    as_picture: "그래프로 보기",
    nothing: "두 수치가 모두 있는 직업이 없습니다.",
    education: "흔히 필요한 학력",
};
