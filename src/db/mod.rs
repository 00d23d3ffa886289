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

pub mod alternate_title;
mod backend;
pub mod bls_import;
pub mod bls_oews_metrics;
pub mod bls_oews_wage;
pub mod bls_proj_metrics;
pub mod catalog;
pub mod change_report;
pub mod conn;
pub mod content_model_reference;
pub mod data_version;
pub mod dwa_reference;
pub mod element_rating;
pub mod gate_check;
pub mod gate_result;
pub mod import_report;
pub mod iwa_reference;
pub mod job_zone_reference;
pub mod label_set;
pub mod liveness;
pub mod migrate;
pub mod model_attempt;
pub mod model_batch;
pub mod model_run;
pub mod occupation_ai_score;
pub mod occupation_bls;
pub mod occupation_job_zone;
pub mod occupation_master;
pub mod occupation_rater_score;
pub mod occupation_scheme_score;
pub mod occupation_task_ratings;
pub mod occupation_task_weight;
mod out_of_bounds;
pub mod publication;
pub mod rater_agreement;
pub mod raw_reply;
pub mod related_occupation;
pub mod reported_title;
pub mod rubric;
pub mod run_item;
pub mod run_lock;
pub mod run_model_version;
pub mod run_worker;
pub mod scales_reference;
mod schema;
pub mod score_snapshot;
pub mod session;
pub mod snapshot_rater;
pub mod snapshot_rater_version;
pub mod snapshot_run;
pub mod snapshot_scheme;
pub mod soc_crosswalk;
mod sqlite_file;
pub mod task_ai_ensemble;
pub mod task_ai_score;
pub mod task_catalog;
pub mod task_category;
pub mod task_dwa;
pub mod task_rater_score;
pub mod task_statements;
pub mod technology_skill;
mod url;

pub use backend::Conn;
pub use conn::{DatabaseUrl, Pool};
use diesel::QueryResult;

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
