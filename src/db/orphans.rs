//! Rows whose foreign key leads nowhere: looked for by hand, because SQLite enforces keys only where a
//! connection asks for it.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::Conn;

/// A foreign key with rows that it leads nowhere for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Orphans {
    /// The table of the rows.
    pub table: String,
    /// Their columns, with commas.
    pub columns: String,
    /// The table that has no such row.
    pub parent: String,
    /// How many rows.
    pub rows: i64,
}

/// One column of a foreign key.
#[derive(QueryableByName)]
struct Part {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Text)]
    parent: String,
    #[diesel(sql_type = Text)]
    target: String,
}

const KEYS_POSTGRES: &str = "select c.relname::text as child, k.oid::bigint as key, \
    a.attname::text as column, p.relname::text as parent, b.attname::text as target \
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class p on p.oid = k.confrelid \
    cross join lateral unnest(k.conkey, k.confkey) with ordinality as part (from_column, to_column, n) \
    join pg_attribute a on a.attrelid = c.oid and a.attnum = part.from_column \
    join pg_attribute b on b.attrelid = p.oid and b.attnum = part.to_column \
    where k.contype = 'f' and c.relnamespace = current_schema()::regnamespace \
    order by c.relname, k.oid, part.n";
const KEYS_SQLITE: &str = "select m.name as child, k.id as key, k.\"from\" as \"column\", \
    k.\"table\" as parent, coalesce(k.\"to\", k.\"from\") as target \
    from sqlite_master m, pragma_foreign_key_list(m.name) k where m.type = 'table' \
    order by m.name, k.id, k.seq";

/// Every foreign key that leads nowhere for some row; of a whole database none.
pub fn find(conn: &mut Conn) -> QueryResult<Vec<Orphans>> {
    let sql = match conn {
        Conn::Postgres(_) => KEYS_POSTGRES,
        Conn::Sqlite(_) => KEYS_SQLITE,
    };
    let parts: Vec<Part> = diesel::sql_query(sql).load(conn)?;
    let keys = parts.chunk_by(|a, b| a.child == b.child && a.key == b.key);
    let mut found = Vec::new();
    for key in keys {
        let Some(first) = key.first() else { continue };
        let rows = count(conn, key, first)?;
        if rows > 0 {
            let columns: Vec<&str> = key.iter().map(|part| part.column.as_str()).collect();
            found.push(Orphans {
                table: first.child.clone(),
                columns: columns.join(", "),
                parent: first.parent.clone(),
                rows,
            });
        }
    }
    Ok(found)
}

fn count(conn: &mut Conn, key: &[Part], first: &Part) -> QueryResult<i64> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let all =
        |form: &dyn Fn(&Part) -> String| key.iter().map(form).collect::<Vec<_>>().join(" and ");
    let is_set = all(&|part| format!("c.{} is not null", quoted(&part.column)));
    let meets = all(&|part| format!("p.{} = c.{}", quoted(&part.target), quoted(&part.column)));
    let sql = format!(
        "select count(*) as n from {} c where {is_set} and not exists (select 1 from {} p where {meets})",
        quoted(&first.child),
        quoted(&first.parent)
    );
    diesel::sql_query(sql).get_result::<Count>(conn).map(|count| count.n)
}
