//! `model_run`: one rater over one selection of tasks.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::Conn;
use super::schema::model_run;

/// One run. Money is in nano-dollars (1e-9 USD).
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = model_run, treat_none_as_default_value = false)]
pub struct ModelRun {
    /// Number of the run, rising.
    pub id: i64,
    /// `mock`, `file`, or the vendor.
    pub provider: String,
    /// The provider's name of the model.
    pub model: String,
    /// Address of a server other than the vendor's own.
    pub endpoint: Option<String>,
    /// `provider:model`, with `@endpoint` where there is one.
    pub rater: String,
    /// Whether the scores are made up.
    pub is_mock: bool,
    /// Version that answered; the last one where a run saw several.
    pub model_version: Option<String>,
    /// What was asked.
    pub prompt_version: String,
    /// Release whose tasks were scored.
    pub data_version: String,
    /// Content of that release when it was scored.
    pub content_sha256: String,
    /// The selection as JSON: catalog, sample, seed, samples.
    pub selection: String,
    /// Sampling parameters as JSON.
    pub parameters: String,
    /// Prices used, as JSON.
    pub prices: Option<String>,
    /// `running`, `finished` or `stopped`.
    pub status: String,
    /// Expected cost.
    pub cost_estimate: Option<i64>,
    /// Cost by the provider's own usage figures.
    pub cost: i64,
    /// Hard cap.
    pub cost_cap: Option<i64>,
    /// Reserved for calls in flight.
    pub cost_reserved: i64,
    /// When it was started (UTC).
    pub created_at: NaiveDateTime,
    /// When its last item was settled (UTC).
    pub finished_at: Option<NaiveDateTime>,
}

/// Has items left, whether or not a process works on them at this moment.
pub const RUNNING: &str = "running";
/// Every item is scored or failed.
pub const FINISHED: &str = "finished";

/// Adds a run and returns its number; the caller holds the publication lock, which makes the
/// number unique. `run.id` is ignored.
pub fn insert(conn: &mut Conn, run: ModelRun) -> QueryResult<i64> {
    let last: Option<i64> = model_run::table.select(diesel::dsl::max(model_run::id)).first(conn)?;
    let id = last.unwrap_or(0) + 1;
    diesel::insert_into(model_run::table).values(ModelRun { id, ..run }).execute(conn)?;
    Ok(id)
}

/// One run.
pub fn find(conn: &mut Conn, id: i64) -> QueryResult<Option<ModelRun>> {
    model_run::table.find(id).select(ModelRun::as_select()).first(conn).optional()
}

/// A version's runs, the newest first.
pub fn of_version(conn: &mut Conn, data_version: &str) -> QueryResult<Vec<ModelRun>> {
    model_run::table
        .filter(model_run::data_version.eq(data_version))
        .order((model_run::created_at.desc(), model_run::id.desc()))
        .select(ModelRun::as_select())
        .load(conn)
}

/// The runs of a rater that was asked the same question, of any release, the newest first.
pub fn of_rater(conn: &mut Conn, rater: &str, prompt_version: &str) -> QueryResult<Vec<ModelRun>> {
    model_run::table
        .filter(model_run::rater.eq(rater).and(model_run::prompt_version.eq(prompt_version)))
        .order((model_run::created_at.desc(), model_run::id.desc()))
        .select(ModelRun::as_select())
        .load(conn)
}

/// Marks a run as finished.
pub fn finish(conn: &mut Conn, id: i64, now: NaiveDateTime) -> QueryResult<usize> {
    diesel::update(model_run::table.find(id))
        .set((model_run::status.eq(FINISHED), model_run::finished_at.eq(now)))
        .execute(conn)
}

/// Notes which model version answered.
pub fn set_model_version(conn: &mut Conn, id: i64, model_version: &str) -> QueryResult<usize> {
    diesel::update(model_run::table.find(id))
        .set(model_run::model_version.eq(model_version))
        .execute(conn)
}

/// Which of some raters' runs made their scores up: rater and `is_mock`, by rater.
pub fn mock_flags(conn: &mut Conn, runs: &[i64]) -> QueryResult<Vec<(String, bool)>> {
    model_run::table
        .filter(model_run::id.eq_any(runs.iter().copied()))
        .select((model_run::rater, model_run::is_mock))
        .distinct()
        .order((model_run::rater, model_run::is_mock))
        .load(conn)
}
