//! All steps in one: import, catalog, weights, score, aggregate. On the sample release with mock raters, or on a real
//! one with published labels.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::NaiveDateTime;
use serde::Serialize;

use super::aggregate::{self, AggregateReport};
use super::bls;
use super::bls::import::BlsReport;
use super::bls::kind::Kind;
use super::catalog::{self, CatalogReport, Strategy};
use super::gate::Policy;
use super::import;
use super::labels;
use super::weights::{self, WeightsReport};
use crate::db::data_version::DataVersion;
use crate::db::soc_crosswalk::NEM;
use crate::db::{Conn, DatabaseUrl, Pool};
use crate::llm::models::{self, ModelTable};
use crate::llm::{Keys, Network, RaterSpec};
use crate::read::import_report::ImportReport;
use crate::read::releases;
use crate::rubric::{Question, Rubric};
use crate::scoring::{self, ScoreReport, Surroundings};
use crate::source::book::Book;
use crate::source::labels::LabelSet;
use crate::source::{Archive, sample};
use crate::stats::rank_draws::DEFAULT_SEED;
use crate::stats::weights::Scheme;
use crate::trust::Trust;

/// The demo's raters: two, so that they can disagree.
const RATERS: [&str; 2] = ["a", "b"];

/// What the demo runs on.
#[derive(Debug)]
pub struct Inputs {
    /// The name to store the release under.
    pub version: String,
    /// The release.
    pub archive: Archive,
    /// The crosswalk and BLS's tables, in the order in which they are imported.
    pub tables: Vec<Table>,
    /// Why figures of BLS's are absent, as sentences.
    pub absent: Vec<String>,
    /// The sets of published labels that score, all of one question; none where mock raters do.
    pub labels: Vec<LabelSet>,
}

/// A table of BLS's or a crosswalk.
#[derive(Debug)]
pub struct Table {
    /// What it is.
    pub kind: Kind,
    /// The period that it is for, or the kind of crosswalk.
    pub period: &'static str,
    /// Its files.
    pub books: Vec<Book>,
}

/// What each step reported.
#[derive(Debug, Clone, Serialize)]
pub struct DemoReport {
    /// The import of the release.
    pub import: ImportReport,
    /// The imports of its crosswalk, and of BLS's tables.
    pub bls: Vec<BlsReport>,
    /// Why figures of BLS's are absent, as sentences.
    pub absent: Vec<String>,
    /// The catalog of all its tasks.
    pub catalog: CatalogReport,
    /// The weights under every scheme.
    pub weights: Vec<WeightsReport>,
    /// The runs of the raters.
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
    /// A set of labels does not belong to the release.
    #[error(transparent)]
    Fit(#[from] labels::Error),
    /// Score.
    #[error(transparent)]
    Score(#[from] scoring::Error),
    /// Aggregate.
    #[error(transparent)]
    Aggregate(#[from] aggregate::Error),
}

/// The sample release, its jobs and wages, and mock raters.
pub fn sample_inputs() -> Result<Inputs, Error> {
    let table = |kind, period, book: Result<Book, _>| {
        let books = vec![book.map_err(bls::import::Error::Source)?];
        Ok::<_, Error>(Table { kind, period, books })
    };
    Ok(Inputs {
        version: sample::VERSION.to_owned(),
        archive: sample::release(),
        tables: vec![
            table(Kind::Crosswalk, NEM, sample::crosswalk())?,
            table(Kind::Oews, sample::OEWS_PERIOD, sample::oews())?,
        ],
        absent: Vec::new(),
        labels: Vec::new(),
    })
}

/// Runs every step. On a database of an earlier demo each step finds its results there. `tell` is called with the name
/// of each step before it.
pub fn demo(
    url: &DatabaseUrl,
    pool: &Pool,
    clock: fn() -> NaiveDateTime,
    inputs: Inputs,
    tell: &mut dyn FnMut(&str),
) -> Result<DemoReport, Error> {
    let mut conn = pool.get()?;
    let policy = Policy::accepting_all("the demo replaces what an earlier demo made");
    tell("importing the release");
    let request = import::ImportRequest {
        version: inputs.version,
        release_date: None,
        // A newer binary may carry another sample, and a folder another archive.
        replace: true,
        activate: true,
        policy: policy.clone(),
        now: clock(),
    };
    let import = import::import(&mut conn, inputs.archive, &request, &mut |_| {})?;
    tell("importing jobs and wages");
    let bls = import_tables(&mut conn, inputs.tables, &policy, clock())?;
    tell("weighing the tasks");
    let catalog = catalog::catalog(&mut conn, None, &Strategy::All, clock())?;
    let weights = weights::weights(&mut conn, None, &Scheme::ALL, clock())?;
    tell("scoring the tasks");
    let version = releases::resolve(&mut conn, None)?;
    let network = Network {
        models: ModelTable::builtin()?,
        keys: Keys::default(),
        today: clock().date(),
        allow_http: false,
        trust: Trust::default(),
        only_looking: false,
    };
    let request = score_request(&mut conn, version, inputs.labels, network)?;
    let request = scoring::ScoreRequest { catalog: Some(catalog.catalog_id.clone()), ..request };
    let surroundings = Surroundings { url, pool, clock, interrupted: &AtomicBool::new(false) };
    let score = scoring::score(surroundings, &request, &mut |_| {})?;
    tell("aggregating the scores");
    let request = aggregate::AggregateRequest {
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
    let aggregate = aggregate::aggregate(&mut conn, &request)?;
    let absent = inputs.absent;
    Ok(DemoReport { import, bls, absent, catalog, weights, score, aggregate })
}

/// Two mock raters and the default rubric, or sets of labels and their own question.
fn score_request(
    conn: &mut Conn,
    version: DataVersion,
    sets: Vec<LabelSet>,
    network: Network,
) -> Result<scoring::ScoreRequest, Error> {
    let question = sets.iter().find_map(|set| set.manifest.as_ref());
    let Some(question) = question.map(|(manifest, _)| labels::question(manifest)) else {
        return Ok(scoring::ScoreRequest {
            raters: RATERS.map(|name| RaterSpec::Mock(name.to_owned())).into(),
            concurrency: 1,
            ..scoring::ScoreRequest::new(version, Question::Rubric(Rubric::builtin()?), network)
        });
    };
    let mut fitted = Vec::new();
    for set in sets {
        fitted.push(Arc::new(labels::fit(conn, &version, set)?));
    }
    Ok(scoring::ScoreRequest {
        raters: fitted.iter().map(|set| RaterSpec::Labels(set.name.clone())).collect(),
        labels: fitted,
        ..scoring::ScoreRequest::new(version, question, network)
    })
}

fn import_tables(
    conn: &mut Conn,
    tables: Vec<Table>,
    policy: &Policy,
    now: NaiveDateTime,
) -> Result<Vec<BlsReport>, Error> {
    let mut reports = Vec::new();
    for Table { kind, period, books } in tables {
        let request = bls::import::BlsRequest {
            kind,
            period: period.to_owned(),
            replace: true,
            contact: None,
            policy: policy.clone(),
            now,
        };
        reports.push(bls::import::import(conn, &books, &request)?);
    }
    Ok(reports)
}
