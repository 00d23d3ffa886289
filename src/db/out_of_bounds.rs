//! Why a migration that sets bounds failed: which tables, and which releases in them, have rows that
//! the bounds do not allow. The databases name neither in a way that helps.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};

use super::Conn;

/// The migrations that set bounds: each makes a table again under another name and copies its rows.
const BOUNDS: [&str; 3] = [
    include_str!("../../migrations/00000000000020_bounds/up.sql"),
    include_str!("../../migrations/00000000000021_score_bounds/up.sql"),
    include_str!("../../migrations/00000000000022_scheme_bounds/up.sql"),
];

/// The end of a table's name while its rows are copied.
const COPY: &str = "_bounded";

/// Tables with such rows, in words with their releases; none where bounds are not the cause.
pub(super) fn tables(conn: &mut Conn) -> Vec<String> {
    let steps = BOUNDS.iter().flat_map(|sql| steps(sql));
    steps.filter_map(|step| step.fault(conn)).collect()
}

/// A table that is made again.
struct Step {
    table: String,
    create: String,
    copy: String,
}

fn steps(sql: &str) -> Vec<Step> {
    let lines = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
    let sql = lines.collect::<Vec<_>>().join("\n");
    let statements: Vec<&str> = sql.split(';').map(str::trim).collect();
    let mut found = Vec::new();
    for create in &statements {
        let name = create.strip_prefix("create table ").and_then(|rest| rest.split(' ').next());
        let Some(table) = name.and_then(|name| name.strip_suffix(COPY)) else { continue };
        let into = format!("insert into {table}{COPY}\n");
        if let Some(copy) = statements.iter().find(|statement| statement.starts_with(&into)) {
            found.push(Step {
                table: table.to_owned(),
                create: (*create).to_owned(),
                copy: (*copy).to_owned(),
            });
        }
    }
    found
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = diesel::sql_types::Text)]
    id: String,
}

impl Step {
    fn fault(&self, conn: &mut Conn) -> Option<String> {
        if !self.breaks(conn, "") {
            return None;
        }
        let sql = format!("select distinct data_version as id from {} order by 1", self.table);
        // A table of no release has no such column.
        let versions: Vec<Version> = diesel::sql_query(sql).load(conn).unwrap_or_default();
        let quoted = |id: &str| format!("'{}'", id.replace('\'', "''"));
        let faulty: Vec<String> = versions
            .into_iter()
            .map(|version| version.id)
            .filter(|id| self.breaks(conn, &format!(" where data_version = {}", quoted(id))))
            .collect();
        let of = if faulty.is_empty() {
            String::new()
        } else {
            format!(" (version {})", faulty.join(", "))
        };
        Some(format!("{}{of}", self.table))
    }

    /// Whether rows cannot be copied because of a bound; nothing of the try stays.
    fn breaks(&self, conn: &mut Conn, which: &str) -> bool {
        let tried: QueryResult<()> = conn.transaction(|conn| {
            conn.batch_execute(&self.create)?;
            conn.batch_execute(&format!("{}{which}", self.copy))?;
            Err(Error::RollbackTransaction)
        });
        matches!(tried, Err(Error::DatabaseError(DatabaseErrorKind::CheckViolation, _)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_that_is_made_again_is_known() {
        for sql in BOUNDS {
            let copies = sql.matches("\ninsert into ").count();
            assert_eq!((steps(sql).len(), copies > 0), (copies, true));
        }
    }
}
