//! Everything that a snapshot consists of, before it is stored.

use crate::read::model_versions::ModelVersion;
use crate::stats::ensemble::Ensemble;
use crate::stats::occupation::OccupationScore;

/// One rater's score of one task: the mean of its samples in the newest run that has them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SampleMean {
    pub(super) run_id: i64,
    pub(super) score: f64,
    pub(super) n_samples: usize,
}

/// One task with everything that was said of it, raters in the selection's order.
#[derive(Debug)]
pub(super) struct ScoredTask {
    pub(super) task_id: i64,
    pub(super) raters: Vec<Option<SampleMean>>,
    /// Present where every rater has a score.
    pub(super) ensemble: Option<Ensemble>,
}

/// One SOC code.
#[derive(Debug)]
pub(super) struct ScoredOccupation {
    pub(super) soc_code: String,
    pub(super) score: OccupationScore,
    pub(super) rank: Option<usize>,
    /// Both ends of the rank's 95 % interval.
    pub(super) rank_interval: Option<(usize, usize)>,
    /// The rank under each rater alone, raters in the selection's order.
    pub(super) rater_ranks: Vec<Option<usize>>,
    /// The `.00` occupation itself has no tasks.
    pub(super) residual: bool,
}

/// Everything a snapshot consists of.
#[derive(Debug)]
pub(super) struct Computed {
    pub(super) tasks: Vec<ScoredTask>,
    pub(super) occupations: Vec<ScoredOccupation>,
    /// The model versions behind each rater's scores, raters in the selection's order.
    pub(super) versions: Vec<Vec<ModelVersion>>,
    pub(super) inputs_hash: String,
}
