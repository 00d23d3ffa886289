//! The page of an occupation, and of a task.

use crate::read::edition::Measure;
use crate::web::pages::figures::whole;
use crate::web::pages::occupation::sentence::Remark;

use super::remark::{remark_en, remark_ko};

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Occupation {
    /// A remark on a score, as a sentence. It is all that many readers read.
    pub(in crate::web::pages) remark: fn(&Remark, Measure<'_>) -> String,
    /// Of the occupation and its score in words.
    pub(in crate::web::pages) title: fn(&str, Option<&str>) -> String,
    pub(in crate::web::pages) all: &'static str,
    pub(in crate::web::pages) also: &'static str,
    pub(in crate::web::pages) why_mean: &'static str,
    /// Of the score, its interval or none, and the raters' letters with their points.
    pub(in crate::web::pages) figure: fn(&str, Option<&str>, &str) -> String,
    pub(in crate::web::pages) no_interval: fn(&str) -> String,
    pub(in crate::web::pages) rank: &'static str,
    /// Of the ends of the range of ranks and the number of ranked occupations.
    pub(in crate::web::pages) rank_range: fn(i64, i64, usize) -> String,
    pub(in crate::web::pages) rank_note: &'static str,
    pub(in crate::web::pages) not_ranked: &'static str,
    pub(in crate::web::pages) jobs_note: fn(&str) -> String,
    pub(in crate::web::pages) pay: &'static str,
    pub(in crate::web::pages) relative_standard_error: &'static str,
    pub(in crate::web::pages) pay_hourly: &'static str,
    pub(in crate::web::pages) an_hour: fn(&str) -> String,
    pub(in crate::web::pages) pay_note: fn(&str) -> String,
    pub(in crate::web::pages) outlook: &'static str,
    pub(in crate::web::pages) outlook_note: fn(&str) -> String,
    /// What stands before the other occupations that a figure is of too.
    pub(in crate::web::pages) shared: &'static str,
    pub(in crate::web::pages) scored: &'static str,
    /// Of tasks scored, all tasks, their share of the weight.
    pub(in crate::web::pages) scored_note: fn(i64, usize, &str) -> String,
    pub(in crate::web::pages) low_agreement: fn(&str) -> String,
    pub(in crate::web::pages) what_that_means: &'static str,
    /// Whether all weigh the same.
    pub(in crate::web::pages) tasks: fn(bool) -> &'static str,
    pub(in crate::web::pages) tasks_of: fn(usize, usize) -> String,
    pub(in crate::web::pages) tasks_none: &'static str,
    /// Whether all raters are published labels, which give no reasons.
    pub(in crate::web::pages) open: fn(bool) -> &'static str,
    /// Above the tasks: weight, raters, score.
    pub(in crate::web::pages) heads: [&'static str; 3],
    pub(in crate::web::pages) task: &'static str,
    pub(in crate::web::pages) weight: &'static str,
    pub(in crate::web::pages) contested: &'static str,
    pub(in crate::web::pages) all_tasks: fn(usize) -> String,
    pub(in crate::web::pages) fewer: &'static str,
    pub(in crate::web::pages) no_reason: &'static str,
    pub(in crate::web::pages) not_scored: &'static str,
    pub(in crate::web::pages) receipts_of_task: &'static str,
    pub(in crate::web::pages) skills: &'static str,
    pub(in crate::web::pages) knowledge: &'static str,
    pub(in crate::web::pages) abilities: &'static str,
    pub(in crate::web::pages) technology: &'static str,
    pub(in crate::web::pages) in_demand: &'static str,
    pub(in crate::web::pages) job_zone: &'static str,
    pub(in crate::web::pages) not_rated: &'static str,
    pub(in crate::web::pages) importance: fn(&str) -> String,
    pub(in crate::web::pages) related: &'static str,
    pub(in crate::web::pages) lower: &'static str,
    pub(in crate::web::pages) lower_none: &'static str,
    pub(in crate::web::pages) points_lower: fn(&str) -> String,
    pub(in crate::web::pages) receipts: &'static str,
    pub(in crate::web::pages) receipt_sums: &'static str,
    pub(in crate::web::pages) receipt_method: &'static str,
    pub(in crate::web::pages) receipt_snapshot: &'static str,
    pub(in crate::web::pages) receipt_history: &'static str,
    pub(in crate::web::pages) take: &'static str,
    pub(in crate::web::pages) cite: &'static str,
    /// What the form of a citation in Korean is called.
    pub(in crate::web::pages) cite_korean: &'static str,
    /// Of the path that a citation lacks the beginning of.
    pub(in crate::web::pages) cite_no_address: fn(&str) -> String,
    pub(in crate::web::pages) details: &'static str,
    pub(in crate::web::pages) task_of: &'static str,
    pub(in crate::web::pages) answered_by: &'static str,
    /// The same of labels, which no model gave: before the checksum of their table.
    pub(in crate::web::pages) of_table: &'static str,
    pub(in crate::web::pages) run: &'static str,
    pub(in crate::web::pages) samples: &'static str,
    pub(in crate::web::pages) raw: &'static str,
}

pub(super) const ENGLISH: Occupation = Occupation {
    remark: remark_en,
    title: |name, score| match score {
        Some(score) => format!("{name}: {score}"),
        None => name.to_owned(),
    },
    all: "All occupations",
    also: "Also called",
    why_mean: "How this sentence is made",
    figure: |score, interval, raters| match interval {
        Some(interval) => {
            format!("Score {score} of 100; 95% interval over tasks {interval}; raters: {raters}")
        }
        None => format!("Score {score} of 100, without an interval; raters: {raters}"),
    },
    no_interval: |reason| format!("no interval: {reason}"),
    rank: "Rank",
    rank_range: |low, high, of| {
        if low == high {
            format!("{low} of {of}")
        } else {
            format!("somewhere between {low} and {high} of {of}")
        }
    },
    rank_note: "An exact rank cannot be named; this is the range of ranks that is possible (95%).",
    not_ranked: "not ranked",
    jobs_note: |period| format!("{period}, without the self-employed"),
    pay: "Median pay",
    relative_standard_error: "relative standard error",
    pay_hourly: "Median pay",
    an_hour: |dollars| format!("{dollars} an hour"),
    pay_note: |period| format!("a year, {period}"),
    outlook: "Outlook",
    outlook_note: |period| format!("jobs {period}, projected by BLS, with the self-employed"),
    shared: "one figure together with",
    scored: "Scored",
    scored_note: |scored, tasks, part| {
        format!("{} of {tasks} tasks, {part} of the weight", whole(scored))
    },
    low_agreement: |alpha| {
        format!("Low agreement. Over all tasks these raters agree only weakly (α {alpha}).")
    },
    what_that_means: "What that means",
    tasks: |alike| if alike { "Tasks, all of the same weight" } else { "Tasks, heaviest first" },
    tasks_of: |shown, all| {
        if shown == all { format!("{all}") } else { format!("{shown} of {all}") }
    },
    tasks_none: "O*NET lists no tasks for this occupation.",
    open: |labels| {
        if labels {
            "Open a task for each rater’s label."
        } else {
            "Open a task for the raters’ reasons."
        }
    },
    heads: ["Weight", "Raters, 0–100", "Score"],
    task: "Task",
    weight: "Weight",
    contested: "contested",
    all_tasks: |n| format!("All {n} tasks"),
    fewer: "The heaviest tasks only",
    no_reason: "This rater gave no reason.",
    not_scored: "not scored",
    receipts_of_task: "Receipts of this task",
    skills: "Skills",
    knowledge: "Knowledge",
    abilities: "Abilities",
    technology: "Technology",
    in_demand: "in demand",
    job_zone: "Preparation",
    not_rated: "O*NET has not rated these for this occupation.",
    importance: |value| format!("importance {value} of 5"),
    related: "Related occupations",
    lower: "Related, and lower beyond the intervals",
    lower_none: "None of the related occupations scores lower beyond the intervals.",
    points_lower: |points| format!("{points} points lower"),
    receipts: "Receipts",
    receipt_sums: "The sums: every task’s weight and scores",
    receipt_method: "How they are added up",
    receipt_snapshot: "The snapshot, its raters and runs",
    receipt_history: "This score in every snapshot",
    take: "Take it with you",
    cite: "Cite",
    cite_korean: "Korean",
    cite_no_address: |path| {
        format!(
            "This server does not know its own address: put that of this site before “{path}”, and both at the end."
        )
    },
    details: "O*NET-SOC occupations in it",
    task_of: "A task of",
    answered_by: "answered by",
    of_table: "from a table of labels with the checksum",
    run: "run",
    samples: "samples",
    raw: "All of this as JSON",
};

pub(super) const KOREAN: Occupation = Occupation {
    remark: remark_ko,
    title: |name, score| match score {
        Some(score) => format!("{name}: {score}"),
        None => name.to_owned(),
    },
    all: "모든 직업",
    also: "다른 이름",
    why_mean: "이 문장을 만드는 방법",
    figure: |score, interval, raters| match interval {
        Some(interval) => {
            format!("100점 만점에 {score}점, 업무에 대한 95% 구간 {interval}, 평가자: {raters}")
        }
        None => format!("100점 만점에 {score}점, 구간 없음, 평가자: {raters}"),
    },
    no_interval: |reason| format!("구간 없음: {reason}"),
    rank: "순위",
    rank_range: |low, high, of| {
        if low == high {
            format!("{of}개 중 {low}위")
        } else {
            format!("{of}개 중 {low}위에서 {high}위 사이")
        }
    },
    rank_note: "정확한 순위는 정할 수 없습니다. 가능한 순위의 범위(95%)입니다.",
    not_ranked: "순위 없음",
    jobs_note: |period| format!("{period}, 자영업자 제외"),
    pay: "중위 연봉",
    relative_standard_error: "상대표준오차",
    pay_hourly: "중위 시급",
    an_hour: |dollars| format!("시간당 {dollars}"),
    pay_note: |period| format!("{period}, 미국"),
    outlook: "전망",
    outlook_note: |period| format!("{period} 일자리 변화, 미국 노동통계국 전망, 자영업자 포함"),
    shared: "함께 센 직업",
    scored: "평가 범위",
    scored_note: |scored, tasks, part| {
        format!("업무 {tasks}개 중 {}개, 가중치의 {part}", whole(scored))
    },
    low_agreement: |alpha| {
        format!(
            "일치도가 낮습니다. 전체 업무에서 이 평가자들은 조금밖에 일치하지 않습니다(α {alpha})."
        )
    },
    what_that_means: "무슨 뜻입니까?",
    tasks: |alike| {
        if alike { "업무, 비중이 모두 같음" } else { "업무, 비중이 큰 순서" }
    },
    tasks_of: |shown, all| {
        if shown == all { format!("{all}개") } else { format!("{all}개 중 {shown}개") }
    },
    tasks_none: "O*NET에 이 직업의 업무가 없습니다.",
    open: |labels| {
        if labels {
            "업무를 열면 평가자들의 답이 보입니다. 업무 문장은 O*NET의 영어 원문입니다."
        } else {
            "업무를 열면 평가자들의 이유가 보입니다. 업무 문장은 O*NET의 영어 원문입니다."
        }
    },
    heads: ["비중", "평가자 0~100", "점수"],
    task: "업무",
    weight: "비중",
    contested: "엇갈림",
    all_tasks: |n| format!("업무 {n}개 모두 보기"),
    fewer: "비중이 큰 업무만 보기",
    no_reason: "이 평가자는 이유를 적지 않았습니다.",
    not_scored: "평가하지 않음",
    receipts_of_task: "이 업무의 근거",
    skills: "기술",
    knowledge: "지식",
    abilities: "능력",
    technology: "사용하는 소프트웨어와 도구",
    in_demand: "채용 수요 많음",
    job_zone: "준비 수준",
    not_rated: "O*NET이 이 직업에 대해 평가하지 않았습니다.",
    importance: |value| format!("중요도 5점 만점에 {value}점"),
    related: "가까운 직업",
    lower: "가까운 직업 중 점수가 뚜렷이 낮은 직업",
    lower_none: "가까운 직업 가운데 점수가 뚜렷이 낮은 직업은 없습니다.",
    points_lower: |points| format!("{points}점 낮음"),
    receipts: "근거",
    receipt_sums: "계산: 모든 업무의 비중과 점수",
    receipt_method: "합치는 방법",
    receipt_snapshot: "스냅숏, 평가자, 실행 기록",
    receipt_history: "모든 스냅숏의 이 점수",
    take: "가져가기",
    cite: "인용",
    cite_korean: "한국어",
    cite_no_address: |path| {
        format!(
            "이 서버에는 공개 주소가 설정되어 있지 않습니다. 이 사이트의 주소와 “{path}” 경로를 이어 끝에 붙여 주십시오."
        )
    },
    details: "포함된 O*NET-SOC 세부 직업",
    task_of: "이 업무가 속한 직업",
    answered_by: "답한 모델",
    of_table: "평가 자료 표의 체크섬",
    run: "실행",
    samples: "표본",
    raw: "전체 자료(JSON)",
};
