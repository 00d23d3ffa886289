//! What `doctor` asks of a database as a whole: whether it is damaged, what in it leads nowhere, which
//! stored counts are no longer true, and whether it may be written. Nothing here writes.

use std::path::{Path, PathBuf};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::backend::Conn;
use super::{hold, lock_file, sqlite_file};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// What is damaged, in the database's words; nothing where it is whole. An SQLite file is read from
/// end to end. PostgreSQL is asked for the damaged pages that it has met so far, where its pages have
/// checksums, and for indexes that it does not use because they were never finished.
pub fn damage(conn: &mut Conn) -> QueryResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct Checked {
        #[diesel(sql_type = Text)]
        integrity_check: String,
    }
    match conn {
        Conn::Sqlite(conn) => {
            let said: Vec<Checked> = diesel::sql_query("pragma integrity_check").load(conn)?;
            // One row may hold many lines, of which the first names the database.
            let lines = said.iter().flat_map(|row| row.integrity_check.lines());
            let damage = lines.filter(|line| *line != "ok" && !line.starts_with("***"));
            Ok(damage.map(str::to_owned).collect())
        }
        Conn::Postgres(conn) => {
            let said: Vec<Line> = diesel::sql_query(
                "select checksum_failures::text || ' damaged pages were met' as line \
                 from pg_stat_database where datname = current_database() and checksum_failures > 0 \
                 union all \
                 select 'the index ' || indexrelid::regclass::text || ' is not valid' as line \
                 from pg_index where not indisvalid",
            )
            .load(conn)?;
            Ok(said.into_iter().map(|row| row.line).collect())
        }
    }
}

/// The file of an SQLite database; `None` for PostgreSQL.
pub fn file(conn: &mut Conn) -> QueryResult<Option<String>> {
    let Conn::Sqlite(conn) = conn else { return Ok(None) };
    let file: Line =
        diesel::sql_query("select file as line from pragma_database_list where name = 'main'")
            .get_result(conn)?;
    Ok(Some(file.line))
}

/// Rows that lead nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphans {
    /// The table that they are in.
    pub table: String,
    /// Which rows, and what they lack.
    pub what: String,
    /// How many there are.
    pub n: i64,
}

#[derive(QueryableByName)]
struct Broken {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = Text)]
    parent: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Pairs that no foreign key holds together, because a release can be loaded again under its scores:
/// the table, what is said of its rows, and the query that counts them.
const LOOSE: [(&str, &str, &str); 7] = [
    (
        "task_rater_score",
        "task scores of snapshots without the score of a run behind them",
        "task_rater_score r where not exists (select 1 from task_ai_score s \
         where s.data_version = r.data_version and s.task_id = r.task_id and s.run_id = r.run_id)",
    ),
    (
        "task_ai_ensemble",
        "means of tasks in snapshots without the score of a rater",
        "task_ai_ensemble e where not exists (select 1 from task_rater_score r \
         where r.data_version = e.data_version and r.snapshot_id = e.snapshot_id and r.task_id = e.task_id)",
    ),
    (
        "run_item",
        "items that count as scored and have no score",
        "run_item i join model_run m on m.id = i.run_id where i.status = 'scored' \
         and not exists (select 1 from task_ai_score s where s.data_version = m.data_version \
         and s.task_id = i.task_id and s.run_id = i.run_id and s.sample = i.sample)",
    ),
    (
        "occupation_task_weight",
        "weights of tasks that their release does not have",
        "occupation_task_weight w where not exists (select 1 from task_statements t \
         where t.data_version = w.data_version and t.task_id = w.task_id)",
    ),
    (
        "task_catalog",
        "tasks of catalogs that their release does not have",
        "task_catalog c where not exists (select 1 from task_statements t \
         where t.data_version = c.data_version and t.task_id = c.task_id)",
    ),
    (
        "occupation_ai_score",
        "scores of active snapshots for occupations that their release does not have",
        "occupation_ai_score o join score_snapshot s on s.id = o.snapshot_id where s.is_active \
         and not exists (select 1 from occupation_master m \
         where m.data_version = o.data_version and m.soc_code = o.soc_code)",
    ),
    (
        "occupation_bls",
        "joins to BLS codes of occupations that their release does not have",
        "occupation_bls b where not exists (select 1 from occupation_master m \
         where m.data_version = b.data_version and m.soc_code = b.soc_code)",
    ),
];

