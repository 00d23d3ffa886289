//! Agreement of every pair of raters: over all tasks, by major group, by task type, and over the
//! occupations' scores.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::super::order::{self, Direction};
use super::super::parallel::in_parallel;
use super::super::rank_draws::Draws;
use super::consistency::Consistency;
use super::repeat::Repeatability;
use super::{Agreement, Estimate, Level, Unit, agreement, alpha_of_all};

/// One task as the raters of a snapshot scored it.
#[derive(Debug, Clone, PartialEq)]
pub struct Task<'a> {
    /// The SOC code it belongs to.
    pub soc_code: &'a str,
    /// `Core`, `Supplemental`, or absent.
    pub task_type: Option<&'a str>,
    /// `s_m(t)`, one slot per rater, absent where the rater has none.
    pub scores: Vec<Option<f64>>,
}

/// One occupation's score under each rater alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Occupation<'a> {
    /// The SOC code.
    pub soc_code: &'a str,
    /// `S_m`, one per rater.
    pub means: &'a [f64],
}

/// Over which units raters are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// All tasks.
    Overall,
    /// The scores of the ranked occupations, one unit each.
    Occupations,
    /// The tasks of one major group.
    MajorGroup,
    /// The tasks of one type.
    TaskType,
}

impl Scope {
    /// All scopes, in the order in which they are listed.
    pub const ALL: [Self; 4] = [Self::Overall, Self::Occupations, Self::MajorGroup, Self::TaskType];

    /// Its name in the database and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Overall => "overall",
            Self::Occupations => "occupations",
            Self::MajorGroup => "major_group",
            Self::TaskType => "task_type",
        }
    }
}

/// What a task without a type is listed under.
pub const NO_TYPE: &str = "none";

/// Two raters over the units of one scope.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Scoped {
    /// The scope.
    pub scope: Scope,
    /// The major group, such as `15`, or the task type, `none` for a blank one; empty otherwise.
    pub value: String,
    /// What α allows; absent where α is.
    pub level: Option<Level>,
    /// The figures.
    #[serde(flatten)]
    pub agreement: Agreement,
}

/// Two raters.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Pair {
    /// The first rater, a.
    pub rater_a: String,
    /// The second rater, b.
    pub rater_b: String,
    /// Over all tasks first; scopes without a unit are not listed.
    pub scopes: Vec<Scoped>,
}

/// α over three raters or more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct AllRaters {
    /// Tasks that two raters or more scored.
    pub n: usize,
    /// Krippendorff's α; absent where no score differs from another.
    pub alpha: Option<Estimate>,
    /// What α allows.
    pub level: Option<Level>,
}

/// How far one rater agrees with itself.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Repeats {
    /// The rater.
    pub rater: String,
    /// Samples of one run (`--samples`, `--audit`).
    pub samples: Repeatability,
    /// Runs that measured the same tasks anew (`--rescore`), each task's mean per run.
    pub runs: Repeatability,
}

/// How alike one rater scores the same activity in different occupations.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "RaterActivities")]
pub struct Activities {
    /// The rater.
    pub rater: String,
    /// The figures.
    #[serde(flatten)]
    pub consistency: Consistency,
}

/// Everything that a snapshot says of its raters' agreement.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Agreements {
    /// Every pair of raters.
    pub pairs: Vec<Pair>,
    /// All raters together, where there are more than two.
    pub all_raters: Option<AllRaters>,
    /// Every rater with itself.
    pub repeatability: Vec<Repeats>,
    /// Every rater over the activities that occupations share; empty where `activities_reason` says
    /// why, and where two runs are compared.
    pub activities: Vec<Activities>,
}

/// The pair of raters that agrees least.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Weakest {
    /// The first rater, a.
    pub rater_a: String,
    /// The second rater, b.
    pub rater_b: String,
    /// Tasks that both scored.
    pub n: usize,
    /// Krippendorff's α over them.
    pub alpha: Estimate,
    /// What α allows.
    pub level: Level,
}

