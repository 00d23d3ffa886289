//! Skills and activities: who needs them, who shares them, and whether they are scored alike.

use crate::convert::count;
use crate::read::edition::{Alike, Domain};
use crate::web::pages::figures::whole;

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Shared {
    // Skills.
    pub(in crate::web::pages) skills: &'static str,
    pub(in crate::web::pages) skills_about: &'static str,
    pub(in crate::web::pages) find_skill: &'static str,
    pub(in crate::web::pages) kind: &'static str,
    pub(in crate::web::pages) all_kinds: &'static str,
    pub(in crate::web::pages) domain: fn(Domain) -> &'static str,
    pub(in crate::web::pages) elements: fn(usize) -> String,
    pub(in crate::web::pages) elements_none: &'static str,
    pub(in crate::web::pages) needed_in: &'static str,
    /// Of the occupations that need it and of those that are rated on it.
    pub(in crate::web::pages) needed_of: fn(usize, usize) -> String,
    pub(in crate::web::pages) needed_note: &'static str,
    pub(in crate::web::pages) importance: &'static str,
    pub(in crate::web::pages) level: &'static str,
    pub(in crate::web::pages) mean_importance: &'static str,
    pub(in crate::web::pages) mean_level: &'static str,
    /// Of a figure and the largest that there is.
    pub(in crate::web::pages) of_most: fn(&str, &str) -> String,
    pub(in crate::web::pages) no_level: &'static str,
    pub(in crate::web::pages) who_needs: fn(&str) -> String,
    pub(in crate::web::pages) least: &'static str,
    /// How important it is at least: rated at all, 3, 4.
    pub(in crate::web::pages) leasts: [&'static str; 3],
    pub(in crate::web::pages) sorted_by: &'static str,
    /// Importance, score, jobs, pay.
    pub(in crate::web::pages) needs_by: [&'static str; 4],
    pub(in crate::web::pages) nobody: &'static str,
    // Activities.
    pub(in crate::web::pages) activities: &'static str,
    pub(in crate::web::pages) activities_about: &'static str,
    pub(in crate::web::pages) activity: &'static str,
    pub(in crate::web::pages) find_activity: &'static str,
    pub(in crate::web::pages) at_least: &'static str,
    pub(in crate::web::pages) n_activities: fn(usize) -> String,
    pub(in crate::web::pages) occupations: &'static str,
    pub(in crate::web::pages) tasks: &'static str,
    /// Number of occupations, how far they are apart, score.
    pub(in crate::web::pages) activities_by: [&'static str; 3],
    pub(in crate::web::pages) alike_head: &'static str,
    pub(in crate::web::pages) alike: fn(Alike) -> &'static str,
    /// Whether the occupations that share one are scored alike, with the lowest and the highest of them.
    pub(in crate::web::pages) verdict: fn(Alike, &str, &str) -> String,
    pub(in crate::web::pages) no_verdict: &'static str,
    pub(in crate::web::pages) no_title: &'static str,
    pub(in crate::web::pages) no_mean: &'static str,
    pub(in crate::web::pages) belongs_to: &'static str,
    pub(in crate::web::pages) on_it: &'static str,
    pub(in crate::web::pages) of_all: &'static str,
    pub(in crate::web::pages) its_tasks: &'static str,
    pub(in crate::web::pages) by_rater: &'static str,
    pub(in crate::web::pages) mean_of_tasks: &'static str,
    pub(in crate::web::pages) none_found: &'static str,
    // On the page of a task.
    pub(in crate::web::pages) elsewhere: &'static str,
    pub(in crate::web::pages) elsewhere_none: &'static str,
    pub(in crate::web::pages) only_here: &'static str,
    pub(in crate::web::pages) others: fn(usize) -> String,
    pub(in crate::web::pages) highest: &'static str,
    pub(in crate::web::pages) lowest: &'static str,
}

pub(super) const ENGLISH: Shared = Shared {
    skills: "Skills, knowledge and abilities",
    skills_about: "What work takes, as O*NET asks workers and analysts, and in how many occupations it is needed.",
    find_skill: "Name",
    kind: "Kind",
    all_kinds: "All kinds",
    domain: |domain| match domain {
        Domain::Skills => "skill",
        Domain::Knowledge => "knowledge",
        Domain::Abilities => "ability",
    },
    elements: |n| if n == 1 { "1 found".to_owned() } else { format!("{n} found") },
    elements_none: "Nothing was found.",
    needed_in: "Needed in",
    needed_of: |needed, of| format!("{needed} of {of} occupations"),
    needed_note: "Needed means an importance of 3 of 5 or more, O*NET’s “important”.",
    importance: "Importance",
    level: "Level",
    mean_importance: "Importance on average",
    mean_level: "Level on average",
    of_most: |value, most| format!("{value} of {most}"),
    no_level: "O*NET states no level",
    who_needs: |name| format!("Who needs {name}"),
    least: "Importance at least",
    leasts: ["rated at all", "3, important", "4, very important"],
    sorted_by: "Sorted by",
    needs_by: ["importance", "score", "jobs", "pay"],
    nobody: "No occupation passes these filters.",
    activities: "Activities that occupations share",
    activities_about: "O*NET joins tasks of different occupations that are the same activity. Where the same activity is scored far \
        apart, either the work differs or the raters were led by the title.",
    activity: "Activity",
    find_activity: "Words of it",
    at_least: "Shared by at least",
    n_activities: |n| {
        if n == 1 { "1 activity".to_owned() } else { format!("{} activities", whole(count(n))) }
    },
    occupations: "Occupations",
    tasks: "Tasks",
    activities_by: ["number of occupations", "how far apart", "score"],
    alike_head: "Scored alike?",
    alike: |alike| match alike {
        Alike::Alike => "alike",
        Alike::Differing => "somewhat apart",
        Alike::FarApart => "far apart",
    },
    verdict: |alike, low, high| match alike {
        Alike::Alike => {
            format!("These occupations are scored alike on it: from {low} to {high} of 100.")
        }
        Alike::Differing => {
            format!(
                "These occupations are scored somewhat apart on it: from {low} to {high} of 100."
            )
        }
        Alike::FarApart => {
            format!(
                "The same activity, scored far apart: {low} of 100 in one occupation, {high} in another."
            )
        }
    },
    no_verdict: "Whether it is scored alike cannot be said: fewer than two occupations have a scored task with it.",
    no_title: "an activity that this release does not name",
    no_mean: "none of its tasks is scored by every rater",
    belongs_to: "Part of",
    on_it: "On this activity",
    of_all: "All its work",
    its_tasks: "Its tasks with this activity",
    by_rater: "By rater: mean, and lowest to highest occupation",
    mean_of_tasks: "Mean of its tasks",
    none_found: "No activity passes these filters.",
    elsewhere: "The same activity elsewhere",
    elsewhere_none: "O*NET names no activity that this task belongs to.",
    only_here: "no other occupation has it",
    others: |n| {
        if n == 1 { "1 more occupation".to_owned() } else { format!("{n} more occupations") }
    },
    highest: "highest",
    lowest: "lowest",
};

pub(super) const KOREAN: Shared = Shared {
    skills: "기술, 지식, 능력",
    skills_about: "O*NET이 종사자와 분석가에게 물어 정리한, 일에 필요한 요소입니다. 얼마나 많은 직업에 필요한지 볼 수 있습니다.",
    find_skill: "이름",
    kind: "종류",
    all_kinds: "모든 종류",
    domain: |domain| match domain {
        Domain::Skills => "기술",
        Domain::Knowledge => "지식",
        Domain::Abilities => "능력",
    },
    elements: |n| format!("{n}개"),
    elements_none: "찾지 못했습니다.",
    needed_in: "필요한 직업",
    needed_of: |needed, of| format!("직업 {of}개 중 {needed}개"),
    needed_note: "중요도가 5점 만점에 3점(O*NET의 ‘중요함’) 이상이면 필요한 것으로 봅니다.",
    importance: "중요도",
    level: "수준",
    mean_importance: "평균 중요도",
    mean_level: "평균 수준",
    of_most: |value, most| format!("{most}점 만점에 {value}점"),
    no_level: "O*NET에 수준이 없습니다",
    who_needs: |name| format!("이것이 필요한 직업: {name}"),
    least: "최소 중요도",
    leasts: ["평가된 모든 직업", "3점(중요함)", "4점(매우 중요함)"],
    sorted_by: "순서",
    needs_by: ["중요도", "점수", "일자리", "임금"],
    nobody: "조건에 맞는 직업이 없습니다.",
    activities: "여러 직업에 공통된 활동",
    activities_about: "O*NET은 서로 다른 직업의 업무라도 같은 활동이면 한데 묶습니다. 같은 활동인데 점수가 크게 다르다면, 일이 실제로 다르거나 \
        평가자가 직업 이름에 영향을 받은 것입니다. 활동 이름은 O*NET의 영어 원문입니다.",
    activity: "활동",
    find_activity: "활동 이름(영어)",
    at_least: "공통된 직업 수(최소)",
    n_activities: |n| format!("활동 {}개", whole(count(n))),
    occupations: "직업 수",
    tasks: "업무 수",
    activities_by: ["직업이 많은 순서", "점수 차이가 큰 순서", "점수가 높은 순서"],
    alike_head: "점수가 비슷합니까?",
    alike: |alike| match alike {
        Alike::Alike => "비슷함",
        Alike::Differing => "조금 다름",
        Alike::FarApart => "크게 다름",
    },
    verdict: |alike, low, high| {
        let range = format!("{low}점부터 {high}점까지");
        match alike {
            Alike::Alike => format!("이 활동에 대한 직업들의 점수는 {range}로 비슷합니다."),
            Alike::Differing => format!("이 활동에 대한 직업들의 점수는 {range}로 조금 다릅니다."),
            Alike::FarApart => {
                format!("같은 활동인데도 직업에 따라 점수가 {range} 크게 다릅니다.")
            }
        }
    },
    no_verdict: "이 활동을 평가한 직업이 둘이 안 되어 점수가 비슷한지 알 수 없습니다.",
    no_title: "이 판에 이름이 없는 활동",
    no_mean: "모든 평가자가 평가한 업무가 없습니다",
    belongs_to: "상위 활동:",
    on_it: "이 활동의 점수",
    of_all: "직업 전체",
    its_tasks: "이 활동에 드는 업무",
    by_rater: "평가자별 평균과 가장 낮은 직업~가장 높은 직업",
    mean_of_tasks: "업무 점수의 평균",
    none_found: "조건에 맞는 활동이 없습니다.",
    elsewhere: "다른 직업의 같은 활동",
    elsewhere_none: "O*NET에 이 업무가 드는 활동이 없습니다.",
    only_here: "다른 직업에는 없는 활동입니다",
    others: |n| format!("다른 직업 {n}개"),
    highest: "가장 높음",
    lowest: "가장 낮음",
};
