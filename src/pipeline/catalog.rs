//! Chooses which tasks get scored, and stores the choice under a name (METHOD 4).

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::Connection;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::reach::{self, Jobs, Reach};
use crate::convert;
use crate::db::catalog::{self, Catalog};
use crate::db::task_catalog::{self, CatalogEntry};
use crate::db::{Conn, publication};
use crate::read::releases;
use crate::read::task_inputs;
use crate::soc::SocCode;
use crate::source::archive::hex;
use crate::stats::catalog::{Candidate, CatalogTask, all, stratified, top};
use crate::stats::weights::Scheme;

/// How tasks are chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Strategy {
    /// `size` tasks shared out over the major groups, whole occupations first.
    Stratified {
        /// Number of tasks.
        size: usize,
    },
    /// The `size` largest weights.
    Top {
        /// Number of tasks.
        size: usize,
    },
    /// All tasks of these SOC codes.
    Occupations(BTreeSet<SocCode>),
    /// All tasks.
    All,
}

/// What was stored.
#[derive(Debug, Clone, Serialize)]
pub struct CatalogReport {
    /// The release.
    pub data_version: String,
    /// Name of the catalog, made from the request.
    pub catalog_id: String,
    /// Name of the strategy.
    pub strategy: &'static str,
    /// Month of the employment figures that shared the places out; absent where there are none, or
    /// the strategy does not use them.
    pub oews_period: Option<String>,
    /// Tasks chosen.
    pub tasks: usize,
    /// SOC codes they belong to.
    pub occupations: usize,
    /// The reach of scores of these tasks alone.
    pub reach: Reach,
    /// Whether the same catalog was stored already; then only its time was renewed.
    pub unchanged: bool,
}

/// A catalog that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The version cannot be used.
    #[error(transparent)]
    Version(#[from] releases::Error),
    /// A code that the release does not have, or has no tasks for.
    #[error("version {version} has no tasks under {codes}; `onet-ai show CODE` looks a code up")]
    NoTasks {
        /// The release.
        version: String,
        /// The codes.
        codes: String,
    },
    /// The database refused.
    #[error("the database refused: {0}")]
    Query(#[from] diesel::result::Error),
}

/// Chooses tasks of a version (the active one if `version` is absent) and stores the choice, in
/// one transaction: what is read under the lock cannot be replaced by an import meanwhile.
pub fn catalog(
    conn: &mut Conn,
    version: Option<&str>,
    strategy: &Strategy,
    now: NaiveDateTime,
) -> Result<CatalogReport, Error> {
    conn.transaction(|conn| {
        publication::lock(conn)?;
        let version = releases::resolve(conn, version)?.id;
        let tasks = task_inputs::read(conn, &version)?;
        let jobs = Jobs::read(conn, &version)?;
        let candidates = reach::candidates(&tasks, &jobs);
        let chosen = choose(&version, &candidates, strategy)?;
        let reach =
            reach::measure(&candidates, &jobs, &chosen.iter().map(|task| task.task_id).collect());
        let by_jobs = matches!(strategy, Strategy::Stratified { .. });
        let oews_period = jobs.period.filter(|_| by_jobs);
        store(conn, &Request { version, strategy, oews_period, now }, &chosen, reach)
    })
}

/// What is stored beside the tasks.
struct Request<'a> {
    version: String,
    strategy: &'a Strategy,
    oews_period: Option<String>,
    now: NaiveDateTime,
}

fn store(
    conn: &mut Conn,
    request: &Request<'_>,
    chosen: &[CatalogTask],
    reach: Reach,
) -> Result<CatalogReport, Error> {
    let Request { version, strategy, oews_period, now } = request;
    let id = strategy.id();
    let parameters = strategy.parameters(oews_period.as_deref());
    let occupations =
        chosen.iter().map(|task| task.soc_code.as_str()).collect::<BTreeSet<_>>().len();
    let rows = entries(version, &id, chosen);
    let known = catalog::find(conn, version, &id)?.filter(|known| known.parameters == parameters);
    let unchanged = known.is_some() && task_catalog::of_catalog(conn, version, &id)? == rows;
    if unchanged {
        // The newest catalog is the default of `score`: the one asked for last.
        catalog::touch(conn, version, &id, *now)?;
    } else {
        task_catalog::delete(conn, version, &id)?;
        catalog::delete(conn, version, &id)?;
        catalog::insert(
            conn,
            &Catalog {
                data_version: version.clone(),
                catalog_id: id.clone(),
                strategy: strategy.name().to_owned(),
                parameters,
                n_tasks: convert::count(rows.len()),
                n_occupations: convert::count(occupations),
                created_at: *now,
            },
        )?;
        task_catalog::load(conn, &rows)?;
    }
    Ok(CatalogReport {
        data_version: version.clone(),
        catalog_id: id,
        strategy: strategy.name(),
        oews_period: oews_period.clone(),
        tasks: rows.len(),
        occupations,
        reach,
        unchanged,
    })
}

