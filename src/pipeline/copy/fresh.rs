//! What a new database of this program looks like: its tables, and what migrations put into them.

use super::{Error, digests};
use crate::db::rows::{self, Digest, Table};
use crate::db::{Conn, DatabaseUrl, migrate};

/// The tables of a database that was migrated and never used.
pub(super) struct Fresh {
    tables: Vec<Table>,
    digests: Vec<Digest>,
}

impl Fresh {
    /// Migrates a database in a temporary folder, so that no list of tables has to be kept up to date.
    pub(super) fn build() -> Result<Self, Error> {
        let folder = tempfile::tempdir()?;
        let mut conn = DatabaseUrl::Sqlite(folder.path().join("fresh.db")).connect()?;
        migrate::migrate(&mut conn)?;
        let tables = rows::tables(&mut conn)?;
        let digests = digests(&mut conn, &tables, 0, &mut |_| {})?;
        Ok(Self { tables, digests })
    }

    /// Refuses a database with rows, but for those that migrations put into it.
    pub(super) fn refuse_rows(&self, conn: &mut Conn) -> Result<(), Error> {
        for table in rows::tables(conn)? {
            let rows = rows::count(conn, &table, None)?;
            if rows > 0 && !self.is_seed(conn, &table)? {
                return Err(Error::NotEmpty { table: table.name, rows });
            }
        }
        Ok(())
    }

    fn is_seed(&self, conn: &mut Conn, table: &Table) -> Result<bool, Error> {
        let Some(at) = self.tables.iter().position(|known| known.name == table.name) else {
            return Ok(false);
        };
        let found = digests(conn, std::slice::from_ref(table), 0, &mut |_| {})?;
        Ok(found.first() == self.digests.get(at))
    }

    /// The tables, parents first, of a database that must have exactly these.
    pub(super) fn same_tables(
        &self,
        conn: &mut Conn,
        side: &'static str,
    ) -> Result<Vec<Table>, Error> {
        let found = rows::tables(conn)?;
        let differing = |a: &[Table], b: &[Table]| -> Vec<String> {
            a.iter().filter(|table| !b.contains(table)).map(|table| table.name.clone()).collect()
        };
        let mut names = differing(&found, &self.tables);
        names.extend(differing(&self.tables, &found));
        if names.is_empty() {
            return Ok(found);
        }
        names.sort();
        names.dedup();
        Err(Error::OtherTables { side, tables: names.join(", ") })
    }
}
