//! `model_run`: one rater over one selection of tasks.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::archive::last_id;
use crate::db::backend::Conn;
use crate::db::schema::model_run;

/// One run. Money is in nano-dollars (1e-9 USD).
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = model_run, treat_none_as_default_value = false)]
pub struct ModelRun {
    /// Number of the run, rising.
    pub id: i64,
    /// `mock`, `labels`, or the vendor.
    pub provider: String,
    /// The provider's name of the model.
    pub model: String,
    /// Address of a server other than the vendor's own.
    pub endpoint: Option<String>,
    /// `provider:model`, with `@endpoint` where there is one.
    pub rater: String,
    /// Whether the scores are made up.
    pub is_mock: bool,
    /// Versions of the model that answered, by name, separated by commas.
    pub model_version: Option<String>,
    /// What was asked.
    pub prompt_version: String,
    /// Release whose tasks were scored.
    pub data_version: String,
    /// Content of that release when it was scored.
    pub content_sha256: String,
    /// The selection as JSON: catalog, sample, seed, samples; or that it is of emerging tasks.
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
    /// Why it is `stopped`: the class and text of a failure, or the budget.
    pub stop_reason: Option<String>,
    /// Runs with the same number share `cost_cap`.
    pub budget_id: Option<i64>,
    /// Scores given before this time (UTC) do not count as known: the run measures anew.
    pub cutoff: Option<NaiveDateTime>,
}

impl ModelRun {
    /// Whether the emerging tasks were scored: no score of an occupation may count them.
    #[must_use]
    pub fn is_of_emerging(&self) -> bool {
        let selection: Result<serde_json::Value, _> = serde_json::from_str(&self.selection);
        selection.is_ok_and(|selection| {
            selection.get("emerging").and_then(serde_json::Value::as_bool) == Some(true)
        })
    }
}

/// Has items left, whether or not a process works on them at this moment.
pub const RUNNING: &str = "running";
/// Every item is scored or failed.
pub const FINISHED: &str = "finished";
/// Has items left, and will not get on until something is done about the reason.
pub const STOPPED: &str = "stopped";

/// Adds a run and returns its number; the caller holds the publication lock, which makes the
/// number unique. `run.id` is ignored.
pub fn insert(conn: &mut Conn, run: ModelRun) -> QueryResult<i64> {
    let last: Option<i64> = model_run::table.select(diesel::dsl::max(model_run::id)).first(conn)?;
    let id = last_id::next(conn, "model_run", last)?;
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
    diesel::update(model_run::table.find(id).filter(model_run::status.ne(FINISHED)))
        .set((
            model_run::status.eq(FINISHED),
            model_run::finished_at.eq(now),
            model_run::stop_reason.eq(None::<String>),
        ))
        .execute(conn)
}

/// Marks a run as stopped, and why.
pub fn stop(conn: &mut Conn, id: i64, reason: &str) -> QueryResult<usize> {
    diesel::update(model_run::table.find(id).filter(model_run::status.ne(FINISHED)))
        .set((model_run::status.eq(STOPPED), model_run::stop_reason.eq(reason)))
        .execute(conn)
}

/// Takes a stopped or finished run up again.
pub fn resume(conn: &mut Conn, id: i64) -> QueryResult<usize> {
    diesel::update(model_run::table.find(id))
        .set((
            model_run::status.eq(RUNNING),
            model_run::stop_reason.eq(None::<String>),
            model_run::finished_at.eq(None::<NaiveDateTime>),
        ))
        .execute(conn)
}

/// Puts runs under one cap, in nano-dollars.
pub fn share_cap(conn: &mut Conn, ids: &[i64], cap: i64) -> QueryResult<()> {
    conn.transaction(|conn| {
        lock(conn, ids)?;
        diesel::update(model_run::table.filter(model_run::id.eq_any(ids.iter().copied())))
            .set((model_run::cost_cap.eq(cap), model_run::budget_id.eq(ids.iter().min().copied())))
            .execute(conn)?;
        Ok(())
    })
}

/// Notes what a run is expected to cost.
pub fn set_estimate(conn: &mut Conn, id: i64, estimate: i64) -> QueryResult<usize> {
    diesel::update(model_run::table.find(id))
        .set(model_run::cost_estimate.eq(estimate))
        .execute(conn)
}

/// What a run has cost and has set aside, in nano-dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = model_run)]
pub struct RunBudget {
    /// The run.
    pub id: i64,
    /// Its budget.
    pub budget_id: Option<i64>,
    /// Spent.
    pub cost: i64,
    /// Set aside.
    pub cost_reserved: i64,
    /// The cap of the budget.
    pub cost_cap: Option<i64>,
}

/// Locks some runs, and those that share a cap with them, until the transaction ends; returns
/// their budgets. Must be the transaction's first statement. Always in the same order, so that two
/// hosts cannot wait for each other.
pub fn lock(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<RunBudget>> {
    if let Conn::Sqlite(conn) = conn {
        // Takes the database's write lock.
        diesel::update(model_run::table.filter(model_run::id.eq(-1)))
            .set(model_run::cost.eq(0))
            .execute(conn)?;
    }
    let budgets: Vec<Option<i64>> = model_run::table
        .filter(model_run::id.eq_any(ids.to_vec()).and(model_run::budget_id.is_not_null()))
        .select(model_run::budget_id)
        .load(conn)?;
    let rows = model_run::table
        .filter(model_run::id.eq_any(ids.to_vec()).or(model_run::budget_id.eq_any(budgets)))
        .order(model_run::id);
    match conn {
        Conn::Postgres(conn) => rows.select(RunBudget::as_select()).for_update().load(conn),
        Conn::Sqlite(conn) => rows.select(RunBudget::as_select()).load(conn),
    }
}

/// Moves money: `spent` is added to the cost, `reserved` to what is set aside (negative when it is
/// settled).
pub fn book(conn: &mut Conn, id: i64, spent: i64, reserved: i64) -> QueryResult<usize> {
    diesel::update(model_run::table.find(id))
        .set((
            model_run::cost.eq(model_run::cost + spent),
            model_run::cost_reserved.eq(model_run::cost_reserved + reserved),
        ))
        .execute(conn)
}

/// Every run, the newest first.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<ModelRun>> {
    model_run::table.order(model_run::id.desc()).select(ModelRun::as_select()).load(conn)
}

/// Notes which model versions answered.
pub fn set_model_versions(conn: &mut Conn, id: i64, versions: &str) -> QueryResult<usize> {
    diesel::update(model_run::table.find(id))
        .set(model_run::model_version.eq(versions))
        .execute(conn)
}

/// Notes with which parameters a run is asked, where that was learnt in it.
pub fn set_parameters(conn: &mut Conn, id: i64, parameters: &str) -> QueryResult<usize> {
    diesel::update(model_run::table.find(id))
        .set(model_run::parameters.eq(parameters))
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
