//! What a call of scoring is asked to do.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use crate::db::data_version::DataVersion;
use crate::llm::labels::Labels;
use crate::llm::{Access, Network, RaterSpec};
use crate::rubric::Question;

/// What to score.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct ScoreRequest {
    /// The release.
    pub version: DataVersion,
    /// What is asked.
    pub question: Question,
    /// Who scores.
    pub raters: Vec<RaterSpec>,
    /// The labels of those of them that are sets of labels.
    pub labels: Vec<Arc<Labels>>,
    /// Runs to continue, by number; their raters score.
    pub runs: Vec<i64>,
    /// Score the emerging tasks of the release, all of them, instead of a catalog.
    pub emerging: bool,
    /// Name of the catalog; the newest of the release if absent.
    pub catalog: Option<String>,
    /// Only the first so many tasks of the catalog.
    pub sample: Option<usize>,
    /// Shuffles whole SOC codes before the sample is taken.
    pub seed: Option<u64>,
    /// Start another run where one is there already.
    pub fresh: bool,
    /// Take scores over from other releases where the input is the same.
    pub carry: bool,
    /// Only take scores over that this model version gave.
    pub model_version: Option<String>,
    /// Measure anew: scores older than this do not count as known.
    pub rescore: Option<TimeDelta>,
    /// Ask again for the items of a run that failed.
    pub retry_failed: bool,
    /// Scores per task, each a call of its own.
    pub samples: i64,
    /// Share of the tasks, in percent, that is scored [`super::AUDIT_SAMPLES`] times.
    pub audit: Option<u32>,
    /// Requests at a time, per rater.
    pub concurrency: usize,
    /// Requests per minute and rater; the model table's if absent.
    pub requests_per_minute: Option<u32>,
    /// Tokens per minute and rater; the model table's if absent.
    pub tokens_per_minute: Option<u32>,
    /// For a whole call.
    pub timeout: Duration,
    /// How long an item is tried while the provider refuses for its rate.
    pub patience: Duration,
    /// The most that the runs of this call may cost together, in nano-dollars, what they have
    /// cost already included.
    pub cap: Option<i64>,
    /// Use the vendors' batches.
    pub batch: Option<Batches>,
    /// How raters on a network are reached.
    pub network: Network,
}

/// How the vendors' batches are used.
#[derive(Debug, Clone, Copy)]
pub struct Batches {
    /// Stay until they are done.
    pub wait: bool,
    /// Time between looks.
    pub poll: Duration,
    /// Items per batch, at most.
    pub size: usize,
}

impl ScoreRequest {
    /// A request of the usual kind: everything once, nothing anew, no cap.
    #[must_use]
    pub fn new(version: DataVersion, question: Question, network: Network) -> Self {
        Self {
            version,
            question,
            raters: Vec::new(),
            labels: Vec::new(),
            runs: Vec::new(),
            emerging: false,
            catalog: None,
            sample: None,
            seed: None,
            fresh: false,
            carry: true,
            model_version: None,
            rescore: None,
            retry_failed: false,
            samples: 1,
            audit: None,
            concurrency: 4,
            requests_per_minute: None,
            tokens_per_minute: None,
            timeout: Duration::from_mins(2),
            patience: Duration::from_mins(15),
            cap: None,
            batch: None,
            network,
        }
    }

    /// What opening a rater needs to know.
    pub(super) fn access(&self) -> Access<'_> {
        Access {
            network: &self.network,
            labels: &self.labels,
            timeout: self.timeout,
            connections: self.concurrency,
        }
    }
}
