//! The method.

/// The doubt of a score, of its interval, the raters' own means, the ends of the range of ranks.
type Doubt = fn(Option<&str>, &[String], Option<(i64, i64)>) -> String;

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Method {
    pub(in crate::web::pages) heading: &'static str,
    pub(in crate::web::pages) about: &'static str,
    pub(in crate::web::pages) parts: [(&'static str, &'static str, &'static [&'static str]); 7],
    pub(in crate::web::pages) agreement: &'static str,
    pub(in crate::web::pages) agreement_about: &'static str,
    pub(in crate::web::pages) agreement_none: &'static str,
    /// The statistic, as the head of a column: a lone α would be written as a capital letter.
    pub(in crate::web::pages) alpha: &'static str,
    pub(in crate::web::pages) pair: &'static str,
    pub(in crate::web::pages) common: &'static str,
    pub(in crate::web::pages) whole_question: &'static str,
    pub(in crate::web::pages) example: &'static str,
    pub(in crate::web::pages) example_about: &'static str,
    pub(in crate::web::pages) example_none: &'static str,
    pub(in crate::web::pages) example_doubt: Doubt,
    pub(in crate::web::pages) mean: &'static str,
    pub(in crate::web::pages) adds: &'static str,
    pub(in crate::web::pages) total: &'static str,
    pub(in crate::web::pages) over: &'static str,
    pub(in crate::web::pages) over_tasks: &'static str,
    pub(in crate::web::pages) over_occupations: &'static str,
    pub(in crate::web::pages) apart: &'static str,
    pub(in crate::web::pages) within: &'static str,
    pub(in crate::web::pages) by_group: &'static str,
    /// Of the number of occupations and the letters of two raters.
    pub(in crate::web::pages) plot: fn(usize, &str, &str) -> String,
    pub(in crate::web::pages) plot_note: &'static str,
    pub(in crate::web::pages) steady: &'static str,
    pub(in crate::web::pages) steady_about: &'static str,
    pub(in crate::web::pages) activities: &'static str,
    pub(in crate::web::pages) weights: &'static str,
    pub(in crate::web::pages) weights_about: &'static str,
    pub(in crate::web::pages) weights_none: &'static str,
    pub(in crate::web::pages) correlation: &'static str,
    pub(in crate::web::pages) median: &'static str,
    pub(in crate::web::pages) furthest: &'static str,
    /// Of a title, its published rank, its other rank.
    pub(in crate::web::pages) moved: fn(&str, i64, i64) -> String,
    pub(in crate::web::pages) others: &'static str,
    pub(in crate::web::pages) others_about: &'static str,
    pub(in crate::web::pages) others_none: &'static str,
    /// Of the number of occupations and the name of an index.
    pub(in crate::web::pages) plot_index: fn(usize, &str) -> String,
    /// Of the classification of an index that cannot be joined.
    pub(in crate::web::pages) index_lost: fn(&str) -> String,
    pub(in crate::web::pages) more_indexes: &'static str,
    pub(in crate::web::pages) more: &'static str,
    pub(in crate::web::pages) more_api: &'static str,
}