impl Agreements {
    /// The pair with the smallest α over all tasks, the first by name of several; absent where no pair has an α.
    #[must_use]
    pub fn weakest(&self) -> Option<Weakest> {
        let of_pair = |pair: &Pair| {
            let overall = pair.scopes.iter().find(|scoped| scoped.scope == Scope::Overall)?;
            let alpha = overall.agreement.alpha?;
            Some(Weakest {
                rater_a: pair.rater_a.clone(),
                rater_b: pair.rater_b.clone(),
                n: overall.agreement.n,
                level: Level::of_alpha(alpha.value),
                alpha,
            })
        };
        let mut pairs: Vec<Weakest> = self.pairs.iter().filter_map(of_pair).collect();
        order::sort(
            &mut pairs,
            Direction::Rising,
            |pair| Some(pair.alpha.value),
            |a, b| (&a.rater_a, &a.rater_b).cmp(&(&b.rater_a, &b.rater_b)),
        );
        pairs.into_iter().next()
    }
}

/// Units of one scope: SOC code, and a slot per rater.
type Rows<'a> = Vec<(&'a str, Vec<Option<f64>>)>;

/// Compares every two of the raters; their repetitions are not part of it.
#[must_use]
pub fn compare(
    raters: &[String],
    tasks: &[Task<'_>],
    occupations: &[Occupation<'_>],
    draws: Draws,
) -> Agreements {
    let scopes: Vec<_> = scopes(tasks, occupations).into_iter().collect();
    let mut pairs = Vec::new();
    for (b, rater_b) in raters.iter().enumerate() {
        for (a, rater_a) in raters.iter().enumerate().take(b) {
            let scopes = in_parallel(&scopes, draws.threads, |((scope, value), rows)| {
                scoped(*scope, value, &units(rows, a, b), draws)
            });
            pairs.push(Pair {
                rater_a: rater_a.clone(),
                rater_b: rater_b.clone(),
                scopes: scopes.into_iter().flatten().collect(),
            });
        }
    }
    pairs.sort_by(|one, other| (&one.rater_a, &one.rater_b).cmp(&(&other.rater_a, &other.rater_b)));
    let all_raters = (raters.len() > 2).then(|| {
        let units: Rows<'_> =
            tasks.iter().map(|task| (task.soc_code, task.scores.clone())).collect();
        let (n, alpha) = alpha_of_all(&units, draws);
        AllRaters { n, level: alpha.map(|alpha| Level::of_alpha(alpha.value)), alpha }
    });
    Agreements { pairs, all_raters, repeatability: Vec::new(), activities: Vec::new() }
}

fn scopes<'a>(
    tasks: &[Task<'a>],
    occupations: &[Occupation<'a>],
) -> BTreeMap<(Scope, String), Rows<'a>> {
    let mut scopes: BTreeMap<(Scope, String), Rows<'a>> = BTreeMap::new();
    for task in tasks {
        let group = task.soc_code.get(..2).unwrap_or(task.soc_code);
        for (scope, value) in [
            (Scope::Overall, ""),
            (Scope::MajorGroup, group),
            (Scope::TaskType, task.task_type.unwrap_or(NO_TYPE)),
        ] {
            let rows = scopes.entry((scope, value.to_owned())).or_default();
            rows.push((task.soc_code, task.scores.clone()));
        }
    }
    for occupation in occupations {
        let rows = scopes.entry((Scope::Occupations, String::new())).or_default();
        rows.push((occupation.soc_code, occupation.means.iter().copied().map(Some).collect()));
    }
    scopes
}

/// What the raters at two places of the list scored.
fn units<'a>(rows: &'a Rows<'_>, a: usize, b: usize) -> Vec<Unit<'a>> {
    let score = |slots: &[Option<f64>], at: usize| slots.get(at).copied().flatten();
    rows.iter()
        .map(|(cluster, slots)| Unit { cluster, a: score(slots, a), b: score(slots, b) })
        .collect()
}

/// Draws are named after the scope and not after the raters: every pair is compared over the same
/// occupations.
fn scoped(scope: Scope, value: &str, units: &[Unit<'_>], draws: Draws) -> Option<Scoped> {
    let found = agreement(units, draws, &format!("{} {value}", scope.name()));
    (found.n + found.dropped > 0).then(|| Scoped {
        scope,
        value: value.to_owned(),
        level: found.alpha.map(|alpha| Level::of_alpha(alpha.value)),
        agreement: found,
    })
}
