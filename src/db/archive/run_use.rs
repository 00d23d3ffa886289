//! Which runs there are, which snapshots use them, and which have scores of an earlier one: what an archive
//! must not take apart.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamp};

use crate::db::backend::Conn;

/// A run as a list of this command has it.
#[derive(Debug, QueryableByName)]
pub struct RunRow {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// The release that it scored.
    #[diesel(sql_type = Text)]
    pub data_version: String,
    /// Its rater.
    #[diesel(sql_type = Text)]
    pub rater: String,
    /// When it was planned (UTC).
    #[diesel(sql_type = Timestamp)]
    pub created_at: NaiveDateTime,
    /// Whether it may still bring scores.
    #[diesel(sql_type = Bool)]
    pub open: bool,
}

/// A run is open while a worker or a batch of it may still bring scores, or while a run under the same cap
/// may: what it spent counts there.
const RUNS: &str = "select r.id, r.data_version, r.rater, r.created_at, \
    (r.status = 'running' \
    or exists (select 1 from model_batch b where b.run_id = r.id and b.status in ('preparing', 'submitted')) \
    or exists (select 1 from model_attempt a where a.run_id = r.id and a.status = 'sent') \
    or exists (select 1 from model_run o where o.budget_id = r.budget_id and o.status = 'running')) \
    as open from model_run r";

/// Which snapshot uses which run.
#[derive(Debug, QueryableByName)]
pub struct Use {
    /// The snapshot.
    #[diesel(sql_type = BigInt)]
    pub snapshot_id: i64,
    /// Its release.
    #[diesel(sql_type = Text)]
    pub data_version: String,
    /// The run.
    #[diesel(sql_type = BigInt)]
    pub run_id: i64,
    /// The run's release.
    #[diesel(sql_type = Text)]
    pub run_version: String,
}

const USES: &str = "select u.snapshot_id, s.data_version, u.run_id, r.data_version as run_version \
    from snapshot_run u join score_snapshot s on s.id = u.snapshot_id join model_run r on r.id = u.run_id";

/// Which run has scores of which earlier one.
#[derive(Debug, QueryableByName)]
pub struct Carried {
    /// The run that has the scores.
    #[diesel(sql_type = BigInt)]
    pub run_id: i64,
    /// The release that it scored.
    #[diesel(sql_type = Text)]
    pub data_version: String,
    /// Where they were given first, as `VERSION/RUN`.
    #[diesel(sql_type = Nullable<Text>)]
    pub origin: Option<String>,
}

const CARRIED: &str = "select distinct run_id, data_version, carried_from as origin from task_ai_score \
    where carried_from is not null";

/// Every run.
pub fn runs(conn: &mut Conn) -> QueryResult<Vec<RunRow>> {
    diesel::sql_query(RUNS).load(conn)
}

/// Every use of a run by a snapshot.
pub fn uses(conn: &mut Conn) -> QueryResult<Vec<Use>> {
    diesel::sql_query(USES).load(conn)
}

/// Every pair of runs of which one has scores of the other.
pub fn carried(conn: &mut Conn) -> QueryResult<Vec<Carried>> {
    diesel::sql_query(CARRIED).load(conn)
}

/// What paid scores are counted of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payer {
    /// All runs of a release.
    Version,
    /// One run.
    Run,
}

/// Scores that a vendor was paid for and that were given first in this release or run.
pub fn paid(conn: &mut Conn, payer: Payer, id: &str) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let column = match payer {
        Payer::Version => "s.data_version",
        Payer::Run => "cast(s.run_id as text)",
    };
    let sql = format!(
        "select count(*) as n from task_ai_score s join model_run r on r.id = s.run_id \
         where s.carried_from is null and r.cost > 0 and {column} = $1"
    );
    Ok(diesel::sql_query(sql).bind::<Text, _>(id).get_result::<Count>(conn)?.n)
}