pub(super) const ENGLISH: Method = Method {
    heading: "What a score is, and what it is not",
    about: "How tasks are rated, weighted and added up, how the doubt is stated, and where it ends.",
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
                "A task weighs as much as the snapshot’s weights say: unless others were chosen, as workers rate it for O*NET by importance, relevance and frequency. What they were not asked is filled in by a stated rule.",
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
                "Tasks are described in a sentence each. A rater is given that sentence and the title of the occupation, and nothing else of the work.",
                "Published labels were given to an earlier state of AI, as their source says.",
                "Neighbours in a ranking can often not be told apart.",
            ],
        ),
    ],
    agreement: "How far the raters agree",
    agreement_about: "Krippendorff’s α: 1 is full agreement, 0 what chance would give. Below 0.667 it is called low, and \
        conclusions from the mean alone are not safe. ICC(2,1) asks the same in another way. Over occupations, raters agree more \
        than over single tasks, because differences even out.",
    agreement_none: "There are no two raters to compare.",
    alpha: "Krippendorff’s α",
    pair: "Raters",
    common: "In common",
    whole_question: "The question, whole:",
    example: "An example, line by line",
    example_about: "This is the occupation with most jobs among those whose tasks are all scored and fit on one screen; all \
        figures are those that are served. Each task adds its weight times its score; rounded figures may not add up.",
    example_none: "No occupation has an interval and few enough tasks, all of them scored, to be followed here.",
    example_doubt: |interval, raters, ranks| {
        let interval = interval.map(|interval| format!("With other tasks of the same kind the sum would lie from {interval}, in 95 of 100 cases. "));
        let raters = match raters {
            [] => String::new(),
            [one] => format!("A single rater was asked: {one}. "),
            several => format!("By the raters alone it would be {}. ", several.join(" and ")),
        };
        let ranks =
            ranks.map(|(low, high)| format!("So its rank is somewhere between {low} and {high}."));
        format!("{}{raters}{}", interval.unwrap_or_default(), ranks.unwrap_or_default())
    },
    mean: "Mean of the raters",
    adds: "Adds",
    total: "Score: the sum",
    over: "Compared over",
    over_tasks: "all tasks",
    over_occupations: "occupations",
    apart: "Apart, on average",
    within: "At most 10 points apart",
    by_group: "α by major group",
    plot: |n, across, upwards| {
        format!(
            "{n} occupations as dots: the score of rater {across} across, that of rater {upwards} upwards"
        )
    },
    plot_note: "Every dot is an occupation, by the raters’ own means. On the dashed line they say the same.",
    steady: "How alike a rater judges the same activity in different occupations",
    steady_about: "Occupations share activities. ICC(1) is 1 where a rater gives an activity the same score everywhere, and 0 \
        where its scores differ as much inside of an activity as between them.",
    activities: "Activities",
    weights: "Would other weights change the order?",
    weights_about: "The same scores under every other rule for weights, against the ranks that are published.",
    weights_none: "Nothing is scored yet, so there are no ranks to compare.",
    correlation: "Rank correlation",
    median: "Median move, in ranks",
    furthest: "Moves most",
    moved: |title, from, to| format!("{title}: {from} → {to}"),
    others: "Against what others published",
    others_about: "Percentiles of both among the occupations that both have. Other indexes ask other questions: agreement is \
        no proof, and distance no error.",
    others_none: "No index of others is imported on this server.",
    index_lost: |codes| format!("its codes are {codes}, whose crosswalk is not imported"),
    plot_index: |n, name| {
        format!(
            "{n} occupations as dots: their percentile in {name} across, that of their score here upwards"
        )
    },
    more_indexes: "Indexes of others (JSON)",
    more: "Everything behind it",
    more_api: "Agreement with all statistics (JSON)",
};

