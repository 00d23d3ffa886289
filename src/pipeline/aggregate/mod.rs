//! Adds task scores up to occupation scores and publishes them as one snapshot (METHOD 5-7).

mod agreement;
mod compute;
mod ranking;
mod select;
mod store;

use std::collections::BTreeMap;
use std::num::NonZero;

use chrono::NaiveDateTime;
use diesel::Connection;
use serde::Serialize;

use super::change::{self, Brief};
use super::sensitivity::{self, SchemeReport};
use super::versions;
use crate::db::score_snapshot::{self, Snapshot};
use crate::db::{
    Conn, bls_oews_metrics, occupation_ai_score, occupation_master, occupation_task_weight,
    publication, rubric, task_ai_score, task_statements,
};
use crate::soc;
use crate::stats::agreement::Weakest;
use crate::stats::rank_draws::Draws;
use crate::stats::resample::DRAWS;
use crate::stats::weights::Scheme;
use compute::{Computed, Inputs, compute};
use select::{Selection, select};

/// What to aggregate, and whether to publish it.
#[derive(Debug, Clone)]
pub struct Request {
    /// The release; the active one if absent.
    pub version: Option<String>,
    /// The question; if absent the newest text of the default rubric that has finished runs, and
    /// where it has none, the newest of all.
    pub prompt_version: Option<String>,
    /// Raters by name; all that are not mock if empty.
    pub raters: Vec<String>,
    /// Runs by number, instead of raters.
    pub runs: Vec<i64>,
    /// How tasks are weighted.
    pub scheme: Scheme,
    /// Whether to make the snapshot the published one of its version.
    pub activate: bool,
    /// Whether a mock snapshot may take the place of a real one.
    pub allow_mock: bool,
    /// Seed of the drawn ranks, at most `i64::MAX`.
    pub seed: u64,
    /// The time to record.
    pub now: NaiveDateTime,
}

/// One snapshot in figures.
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
    /// The question.
    pub prompt_version: String,
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
    pub sensitivity: Vec<SchemeReport>,
    /// The other snapshot of the version that was active before.
    pub before: Option<i64>,
    /// What changed against that one, else against what is published of another version; absent
    /// where there is neither.
    pub change: Option<Brief>,
    /// What else a reader should know.
    pub notes: Vec<String>,
}

/// Whether a snapshot is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// It is the published one of its version.
    Active,
    /// It is stored only.
    Inactive,
    /// It was to be published and was not: `notes` says why.
    Refused,
}

/// One rater of a snapshot.
#[derive(Debug, Clone, Serialize)]
pub struct RaterReport {
    /// `provider:model`.
    pub rater: String,
    /// Tasks it scored.
    pub tasks: usize,
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

/// An aggregate that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The version cannot be used.
    #[error(transparent)]
    Version(#[from] versions::Error),
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
    /// The compiled-in rubric is damaged.
    #[error(transparent)]
    Rubric(#[from] crate::rubric::Error),
    /// Nobody has scored.
    #[error("version {version} has no finished run of {who}: run `onet-ai score --rater …` first")]
    NoRuns {
        /// The release.
        version: String,
        /// Whose run is missing.
        who: String,
    },
    /// No such run of this release.
    #[error("version {version} has no run {id}")]
    UnknownRun {
        /// The number.
        id: i64,
        /// The release.
        version: String,
    },
    /// A run over content that was replaced since.
    #[error(
        "run {0} scored other content of this version, which was replaced since: run `onet-ai score` again"
    )]
    OtherContent(i64),
    /// Runs that asked different questions.
    #[error("the runs asked different questions ({0}): a snapshot has one prompt version")]
    SeveralPrompts(String),
    /// Mock and real scores together.
    #[error("mock and real raters never share a snapshot: name the ones to use with --rater")]
    MockAndReal,
    /// The weights of the scheme are not stored.
    #[error(
        "version {version} has no weights under {scheme}: run `onet-ai weights --scheme {scheme}`"
    )]
    NoWeights {
        /// The release.
        version: String,
        /// The scheme.
        scheme: &'static str,
    },
    /// The raters have not scored the same tasks.
    #[error("no task has a score of every rater ({0}): nothing can be aggregated")]
    NothingScored(String),
}

/// Computes a snapshot and stores it, unless one with the same inputs is there already. All in one
/// transaction: what is read under the lock cannot be replaced by an import meanwhile.
pub fn aggregate(conn: &mut Conn, request: &Request) -> Result<AggregateReport, Error> {
    let mut report = in_transaction(conn, request)?;
    if !report.unchanged || report.before.is_some() {
        report.change = change::after_aggregate(conn, report.before, report.snapshot, request.now);
    }
    Ok(report)
}

