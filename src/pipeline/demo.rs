//! All steps on the sample release with mock raters: import, catalog, weights, score, aggregate.

use std::sync::atomic::AtomicBool;

use chrono::NaiveDateTime;
use serde::Serialize;

use super::aggregate::{self, AggregateReport};
use super::bls;
use super::bls::import::BlsReport;
use super::bls::kind::Kind;
use super::catalog::{self, CatalogReport, Strategy};
use super::change;
use super::gate::Policy;
use super::import;
use super::stored::Stored;
use super::weights::{self, WeightsReport};
use crate::db::soc_crosswalk::NEM;
use crate::db::{Conn, DatabaseUrl, Pool};
use crate::llm::models::{self, ModelTable};
use crate::llm::{Keys, RaterSpec};
use crate::read::import_report::ImportReport;
use crate::read::releases;
use crate::rubric::Rubric;
use crate::scoring::{self, Network, ScoreReport, Surroundings};
use crate::source::sample;
use crate::stats::rank_draws::DEFAULT_SEED;
use crate::stats::weights::Scheme;
use crate::trust::Trust;

/// The demo's raters: two, so that they can disagree.
const RATERS: [&str; 2] = ["a", "b"];

/// What each step reported.
#[derive(Debug, Clone, Serialize)]
pub struct DemoReport {
    /// The sample's import.
    pub import: ImportReport,
    /// The imports of its crosswalk, and of its jobs and wages.
    pub bls: Vec<BlsReport>,
    /// The catalog of all its tasks.
    pub catalog: CatalogReport,
    /// The weights under every scheme.
    pub weights: Vec<WeightsReport>,
    /// The runs of two mock raters.
    pub score: ScoreReport,
    /// The snapshot.
    pub aggregate: AggregateReport,
}

/// A step that failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection in time.
    #[error("no database connection: {0}")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// Import.
    #[error(transparent)]
    Import(#[from] import::Error),
    /// Import of jobs and wages.
    #[error(transparent)]
    Bls(#[from] bls::import::Error),
    /// Catalog.
    #[error(transparent)]
    Catalog(#[from] catalog::Error),
    /// Weights.
    #[error(transparent)]
    Weights(#[from] weights::Error),
    /// The release.
    #[error(transparent)]
    Version(#[from] releases::Error),
    /// The compiled-in rubric is damaged.
    #[error(transparent)]
    Rubric(#[from] crate::rubric::Error),
    /// The compiled-in table of models is damaged.
    #[error(transparent)]
    Models(#[from] models::Error),
    /// Score.
    #[error(transparent)]
    Score(#[from] scoring::Error),
    /// Aggregate.
    #[error(transparent)]
    Aggregate(#[from] aggregate::Error),
}

/// Runs every step. On a database of an earlier demo each step finds its
/// results there.
pub fn demo(
    url: &DatabaseUrl,
    pool: &Pool,
    clock: fn() -> NaiveDateTime,
) -> Result<DemoReport, Error> {
    let mut conn = pool.get()?;
    let policy = Policy::accepting_all("the demo replaces what an earlier demo made");
    let request = import::Request {
        version: sample::VERSION.to_owned(),
        release_date: None,
        // A newer binary may carry another sample.
        replace: false,
        activate: true,
        policy: policy.clone(),
        now: clock(),
    };
    let mut import = match import::import(&mut conn, sample::release(), &request, &mut |_| {}) {
        Err(import::Error::Stored(Stored::OtherContent { .. })) => {
            let request = import::Request { replace: true, ..request };
            import::import(&mut conn, sample::release(), &request, &mut |_| {})?
        }
        other => other?,
    };
    change::after_import(&mut conn, &mut import, clock());
    let bls = import_bls(&mut conn, &policy, clock())?;
    let catalog = catalog::catalog(&mut conn, None, &Strategy::All, clock())?;
    let weights = weights::weights(&mut conn, None, &Scheme::ALL, clock())?;
    let network = Network {
        models: ModelTable::builtin()?,
        keys: Keys::default(),
        today: clock().date(),
        allow_http: false,
        trust: Trust::default(),
        only_looking: false,
    };
    let version = releases::resolve(&mut conn, None)?;
    let request = scoring::ScoreRequest {
        raters: RATERS.map(|name| RaterSpec::Mock(name.to_owned())).into(),
        catalog: Some(catalog.catalog_id.clone()),
        concurrency: 1,
        ..scoring::ScoreRequest::new(version, Rubric::builtin()?.into(), network)
    };
    let surroundings = Surroundings { url, pool, clock, interrupted: &AtomicBool::new(false) };
    let score = scoring::score(surroundings, &request, &mut |_| {})?;
    let request = aggregate::Request {
        version: None,
        prompt_version: Some(score.prompt_version.clone()),
        rubric: None,
        mix_questions: false,
        raters: score.raters.iter().map(|rater| rater.rater.clone()).collect(),
        versions: Vec::new(),
        runs: Vec::new(),
        scheme: Scheme::default(),
        activate: true,
        policy,
        seed: DEFAULT_SEED,
        now: clock(),
    };
    let mut aggregate = aggregate::aggregate(&mut conn, &request)?;
    change::after_aggregate(&mut conn, &mut aggregate, clock());
    Ok(DemoReport { import, bls, catalog, weights, score, aggregate })
}

/// Imports the sample's crosswalk, and then the jobs and wages that it joins.
fn import_bls(
    conn: &mut Conn,
    policy: &Policy,
    now: NaiveDateTime,
) -> Result<Vec<BlsReport>, Error> {
    let books = [
        (Kind::Crosswalk, NEM, sample::crosswalk()),
        (Kind::Oews, sample::OEWS_PERIOD, sample::oews()),
    ];
    let mut reports = Vec::new();
    for (kind, period, book) in books {
        let request = bls::import::Request {
            kind,
            period: period.to_owned(),
            // A newer binary may carry another sample.
            replace: true,
            contact: None,
            policy: policy.clone(),
            now,
        };
        let book = book.map_err(bls::import::Error::Source)?;
        reports.push(bls::import::import(conn, &[book], &request)?);
    }
    Ok(reports)
}