/// Every kind of row that leads nowhere and is there. What a foreign key forbids, SQLite lets another
/// program write all the same; PostgreSQL does not.
pub fn orphans(conn: &mut Conn) -> QueryResult<Vec<Orphans>> {
    let mut found = Vec::new();
    if let Conn::Sqlite(conn) = conn {
        let broken: Vec<Broken> = diesel::sql_query(
            "select \"table\" as child, parent, count(*) as n from pragma_foreign_key_check \
             group by 1, 2 order by 1, 2",
        )
        .load(conn)?;
        found.extend(broken.into_iter().map(|Broken { child, parent, n }| Orphans {
            what: format!("rows of {child} without theirs of {parent}"),
            table: child,
            n,
        }));
    }
    for (table, what, rows) in LOOSE {
        let counted: Count =
            diesel::sql_query(format!("select count(*) as n from {rows}")).get_result(conn)?;
        if counted.n > 0 {
            found.push(Orphans { table: table.to_owned(), what: what.to_owned(), n: counted.n });
        }
    }
    Ok(found)
}

/// A count that is stored beside what it counts.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Tally {
    /// What is counted.
    #[diesel(sql_type = Text)]
    pub what: String,
    /// As it is stored.
    #[diesel(sql_type = BigInt)]
    pub stored: i64,
    /// As it is counted now.
    #[diesel(sql_type = BigInt)]
    pub found: i64,
}

/// The tables that `data_version.row_count` counts.
const RELEASE_TABLES: [&str; 17] = [
    "alternate_title",
    "content_model_reference",
    "dwa_reference",
    "element_rating",
    "emerging_task",
    "iwa_reference",
    "job_zone_reference",
    "occupation_job_zone",
    "occupation_master",
    "occupation_task_ratings",
    "related_occupation",
    "reported_title",
    "scales_reference",
    "task_category",
    "task_dwa",
    "task_statements",
    "technology_skill",
];

/// Queries for the other stored counts.
const COUNTS: [&str; 7] = [
    "select 'tasks of catalog ' || c.catalog_id || ' of ' || c.data_version as what, c.n_tasks as stored, \
     (select count(*) from task_catalog t where t.data_version = c.data_version \
     and t.catalog_id = c.catalog_id) as found from catalog c",
    "select 'tasks of ' || s.rater || ' in snapshot ' || s.snapshot_id as what, s.n_tasks as stored, \
     (select count(*) from task_rater_score r where r.snapshot_id = s.snapshot_id \
     and r.rater = s.rater) as found from snapshot_rater s",
    "select 'tasks of run ' || s.run_id || ' in snapshot ' || s.snapshot_id as what, s.n_tasks as stored, \
     (select count(*) from task_rater_score r where r.snapshot_id = s.snapshot_id \
     and r.run_id = s.run_id) as found from snapshot_run s",
    "select 'scores of run ' || v.run_id || ' by model version ' || v.model_version as what, \
     v.n_scores as stored, (select count(*) from task_ai_score s where s.run_id = v.run_id \
     and s.model_version = v.model_version) as found from run_model_version v",
    "select 'rows of oews ' || b.period as what, b.row_count as stored, \
     (select count(*) from bls_oews_metrics m where m.ref_year_month = b.period) \
     + (select count(*) from bls_oews_wage w where w.ref_year_month = b.period) as found \
     from bls_import b where b.kind = 'oews'",
    "select 'rows of projections ' || b.period as what, b.row_count as stored, \
     (select count(*) from bls_proj_metrics m where m.projection_period = b.period) as found \
     from bls_import b where b.kind = 'projections'",
    "select 'rows of crosswalk ' || b.period as what, b.row_count as stored, \
     (select count(*) from soc_crosswalk x where x.kind = b.period) as found \
     from bls_import b where b.kind = 'crosswalk'",
];

