//! Every query of the project: one file per table, the connection, and the migrations.

/// One body for both databases, for the few statements that Diesel does not offer on the
/// combined connection. Use it inside functions that are named after their purpose.
macro_rules! on_both {
    ($conn:expr, $inner:ident => $body:expr) => {
        match $conn {
            $crate::db::Conn::Postgres($inner) => $body,
            $crate::db::Conn::Sqlite($inner) => $body,
        }
    };
}

/// Loaded rows, sorted by a key of theirs whose texts are compared byte by byte. What is shown or
/// served is sorted by this: PostgreSQL itself sorts text by the collation of its database, so that
/// the same rows would stand in another order elsewhere.
macro_rules! by_bytes {
    ($rows:expr, $row:ident => $key:expr) => {{
        let mut rows = $rows;
        rows.sort_by(|a, b| {
            let first = {
                let $row = a;
                $key
            };
            let second = {
                let $row = b;
                $key
            };
            first.cmp(&second)
        });
        rows
    }};
}

/// Loads a slice of records: `COPY` on PostgreSQL, multi-row inserts on SQLite, cut so that a
/// statement stays below SQLite's limit of binds. `$columns` is the record's width.
macro_rules! bulk_load {
    ($conn:expr, $table:path, $columns:literal, $rows:expr) => {{
        let rows = $rows;
        match $conn {
            $crate::db::Conn::Postgres(conn) => diesel::ExecuteCopyFromDsl::execute(
                diesel::copy_from($table).from_insertable(rows),
                conn,
            ),
            $crate::db::Conn::Sqlite(conn) => {
                // An array's length is part of its type, so Diesel prepares the statement once; for
                // slices it builds and prepares one each time.
                const ROWS: usize = $crate::db::SQLITE_BINDS / $columns;
                let (full, rest) = rows.as_chunks::<ROWS>();
                let mut loaded = 0;
                for chunk in full {
                    loaded += diesel::RunQueryDsl::execute(
                        diesel::insert_into($table).values(chunk),
                        conn,
                    )?;
                }
                if !rest.is_empty() {
                    loaded += diesel::RunQueryDsl::execute(
                        diesel::insert_into($table).values(rest),
                        conn,
                    )?;
                }
                Ok(loaded)
            }
        }
    }};
}

/// Implements [`ReleaseTable`] for a record: its table, and its number of columns.
macro_rules! release_table {
    ($record:ident, $table:ident, $columns:literal) => {
        impl $crate::db::ReleaseTable for $record {
            const NAME: &'static str = stringify!($table);

            fn load(conn: &mut $crate::db::Conn, rows: &[Self]) -> diesel::QueryResult<usize> {
                bulk_load!(conn, $table::table, $columns, rows)
            }

            fn clear(conn: &mut $crate::db::Conn, version: &str) -> diesel::QueryResult<usize> {
                use diesel::prelude::*;
                diesel::delete($table::table.filter($table::data_version.eq(version))).execute(conn)
            }

            fn count(conn: &mut $crate::db::Conn, version: &str) -> diesel::QueryResult<i64> {
                use diesel::prelude::*;
                $table::table.filter($table::data_version.eq(version)).count().get_result(conn)
            }
        }
    };
}

pub mod archive;
mod backend;
pub mod backup;
pub mod bls;
pub mod compact;
pub mod conn;
pub mod health;
pub mod hold;
pub mod index;
pub mod liveness;
mod lock_file;
pub mod migrate;
pub mod orphans;
mod out_of_bounds;
pub mod refresh;
pub mod release;
pub mod rows;
mod schema;
pub mod scoring;
pub mod sequences;
pub mod session;
pub mod snapshot;
mod sqlite_file;
mod url;

pub use archive::{archived_item, last_id, run_use};
pub use backend::Conn;
pub use bls::{
    bls_import, bls_oews_metrics, bls_oews_wage, bls_proj_metrics, occupation_bls, soc_crosswalk,
};
pub use conn::{DatabaseUrl, Pool};
use diesel::QueryResult;
pub use index::{index_source, index_value};
pub use refresh::{refresh_lock, refresh_run};
pub use release::{
    alternate_title, content_model_reference, data_version, dwa_reference, element_rating,
    emerging_task, import_report, iwa_reference, job_zone_reference, occupation_job_zone,
    occupation_master, occupation_task_ratings, related_occupation, reported_title,
    scales_reference, task_category, task_dwa, task_statements, technology_skill,
};
pub use scoring::{
    catalog, label_set, model_attempt, model_batch, model_run, raw_reply, rubric, run_item,
    run_lock, run_model_version, run_worker, task_ai_score, task_catalog,
};
pub use snapshot::{
    change_report, gate_check, gate_result, occupation_ai_score, occupation_rater_score,
    occupation_scheme_score, occupation_step, occupation_task_weight, publication, rater_agreement,
    score_snapshot, snapshot_rater, snapshot_rater_version, snapshot_run, snapshot_scheme,
    snapshot_step, snapshot_tag, task_ai_ensemble, task_rater_score,
};

/// Bind variables per SQLite statement: far below its limit of 32,766, and measured to load
/// faster than larger statements.
const SQLITE_BINDS: usize = 1_000;

/// A table that an import fills, one release beside the other.
pub trait ReleaseTable: Sized {
    /// The table's name.
    const NAME: &'static str;
    /// Appends rows, as fast as the database can take them.
    fn load(conn: &mut Conn, rows: &[Self]) -> QueryResult<usize>;
    /// Deletes a release's rows.
    fn clear(conn: &mut Conn, version: &str) -> QueryResult<usize>;
    /// Counts a release's rows.
    fn count(conn: &mut Conn, version: &str) -> QueryResult<i64>;
}