impl Strategy {
    /// The word for it on the command line and in the database.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Stratified { .. } => "stratified",
            Self::Top { .. } => "top",
            Self::Occupations(_) => "occupations",
            Self::All => "all",
        }
    }

    /// The request that a stored catalog was made by; absent where its parameters are not what this program
    /// writes.
    #[must_use]
    pub fn read(catalog: &Catalog) -> Option<Self> {
        let parameters: serde_json::Value = serde_json::from_str(&catalog.parameters).ok()?;
        let size = || usize::try_from(parameters.get("size")?.as_u64()?).ok();
        match catalog.strategy.as_str() {
            "all" => Some(Self::All),
            "stratified" => Some(Self::Stratified { size: size()? }),
            "top" => Some(Self::Top { size: size()? }),
            "occupations" => {
                let codes = parameters.get("soc")?.as_array()?.iter();
                let codes = codes.map(|code| code.as_str()?.parse().ok());
                Some(Self::Occupations(codes.collect::<Option<_>>()?))
            }
            _ => None,
        }
    }

    /// The catalog's name: the same request always has the same.
    fn id(&self) -> String {
        match self {
            Self::Stratified { size } | Self::Top { size } => format!("{}-{size}", self.name()),
            Self::All => "all".to_owned(),
            Self::Occupations(codes) => {
                let joined: Vec<&str> = codes.iter().map(SocCode::as_str).collect();
                let digest = Sha256::digest(joined.join(","));
                format!("occupations-{}", hex(digest.get(..4).unwrap_or_default()))
            }
        }
    }

    /// The request as JSON, with the employment figures that decided where there were any.
    fn parameters(&self, oews_period: Option<&str>) -> String {
        let mut value = match self {
            Self::Stratified { size } | Self::Top { size } => {
                serde_json::json!({ "size": size, "weight_scheme": Scheme::default().name() })
            }
            Self::Occupations(codes) => serde_json::json!({ "soc": codes }),
            Self::All => serde_json::json!({}),
        };
        if let (Some(period), Some(object)) = (oews_period, value.as_object_mut()) {
            object.insert("oews_period".to_owned(), period.into());
        }
        value.to_string()
    }
}

/// The command that made a catalog, without its release; an error where its stored parameters are no JSON.
pub fn command(catalog: &Catalog) -> serde_json::Result<String> {
    let parameters: serde_json::Value = serde_json::from_str(&catalog.parameters)?;
    let size = parameters.get("size").and_then(serde_json::Value::as_u64);
    let size = size.map_or_else(String::new, |size| format!(" --size {size}"));
    let codes = parameters.get("soc").and_then(serde_json::Value::as_array);
    let codes = codes.into_iter().flatten().filter_map(serde_json::Value::as_str);
    let codes: Vec<String> = codes.map(|code| format!(" --soc {code}")).collect();
    let codes = codes.concat();
    Ok(format!("onet-ai catalog --strategy {}{size}{codes}", catalog.strategy))
}

fn choose(
    version: &str,
    candidates: &[Candidate],
    strategy: &Strategy,
) -> Result<Vec<CatalogTask>, Error> {
    let codes = match strategy {
        Strategy::Stratified { size } => return Ok(stratified(candidates, *size)),
        Strategy::Top { size } => return Ok(top(candidates, *size)),
        Strategy::All => return Ok(all(candidates)),
        Strategy::Occupations(codes) => codes,
    };
    let known = |code: &SocCode| candidates.iter().any(|known| known.soc_code == code.as_str());
    let unknown: Vec<&str> =
        codes.iter().filter(|code| !known(code)).map(SocCode::as_str).collect();
    if !unknown.is_empty() {
        return Err(Error::NoTasks { version: version.to_owned(), codes: unknown.join(", ") });
    }
    let wanted =
        |candidate: &&Candidate| codes.iter().any(|code| code.as_str() == candidate.soc_code);
    Ok(all(&candidates.iter().filter(wanted).cloned().collect::<Vec<_>>()))
}

fn entries(version: &str, id: &str, chosen: &[CatalogTask]) -> Vec<CatalogEntry> {
    (0..)
        .zip(chosen)
        .map(|(position, task)| CatalogEntry {
            data_version: version.to_owned(),
            catalog_id: id.to_owned(),
            task_id: task.task_id,
            soc_code: task.soc_code.clone(),
            position,
        })
        .collect()
}
