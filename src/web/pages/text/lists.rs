//! Ranking, search, contested tasks, comparison, method, status.

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Lists {
    // Ranking.
    /// What is listed: of a group or none, and of a smallest number of jobs or none.
    pub(in crate::web::pages) view: fn(Option<&str>, Option<&str>) -> String,
    /// The orders, falling and rising: by score, jobs, pay, growth, title.
    pub(in crate::web::pages) falling: [&'static str; 5],
    pub(in crate::web::pages) rising: [&'static str; 5],
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
    pub(in crate::web::pages) empty: &'static str,
    // Search.
    pub(in crate::web::pages) search_for: fn(&str) -> String,
    pub(in crate::web::pages) search: &'static str,
    pub(in crate::web::pages) matched: &'static str,
    pub(in crate::web::pages) read_as: fn(&str) -> String,
    pub(in crate::web::pages) vague: fn(usize) -> String,
    pub(in crate::web::pages) nothing: &'static str,
    pub(in crate::web::pages) in_tasks: &'static str,
    // Contested.
    pub(in crate::web::pages) contested: &'static str,
    pub(in crate::web::pages) contested_about: &'static str,
    pub(in crate::web::pages) higher: &'static str,
    pub(in crate::web::pages) anyone: &'static str,
    pub(in crate::web::pages) tasks: fn(usize) -> String,
    // Compare.
    pub(in crate::web::pages) compare: &'static str,
    pub(in crate::web::pages) compare_about: &'static str,
    pub(in crate::web::pages) codes: &'static str,
    pub(in crate::web::pages) pairs: &'static str,
    /// The first scores higher than the second.
    pub(in crate::web::pages) above: fn(&str, &str, &str) -> String,
    pub(in crate::web::pages) not_told: fn(&str, &str) -> String,
    pub(in crate::web::pages) not_compared: fn(&str, &str) -> String,
    pub(in crate::web::pages) add: &'static str,
    pub(in crate::web::pages) remove: &'static str,
    // Method.
    pub(in crate::web::pages) method: &'static str,
    pub(in crate::web::pages) method_about: &'static str,
    pub(in crate::web::pages) parts: [(&'static str, &'static str, &'static [&'static str]); 7],
    pub(in crate::web::pages) agreement: &'static str,
    pub(in crate::web::pages) agreement_about: &'static str,
    pub(in crate::web::pages) agreement_none: &'static str,
    pub(in crate::web::pages) pair: &'static str,
    pub(in crate::web::pages) common: &'static str,
    pub(in crate::web::pages) more: &'static str,
    pub(in crate::web::pages) more_api: &'static str,
    // Status.
    pub(in crate::web::pages) status: &'static str,
    pub(in crate::web::pages) status_about: &'static str,
    pub(in crate::web::pages) releases: &'static str,
    pub(in crate::web::pages) snapshots: &'static str,
    pub(in crate::web::pages) runs: &'static str,
    pub(in crate::web::pages) imported: &'static str,
    pub(in crate::web::pages) made: &'static str,
    pub(in crate::web::pages) state: &'static str,
    pub(in crate::web::pages) served: &'static str,
    pub(in crate::web::pages) question: &'static str,
    pub(in crate::web::pages) weights: &'static str,
    pub(in crate::web::pages) ranked: &'static str,
    pub(in crate::web::pages) figures: &'static str,
    pub(in crate::web::pages) oews: &'static str,
    pub(in crate::web::pages) projections: &'static str,
    pub(in crate::web::pages) not_imported: &'static str,
    pub(in crate::web::pages) accepted: &'static str,
    pub(in crate::web::pages) accepted_none: &'static str,
}

pub(super) const ENGLISH: Lists = Lists {
    view: |group, jobs| {
        let group = group.map_or_else(String::new, |group| format!(" in {group}"));
        let jobs = jobs.map_or_else(String::new, |jobs| format!(" with at least {jobs} jobs"));
        format!("Occupations{group}{jobs}")
    },
    falling: ["by score", "by jobs", "by pay", "by growth", "from Z to A"],
    rising: [
        "by score, lowest first",
        "by jobs, fewest first",
        "by pay, lowest first",
        "by growth, lowest first",
        "from A to Z",
    ],
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
    empty: "No occupation passes these filters.",
    search_for: |text| format!("Search: {text}"),
    search: "Search",
    matched: "found by",
    read_as: |title| format!("Read as “{title}”."),
    vague: |n| {
        format!(
            "That is very general: {n} occupations have a title with these words. One more word would help."
        )
    },
    nothing: "Nothing was found. Another word for the job, or one of its tasks, may find it.",
    in_tasks: "In tasks",
    contested: "Tasks on which the raters disagree most",
    contested_about: "A task is contested where the lowest and the highest rater are 30 points or more apart.",
    higher: "Higher rater",
    anyone: "Either",
    tasks: |n| if n == 1 { "1 task".to_owned() } else { format!("{n} tasks") },
    compare: "Compare occupations",
    compare_about: "Up to four side by side. Whether their order can be told is decided by the draws behind the rank \
        ranges: one must be higher in at least 97.5% of them.",
    codes: "Codes, separated by commas",
    pairs: "Which is higher?",
    above: |first, second, share| {
        format!("{first} scores higher than {second}, in {share} of the draws.")
    },
    not_told: |first, second| format!("{first} and {second} cannot be told apart."),
    not_compared: |first, second| {
        format!("{first} and {second} cannot be compared: one of them has no range of ranks.")
    },
    add: "Find another one to add",
    remove: "Remove",
    method: "What a score is, and what it is not",
    method_about: "How tasks are rated, weighted and added up, how the doubt is stated, and where it ends.",
    parts: [
        (
            "what",
            "What is asked",
            &[
                "O*NET describes every occupation by its tasks, such as “Record, store, and analyze information”.",
                "Each rater is given one task at a time and the same question. It answers with a number from 0 to 100 and, where it gives one, a reason.",
                "What a number means follows from the question; it stands at the foot of every page.",
            ],
        ),
        (
            "not",
            "What a score is not",
            &[
                "It is not a probability that a job disappears, and no date follows from it.",
                "It says nothing about demand, law, cost or preference.",
                "It is made of raters’ opinions about tasks, not of observations of work.",
            ],
        ),
        (
            "sum",
            "How tasks are added up",
            &[
                "A task’s score is the mean of all raters; a task that a rater lacks is left out.",
                "A task weighs as much as workers say it matters: importance, relevance and frequency, as O*NET asked them. What was not asked is filled in by a stated rule.",
                "An occupation’s score is the weighted mean of its tasks. Below half of the weight it is “partly scored”, shown and not ranked.",
            ],
        ),
        (
            "doubt",
            "How the doubt is stated",
            &[
                "The interval is over tasks: had other tasks of the same kind been asked about, 95% of the means would lie in it. The raters stay the same in it.",
                "The raters’ own means stand beside it. Where they are far apart, that is the larger doubt, and no average removes it.",
                "An exact rank cannot be named. The range of ranks that is possible follows from drawing all occupations’ tasks again and again.",
            ],
        ),
        (
            "sentence",
            "How the sentence is made",
            &[
                "The sentence on an occupation’s page follows from its figures by fixed rules and is written by nobody.",
                "Raters who are 30 points or more apart are both named, and their mean is not put into words. From 10 points on it says that they differ.",
                "It says when a single rater answered, when tasks are missing, when the occupation is a remainder, and when the scores are made up.",
            ],
        ),
        (
            "figures",
            "Jobs, pay and outlook",
            &[
                "They are the figures of the U.S. Bureau of Labor Statistics, with their period. Jobs and pay leave the self-employed out; the outlook includes them.",
                "Where BLS has one figure for several occupations, it is said so, and it is counted once.",
            ],
        ),
        (
            "limits",
            "Limits",
            &[
                "Tasks are described in a sentence each; raters see nothing else of the work.",
                "Published labels were given to an earlier state of AI, as their source says.",
                "Neighbours in a ranking can often not be told apart.",
            ],
        ),
    ],
    agreement: "How far the raters agree",
    agreement_about: "Krippendorff’s α over all tasks: 1 is full agreement, 0 what chance would give. Below 0.667 it is \
        called low, and conclusions from the mean alone are not safe.",
    agreement_none: "There are no two raters to compare.",
    pair: "Raters",
    common: "Tasks in common",
    more: "Everything behind it",
    more_api: "Agreement with all statistics (JSON)",
    status: "What is served",
    status_about: "Releases, snapshots and the ages of all data.",
    releases: "Releases of O*NET",
    snapshots: "Snapshots",
    runs: "Scoring runs",
    imported: "Imported",
    made: "Made",
    state: "State",
    served: "served now",
    question: "Question",
    weights: "Weights",
    ranked: "Ranked",
    figures: "Figures of BLS",
    oews: "Jobs and pay",
    projections: "Outlook",
    not_imported: "not imported",
    accepted: "Losses accepted when this snapshot was published",
    accepted_none: "None: it passed every gate.",
};

pub(super) const KOREAN: Lists = Lists {
    view: |group, jobs| {
        let group = group.map_or_else(String::new, |group| format!("{group} "));
        let jobs = jobs.map_or_else(String::new, |jobs| format!("일자리 {jobs} 개 이상인 "));
        format!("{jobs}{group}직업")
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
    rank: "순위 범위",
    occupation: "직업",
    pay: "중위 연봉",
    growth: "전망",
    covered: "평가 범위",
    group: "직업군",
    all_groups: "모든 직업군",
    at_least: "일자리 최소",
    show: "보기",
    clear: "거르기 해제",
    found: |n| format!("직업 {n}개"),
    this_as: "이 표를 다른 형식으로:",
    previous: "이전 페이지",
    next: "다음 페이지",
    page: |page, of| format!("{of}쪽 중 {page}쪽"),
    empty: "조건에 맞는 직업이 없습니다.",
    search_for: |text| format!("검색: {text}"),
    search: "검색",
    matched: "찾은 말:",
    read_as: |title| format!("“{title}”(으)로 읽었습니다."),
    vague: |n| {
        format!(
            "뜻이 너무 넓습니다. 직업 {n}개의 이름에 이 말이 있습니다. 한 단어를 더 넣어 보십시오."
        )
    },
    nothing: "찾지 못했습니다. 직업을 부르는 다른 말이나 하는 일로 찾아보십시오.",
    in_tasks: "업무에서 찾은 것",
    contested: "평가자들이 가장 엇갈린 업무",
    contested_about: "가장 낮은 평가자와 가장 높은 평가자의 차이가 30점 이상이면 엇갈린 업무입니다. 업무 문장은 O*NET의 영어 원문입니다.",
    higher: "더 높게 본 평가자",
    anyone: "어느 쪽이든",
    tasks: |n| format!("업무 {n}개"),
    compare: "직업 비교",
    compare_about: "직업을 네 개까지 나란히 봅니다. 앞뒤를 가릴 수 있는지는 순위 범위를 만든 추첨으로 정합니다. 한쪽이 추첨의 97.5% 이상에서 \
        높아야 합니다.",
    codes: "직업 코드(쉼표로 구분)",
    pairs: "어느 쪽이 높습니까?",
    above: |first, second, share| format!("추첨의 {share}에서 {first} 쪽이 {second}보다 높습니다."),
    not_told: |first, second| format!("{first}, {second}: 앞뒤를 가릴 수 없습니다."),
    not_compared: |first, second| {
        format!("{first}, {second}: 순위 범위가 없는 직업이 있어 비교할 수 없습니다.")
    },
    add: "비교할 직업 찾기",
    remove: "빼기",
    method: "점수가 말하는 것과 말하지 않는 것",
    method_about: "업무를 어떻게 평가하고 가중하고 합치는지, 불확실함을 어떻게 밝히는지, 한계가 무엇인지 설명합니다.",
    parts: [
        (
            "what",
            "무엇을 묻습니까",
            &[
                "O*NET은 모든 직업을 업무로 설명합니다. 예를 들면 “정보를 기록하고 저장하고 분석한다”와 같습니다.",
                "평가자마다 업무를 하나씩, 같은 질문으로 묻습니다. 답은 0부터 100까지의 수이며, 이유가 있으면 함께 적습니다.",
                "수가 무엇을 뜻하는지는 질문에 달려 있습니다. 모든 페이지 아래에 적혀 있습니다.",
            ],
        ),
        (
            "not",
            "점수가 말하지 않는 것",
            &[
                "일자리가 사라질 확률이 아니며, 시기를 말하지도 않습니다.",
                "수요, 법, 비용, 선호를 말하지 않습니다.",
                "업무에 대한 평가자들의 의견이며, 일하는 모습을 관찰한 것이 아닙니다.",
            ],
        ),
        (
            "sum",
            "업무를 어떻게 합칩니까",
            &[
                "업무의 점수는 모든 평가자의 평균입니다. 평가자 하나라도 빠진 업무는 넣지 않습니다.",
                "업무의 비중은 일하는 사람들이 답한 중요도, 관련성, 빈도에서 나옵니다. 묻지 않은 것은 정해진 규칙으로 채웁니다.",
                "직업의 점수는 업무의 가중 평균입니다. 가중치의 절반이 안 되면 “일부만 평가”로 표시하고 순위를 매기지 않습니다.",
            ],
        ),
        (
            "doubt",
            "불확실함을 어떻게 밝힙니까",
            &[
                "구간은 업무에 대한 것입니다. 같은 종류의 다른 업무를 물었더라도 평균의 95%가 그 안에 듭니다. 평가자는 그대로입니다.",
                "평가자 각자의 평균을 함께 보여 드립니다. 크게 엇갈리면 그것이 더 큰 불확실함이며, 평균으로 없어지지 않습니다.",
                "정확한 순위는 정할 수 없습니다. 가능한 순위의 범위는 모든 직업의 업무를 되풀이해 뽑아서 구합니다.",
            ],
        ),
        (
            "sentence",
            "문장은 어떻게 만듭니까",
            &[
                "직업 페이지의 문장은 정해진 규칙으로 수치에서 만들어지며, 누가 쓰는 것이 아닙니다.",
                "평가자들이 30점 이상 엇갈리면 양쪽을 모두 말하고 평균을 말로 옮기지 않습니다. 10점부터는 차이가 있다고 말합니다.",
                "평가자가 하나뿐일 때, 빠진 업무가 있을 때, 나머지를 모은 직업일 때, 지어낸 점수일 때도 그렇다고 말합니다.",
            ],
        ),
        (
            "figures",
            "일자리, 임금, 전망",
            &[
                "미국 노동통계국의 수치이며 기준 시기를 함께 적습니다. 일자리와 임금에는 자영업자가 없고 전망에는 있습니다.",
                "여러 직업에 수치가 하나뿐이면 그렇다고 밝히고 한 번만 셉니다.",
            ],
        ),
        (
            "limits",
            "한계",
            &[
                "업무는 한 문장으로 적혀 있고, 평가자는 그 밖의 것을 보지 못합니다.",
                "공개된 평가 자료는 출처에 적힌 때의 AI를 두고 답한 것입니다.",
                "순위의 이웃끼리는 앞뒤를 가릴 수 없을 때가 많습니다.",
            ],
        ),
    ],
    agreement: "평가자들의 일치도",
    agreement_about: "모든 업무에 대한 크리펜도르프 α입니다. 1은 완전한 일치, 0은 우연과 같은 정도입니다. 0.667보다 작으면 낮다고 하며, \
        평균만으로 결론을 내리는 것은 안전하지 않습니다.",
    agreement_none: "비교할 평가자 둘이 없습니다.",
    pair: "평가자",
    common: "함께 평가한 업무",
    more: "더 자세한 자료",
    more_api: "일치도의 모든 통계(JSON)",
    status: "지금 보여 드리는 자료",
    status_about: "자료의 판, 스냅숏, 기준 시기를 보여 드립니다.",
    releases: "O*NET 자료의 판",
    snapshots: "스냅숏",
    runs: "평가 실행",
    imported: "들여온 날",
    made: "만든 날",
    state: "상태",
    served: "지금 공개 중",
    question: "질문",
    weights: "가중치",
    ranked: "순위 있는 직업",
    figures: "미국 노동통계국 수치",
    oews: "일자리와 임금",
    projections: "전망",
    not_imported: "들여오지 않음",
    accepted: "이 스냅숏을 공개할 때 받아들인 손실",
    accepted_none: "없습니다. 모든 관문을 통과했습니다.",
};