fn in_transaction(conn: &mut Conn, request: &Request) -> Result<AggregateReport, Error> {
    conn.transaction(|conn| {
        publication::lock(conn)?;
        let version = versions::resolve(conn, request.version.as_deref())?;
        let selection = select(conn, &version, request)?;
        let scheme = request.scheme.name();
        let weights = occupation_task_weight::of_scheme(conn, &version.id, scheme)?;
        if weights.is_empty() {
            return Err(Error::NoWeights { version: version.id, scheme });
        }
        let oews_period = bls_oews_metrics::periods(conn)?.into_iter().next();
        let runs: Vec<i64> = selection.runs.iter().map(|run| run.id).collect();
        let draws = Draws { seed: request.seed, n: DRAWS, threads: threads() };
        let computed = compute(&Inputs {
            selection: &selection,
            scores: &task_ai_score::values_of_runs(conn, &version.id, &runs)?,
            codes: &task_statements::codes(conn, &version.id)?,
            weights: &weights,
            content_sha256: &version.content_sha256,
            scheme,
            oews_period: oews_period.as_deref(),
            draws,
        });
        if computed.tasks.iter().all(|task| task.ensemble.is_none()) {
            return Err(Error::NothingScored(selection.raters.join(", ")));
        }
        let mut report = report(conn, &version.id, scheme, &selection, &computed)?;
        report.oews_period = oews_period;
        report.seed = request.seed;
        publish(conn, request, &selection, &computed, &mut report)?;
        let subject = agreement::Subject { version: &version.id, snapshot: report.snapshot, draws };
        let stored = agreement::store(conn, subject, &selection, &computed)?;
        report.agreement = stored.weakest;
        if stored.is_new && report.unchanged && report.activation == Activation::Active {
            publication::bump(conn, request.now)?;
        }
        Ok(report)
    })
}

/// One thread per core that this process may use; nothing computed depends on it.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Stores and activates, inside the transaction.
fn publish(
    conn: &mut Conn,
    request: &Request,
    selection: &Selection,
    computed: &Computed,
    report: &mut AggregateReport,
) -> Result<(), Error> {
    let version = report.data_version.clone();
    let active = score_snapshot::active(conn, &version)?;
    report.before = active.as_ref().map(|active| active.id);
    match score_snapshot::with_inputs(conn, &version, &computed.inputs_hash)? {
        Some(stored) => {
            report.snapshot = stored.id;
            report.unchanged = true;
            if stored.is_active {
                report.activation = Activation::Active;
                report.before = None;
            }
        }
        None => report.snapshot = store::store(conn, selection, computed, report, request.now)?,
    }
    report.sensitivity = sensitivity::store(conn, report.snapshot, &means(computed))?;
    if !request.activate || report.activation == Activation::Active {
        return Ok(());
    }
    if selection.is_mock
        && !request.allow_mock
        && active.as_ref().is_some_and(|snapshot| !snapshot.is_mock)
    {
        report.activation = Activation::Refused;
        report.notes.push(
            "not activated: a mock snapshot takes the place of a real one only with --allow-mock"
                .to_owned(),
        );
        return Ok(());
    }
    if let Some(before) = &active {
        let (old, new) = (&before.prompt_version, &report.prompt_version);
        if rubric::id_of(old) != rubric::id_of(new) {
            report.notes.push(format!("what is published now answers {new} and no longer {old}"));
        }
        let ranked = occupation_ai_score::ranked(conn, before.id)?;
        if ranked > i64::try_from(report.ranked).unwrap_or(i64::MAX) {
            report.notes.push(format!(
                "snapshot {0} ranked {ranked} occupations, this one {1}; `onet-ai snapshots activate {0}{2}` \
                 goes back",
                before.id,
                report.ranked,
                if before.is_mock && !selection.is_mock { " --allow-mock" } else { "" }
            ));
        }
    }
    score_snapshot::activate(conn, &version, report.snapshot)?;
    publication::bump(conn, request.now)?;
    report.activation = Activation::Active;
    Ok(())
}

/// x̄ of the scored tasks.
fn means(computed: &Computed) -> BTreeMap<i64, f64> {
    let scored = computed.tasks.iter();
    scored.filter_map(|task| Some((task.task_id, task.ensemble.as_ref()?.mean))).collect()
}

fn report(
    conn: &mut Conn,
    version: &str,
    scheme: &str,
    selection: &Selection,
    computed: &Computed,
) -> Result<AggregateReport, Error> {
    let tasks = &computed.tasks;
    let scored_by = |index: usize| {
        tasks.iter().filter(|task| task.raters.get(index).is_some_and(Option::is_some)).count()
    };
    let partial = |task: &&compute::Scored| {
        task.ensemble.is_none() && task.raters.iter().any(Option::is_some)
    };
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
        weight_scheme: scheme.to_owned(),
        oews_period: None,
        mock: selection.is_mock,
        single_rater: selection.raters.len() == 1,
        raters: selection
            .raters
            .iter()
            .enumerate()
            .map(|(index, rater)| RaterReport { rater: rater.clone(), tasks: scored_by(index) })
            .collect(),
        runs: selection.runs.iter().map(|run| run.id).collect(),
        tasks: tasks.len(),
        tasks_scored: ensembles().count(),
        tasks_partial: tasks.iter().filter(partial).count(),
        tasks_contested: ensembles().filter(|ensemble| ensemble.contested()).count(),
        occupations: occupations.len(),
        ranked: occupations.iter().filter(|occupation| occupation.rank.is_some()).count(),
        with_interval: occupations.iter().filter(|o| o.score.ci_low.is_some()).count(),
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
        change: None,
        sensitivity: Vec::new(),
        notes: selection.notes.clone(),
    })
}

fn head(
    selection: &Selection,
    computed: &Computed,
    report: &AggregateReport,
    now: NaiveDateTime,
) -> Snapshot {
    Snapshot {
        id: 0,
        data_version: report.data_version.clone(),
        prompt_version: selection.prompt_version.clone(),
        weight_scheme: report.weight_scheme.clone(),
        is_mock: selection.is_mock,
        seed: i64::try_from(report.seed).ok(),
        oews_period: report.oews_period.clone(),
        inputs_hash: computed.inputs_hash.clone(),
        is_active: false,
        created_at: now,
    }
}
