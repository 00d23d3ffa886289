//! What an aggregate found, in figures.

use diesel::QueryResult;
use serde::Serialize;

use super::computed::{Computed, ScoredTask};
use super::select::Selection;
use crate::db::snapshot_scheme::SnapshotScheme;
use crate::db::{Conn, occupation_master, rubric};
use crate::read::change::Brief;
use crate::read::gates::Checked;
use crate::read::model_versions::ModelVersion;
use crate::soc;
use crate::stats::agreement::Weakest;
use crate::stats::resample::DRAWS;

/// One snapshot in figures.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own that a reader asks for by name"
)]
#[derive(Debug, Clone, Serialize)]
pub struct AggregateReport {
    /// Number of the snapshot.
    pub snapshot: i64,
    /// Whether a snapshot with the same inputs was there already.
    pub unchanged: bool,
    /// Whether it is the published one of its version.
    pub activation: Activation,
    /// The release.
    pub data_version: String,
    /// The question; of a mixture the names of all of them.
    pub prompt_version: String,
    /// Whether the raters answered different questions.
    pub mixed_questions: bool,
    /// How tasks were weighted.
    pub weight_scheme: String,
    /// Month of the newest employment figures; absent where there are none.
    pub oews_period: Option<String>,
    /// Whether the scores are made up.
    pub mock: bool,
    /// Whether only one rater scored: no disagreement can be stated.
    pub single_rater: bool,
    /// The raters with the number of tasks each scored.
    pub raters: Vec<RaterReport>,
    /// Numbers of the runs drawn on.
    pub runs: Vec<i64>,
    /// Tasks of the release.
    pub tasks: usize,
    /// Tasks that every rater scored.
    pub tasks_scored: usize,
    /// Tasks that some raters scored and others did not; they count nowhere.
    pub tasks_partial: usize,
    /// Scored tasks on which raters are 30 points or more apart.
    pub tasks_contested: usize,
    /// SOC codes with tasks.
    pub occupations: usize,
    /// SOC codes that have a rank.
    pub ranked: usize,
    /// SOC codes that have a 95 % interval over tasks; where one of the occupations of a code has a
    /// single scored task, it has none.
    pub with_interval: usize,
    /// SOC codes whose rank has a 95 % interval.
    pub with_rank_interval: usize,
    /// Seed of the drawn ranks.
    pub seed: u64,
    /// How often ranks were drawn.
    pub draws: usize,
    /// SOC codes left out of the ranking, by reason.
    pub omitted: Omitted,
    /// The two raters that agree least over all tasks; absent for a single rater, and where no score
    /// differs from another.
    pub agreement: Option<Weakest>,
    /// The ranking under every weight scheme, the published one first.
    pub sensitivity: Vec<SnapshotScheme>,
    /// The other snapshot of the version that was active before.
    pub before: Option<i64>,
    /// The gates that compared it with the snapshot that it replaces.
    #[serde(flatten)]
    pub checked: Checked,
    /// The command that makes another snapshot of what is published; absent where no gate holds
    /// back.
    pub go_on_with: Option<String>,
    /// What changed against the snapshot before, else against what is published of another version; absent
    /// where there is neither.
    pub change: Option<Brief>,
    /// What else a reader should know.
    pub notes: Vec<String>,
}

/// Whether a snapshot is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// The snapshot is published.
    Active,
    /// The snapshot is stored and was not to be published.
    Inactive,
    /// A gate held the snapshot back; the one that was published before stays.
    Refused,
}

/// One rater of a snapshot.
#[derive(Debug, Clone, Serialize)]
pub struct RaterReport {
    /// `provider:model`.
    pub rater: String,
    /// Tasks it scored.
    pub tasks: usize,
    /// The question that it answered.
    pub prompt_version: String,
    /// The model versions behind its scores.
    pub versions: Vec<ModelVersion>,
}

/// SOC codes without a rank.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Omitted {
    /// Scored tasks carry less than half of the weight.
    pub partly_scored: usize,
    /// No scored task.
    pub unscored: usize,
    /// The release lists no tasks.
    pub no_task_data: usize,
}

/// The figures of `computed`, before it is stored.
pub(super) fn report(
    conn: &mut Conn,
    version: &str,
    scheme: &str,
    selection: &Selection,
    computed: &Computed,
) -> QueryResult<AggregateReport> {
    let tasks = &computed.tasks;
    let scored_by = |index: usize| {
        tasks.iter().filter(|task| task.raters.get(index).is_some_and(Option::is_some)).count()
    };
    let partial =
        |task: &&ScoredTask| task.ensemble.is_none() && task.raters.iter().any(Option::is_some);
    let ensembles = || tasks.iter().filter_map(|task| task.ensemble.as_ref());
    let occupations = &computed.occupations;
    let mut socs: Vec<String> = occupation_master::of_version(conn, version)?
        .into_iter()
        .map(|occupation| soc::soc_part(&occupation.onetsoc_code).to_owned())
        .collect();
    socs.dedup();
    Ok(AggregateReport {
        snapshot: 0,
        unchanged: false,
        activation: Activation::Inactive,
        data_version: version.to_owned(),
        prompt_version: selection.prompt_version.clone(),
        mixed_questions: rubric::is_mixed(&selection.prompt_version),
        weight_scheme: scheme.to_owned(),
        oews_period: None,
        mock: selection.is_mock,
        single_rater: selection.raters.len() == 1,
        raters: (0..)
            .zip(selection.raters.iter().zip(&computed.versions))
            .map(|(index, (rater, versions))| RaterReport {
                rater: rater.clone(),
                tasks: scored_by(index),
                prompt_version: selection.question_of(rater).to_owned(),
                versions: versions.clone(),
            })
            .collect(),
        runs: selection.runs.iter().map(|run| run.id).collect(),
        tasks: tasks.len(),
        tasks_scored: ensembles().count(),
        tasks_partial: tasks.iter().filter(partial).count(),
        tasks_contested: ensembles().filter(|ensemble| ensemble.contested()).count(),
        occupations: occupations.len(),
        ranked: occupations.iter().filter(|occupation| occupation.rank.is_some()).count(),
        with_interval: occupations.iter().filter(|o| o.score.interval.is_some()).count(),
        with_rank_interval: occupations.iter().filter(|o| o.rank_interval.is_some()).count(),
        seed: 0,
        draws: DRAWS,
        omitted: Omitted {
            partly_scored: occupations.iter().filter(|o| o.score.partly_scored()).count(),
            unscored: occupations.iter().filter(|o| o.score.unscored()).count(),
            no_task_data: socs.len() - occupations.len(),
        },
        agreement: None,
        before: None,
        checked: Checked::default(),
        go_on_with: None,
        change: None,
        sensitivity: Vec::new(),
        notes: selection.notes.clone(),
    })
}