pub(super) const KOREAN: Method = Method {
    heading: "점수가 말하는 것과 말하지 않는 것",
    about: "업무를 어떻게 평가하고 가중하고 합치는지, 불확실함을 어떻게 밝히는지, 한계가 무엇인지 설명합니다.",
    parts: [
        (
            "what",
            "무엇을 묻습니까?",
            &[
                "O*NET은 모든 직업을 업무로 설명합니다. 예를 들면 “정보를 기록하고 저장하고 분석한다”와 같습니다.",
                "모든 평가자에게 업무를 하나씩, 같은 질문으로 묻습니다. 답은 0부터 100까지의 수이며, 이유가 있으면 함께 적습니다.",
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
                "업무의 비중은 스냅숏의 가중치를 따릅니다. 따로 정하지 않으면 일하는 사람들이 O*NET에 답한 중요도, 관련도, 빈도에서 나옵니다. 묻지 않은 것은 정해진 규칙으로 채웁니다.",
                "직업의 점수는 업무의 가중 평균입니다. 가중치의 절반이 안 되면 “일부만 평가”로 표시하고 순위를 매기지 않습니다.",
            ],
        ),
        (
            "doubt",
            "불확실함을 어떻게 밝힙니까",
            &[
                "구간은 업무에 대한 것입니다. 같은 종류의 다른 업무를 물었다면 평균은 100번 중 95번쯤 그 안에 듭니다. 평가자는 그대로입니다.",
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
                "업무는 한 문장으로 적혀 있습니다. 평가자가 받는 것은 그 문장과 직업 이름뿐이고, 일에 대한 다른 내용은 보지 못합니다.",
                "공개된 평가 자료는 출처에 적힌 때의 AI를 두고 답한 것입니다.",
                "순위의 이웃끼리는 앞뒤를 가릴 수 없을 때가 많습니다.",
            ],
        ),
    ],
    agreement: "평가자들의 일치도",
    agreement_about: "크리펜도르프 α에서 1은 완전한 일치, 0은 우연과 같은 정도입니다. 0.667보다 작으면 낮다고 하며, \
        평균만으로 결론을 내리는 것은 안전하지 않습니다. ICC(2,1)은 같은 것을 다른 방식으로 잰 값입니다. 직업으로 합치면 \
        차이가 서로 지워져 업무 하나하나보다 더 일치합니다.",
    agreement_none: "비교할 평가자 둘이 없습니다.",
    alpha: "크리펜도르프 α",
    pair: "평가자",
    common: "함께 평가한 수",
    whole_question: "질문 전문:",
    example: "한 줄씩 따라가는 예",
    example_about: "모든 업무를 평가했고 한 화면에 들어가는 직업 가운데 일자리가 가장 많은 직업입니다. 수치는 모두 지금 공개 중인 것입니다. \
        업무마다 비중과 점수를 곱해 더합니다. 반올림한 수라서 합이 조금 다를 수 있습니다.",
    example_none: "구간이 있고 업무를 모두 평가했으며 업무 수가 적당한 직업이 없어 예를 보여 드릴 수 없습니다.",
    example_doubt: |interval, raters, ranks| {
        let interval = interval.map(|interval| {
            format!("같은 종류의 다른 업무를 물었다면 합은 100번 중 95번쯤 {interval}에 듭니다. ")
        });
        let raters = match raters {
            [] => String::new(),
            [one] => format!("평가자는 하나뿐이며 {one}점을 주었습니다. "),
            several => format!("평가자를 따로 보면 {}점입니다. ", several.join("점과 ")),
        };
        let ranks =
            ranks.map(|(low, high)| format!("따라서 순위는 {low}위에서 {high}위 사이입니다."));
        format!("{}{raters}{}", interval.unwrap_or_default(), ranks.unwrap_or_default())
    },
    mean: "평가자 평균",
    adds: "더하는 점수",
    total: "점수: 합계",
    over: "비교 단위",
    over_tasks: "모든 업무",
    over_occupations: "직업",
    apart: "평균 차이(점)",
    within: "10점 이내",
    by_group: "직업군별 α",
    plot: |n, across, upwards| {
        format!(
            "직업 {n}개를 점으로 나타낸 그림. 가로는 평가자 {across}, 세로는 평가자 {upwards}의 점수"
        )
    },
    plot_note: "점 하나가 직업 하나이며, 평가자 각자의 평균으로 자리를 정합니다. 점선 위에서는 두 평가자의 점수가 같습니다.",
    steady: "다른 직업의 같은 활동을 얼마나 비슷하게 평가합니까",
    steady_about: "여러 직업이 같은 활동을 나눠 가집니다. 평가자가 한 활동에 어디서나 같은 점수를 주면 ICC(1)은 1이고, 활동 안의 차이가 \
        활동 사이의 차이만큼 크면 0입니다.",
    activities: "활동",
    weights: "가중치를 바꾸면 순서가 달라집니까",
    weights_about: "같은 점수에 다른 가중치 규칙을 썼을 때의 순위를 공개한 순위와 비교합니다.",
    weights_none: "아직 평가한 것이 없어 비교할 순위가 없습니다.",
    correlation: "순위 상관",
    median: "순위 변화의 중앙값",
    furthest: "가장 많이 바뀐 직업",
    moved: |title, from, to| format!("{title}: {from}위 → {to}위"),
    others: "다른 곳에서 발표한 지수와 비교",
    others_about: "양쪽에 모두 있는 직업 안에서 백분위를 비교합니다. 지수마다 묻는 것이 다르므로, 비슷하다고 증명되는 것도 아니고 다르다고 \
        틀린 것도 아닙니다.",
    others_none: "이 서버에는 다른 곳의 지수를 들여오지 않았습니다.",
    index_lost: |codes| format!("코드가 {codes} 분류를 따르는데 그 연계표를 들여오지 않았습니다."),
    plot_index: |n, name| {
        format!("직업 {n}개를 점으로 나타낸 그림. 가로는 {name}, 세로는 이곳 점수의 백분위")
    },
    more_indexes: "다른 곳의 지수(JSON)",
    more: "더 자세한 자료",
    more_api: "일치도의 모든 통계(JSON)",
};