/// Every stored count with what is there.
pub fn tallies(conn: &mut Conn) -> QueryResult<Vec<Tally>> {
    let rows = RELEASE_TABLES
        .map(|table| format!("(select count(*) from {table} t where t.data_version = d.id)"));
    let release = format!(
        "select 'rows of release ' || d.id as what, d.row_count as stored, {} as found from data_version d",
        rows.join(" + ")
    );
    let mut tallies: Vec<Tally> = diesel::sql_query(release).load(conn)?;
    for sql in COUNTS {
        tallies.extend(diesel::sql_query(sql).load::<Tally>(conn)?);
    }
    Ok(by_bytes!(tallies, tally => &tally.what))
}

/// Why a database may not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// The role may not change the tables.
    Role,
    /// The server, the role or the database is set to read only.
    ReadOnly,
    /// The file or its folder may not be written by this user.
    File,
}

/// Why this user may not write the database; `None` where nothing stands against it. Nothing is tried.
pub fn closed(conn: &mut Conn) -> QueryResult<Option<Closed>> {
    match conn {
        Conn::Postgres(conn) => {
            #[derive(QueryableByName)]
            struct Rights {
                #[diesel(sql_type = Bool)]
                may_update: bool,
                #[diesel(sql_type = Bool)]
                read_only: bool,
            }
            let rights: Rights = diesel::sql_query(
                "select has_table_privilege('publication', 'update') as may_update, \
                 pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on' as read_only",
            )
            .get_result(conn)?;
            Ok(match (rights.may_update, rights.read_only) {
                (false, _) => Some(Closed::Role),
                (true, true) => Some(Closed::ReadOnly),
                (true, false) => None,
            })
        }
        Conn::Sqlite(_) => {
            let file = file(conn)?.unwrap_or_default();
            let path = Path::new(&file);
            let folder = path.parent().is_none_or(sqlite_file::may_write);
            Ok((!folder || !sqlite_file::may_write(path)).then_some(Closed::File))
        }
    }
}

/// A file beside an SQLite database that another user has left, and that this one may not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedOut {
    /// The file.
    pub file: String,
    /// The command after which this user may work with the database.
    pub way_in: String,
}

/// The lock files of an SQLite database that this user may not open, so that commands that write refuse.
pub fn locked_out(conn: &mut Conn) -> QueryResult<Vec<LockedOut>> {
    let Some(file) = file(conn)? else { return Ok(Vec::new()) };
    let database = Path::new(&file);
    let locks = [hold::beside(database), lock_file::beside(database, ".refresh.lock")];
    let denied = |path: &&PathBuf| {
        let opened = std::fs::File::open(path);
        opened.is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied)
    };
    let told = |path: &PathBuf| LockedOut {
        file: path.display().to_string(),
        way_in: lock_file::way_in(path, database),
    };
    Ok(locks.iter().filter(denied).map(told).collect())
}

/// The major version of a PostgreSQL server; `None` for SQLite.
pub fn server_version(conn: &mut Conn) -> QueryResult<Option<i64>> {
    #[derive(QueryableByName)]
    struct Version {
        #[diesel(sql_type = BigInt)]
        version: i64,
    }
    let Conn::Postgres(conn) = conn else { return Ok(None) };
    let number: Version = diesel::sql_query(
        "select current_setting('server_version_num')::bigint / 10000 as version",
    )
    .get_result(conn)?;
    Ok(Some(number.version))
}
