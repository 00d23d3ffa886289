//! Throw-away databases of both kinds, and the real binary run against them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use onet_ai::db::{Conn, DatabaseUrl};
use tempfile::TempDir;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// Writes a test once and runs it on both databases. `tests/run.sh` runs what is ignored, without the
/// tests named `…::postgres` where there is no server, and without `…::real_data::…` where there are no
/// real files.
macro_rules! on_both_databases {
    ($($(#[$attribute:meta])* fn $name:ident($db:ident: &Db) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every test needs every name")]
            use super::*;
            use $crate::support::{Db, Kind};

            #[allow(clippy::too_many_lines, reason = "a test may tell a whole day")]
            fn check($db: &Db) $body

            $(#[$attribute])*
            #[test]
            fn sqlite() {
                check(&Db::new(Kind::Sqlite));
            }

            $(#[$attribute])*
            #[test]
            #[ignore = "needs PostgreSQL: tests/run.sh starts one"]
            fn postgres() {
                check(&Db::new(Kind::Postgres));
            }
        }
    )+};
}
pub(crate) use on_both_databases;

/// A test of what only PostgreSQL does.
macro_rules! on_postgres {
    ($($(#[$attribute:meta])* fn $name:ident() $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every test needs every name")]
            use super::*;

            $(#[$attribute])*
            #[test]
            #[ignore = "needs PostgreSQL: tests/run.sh starts one"]
            fn postgres() $body
        }
    )+};
}
pub(crate) use on_postgres;

/// A test of the publishers' own files, whose folder it is given: on both databases, or with
/// `on sqlite;` on one, where the figures do not depend on it and computing them takes long.
macro_rules! with_real_data {
    (on sqlite; $($(#[$attribute:meta])* fn $name:ident($db:ident: &Db, $data:ident: &Path) $body:block)+) => {$(
        mod $name {
            mod real_data {
                #[allow(unused_imports, reason = "not every test needs every name")]
                use super::super::*;
                use $crate::support::{Db, Kind, real_data};

                fn check($db: &Db, $data: &std::path::Path) $body

                $(#[$attribute])*
                #[test]
                #[ignore = "needs the real files: ONET_AI_TEST_DATA and tests/run.sh"]
                fn sqlite() {
                    check(&Db::new(Kind::Sqlite), &real_data());
                }
            }
        }
    )+};
    ($($(#[$attribute:meta])* fn $name:ident($db:ident: &Db, $data:ident: &Path) $body:block)+) => {$(
        mod $name {
            mod real_data {
                #[allow(unused_imports, reason = "not every test needs every name")]
                use super::super::*;
                use $crate::support::{Db, Kind, real_data};

                fn check($db: &Db, $data: &std::path::Path) $body

                $(#[$attribute])*
                #[test]
                #[ignore = "needs the real files: ONET_AI_TEST_DATA and tests/run.sh"]
                fn sqlite() {
                    check(&Db::new(Kind::Sqlite), &real_data());
                }

                $(#[$attribute])*
                #[test]
                #[ignore = "needs PostgreSQL and the real files: ONET_AI_TEST_DATA and tests/run.sh"]
                fn postgres() {
                    check(&Db::new(Kind::Postgres), &real_data());
                }
            }
        }
    )+};
}
pub(crate) use with_real_data;

/// Whether something holds for every part of a list that the program made. Of an empty list everything
/// holds, and a test would show nothing: it is refused.
#[track_caller]
pub fn all<I: IntoIterator>(list: I, holds: impl FnMut(I::Item) -> bool) -> bool {
    let mut list = list.into_iter().peekable();
    assert!(list.peek().is_some(), "the list is empty, which shows nothing");
    list.all(holds)
}

/// Numbers the databases of one process.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// An empty database of its own for one test, and a folder; both go when it is dropped.
pub struct Db {
    pub url: String,
    pub dir: TempDir,
    drop_on: Option<(String, String)>,
}

#[expect(clippy::disallowed_methods, reason = "the tests' own configuration")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether nothing may be skipped.
pub fn is_ci() -> bool {
    variable("CI").is_some_and(|ci| ci == "true")
}

/// The folder with the publishers' own files. Stops where none is named: tests that need it are ignored
/// unless asked for.
pub fn real_data() -> PathBuf {
    let Some(folder) = variable("ONET_AI_TEST_DATA") else {
        panic!(
            "ONET_AI_TEST_DATA is not set: name the folder of the real files, or skip this test"
        );
    };
    PathBuf::from(folder)
}

impl Db {
    /// Stops where no PostgreSQL is at hand: tests that need one are ignored unless asked for.
    pub fn new(kind: Kind) -> Self {
        let dir = TempDir::new().unwrap();
        if kind == Kind::Sqlite {
            let url = format!("sqlite:{}", dir.path().join("test.db").display());
            return Self { url, dir, drop_on: None };
        }
        let Some(admin) = variable("ONET_AI_TEST_POSTGRES") else {
            panic!("ONET_AI_TEST_POSTGRES is not set: run tests/run.sh, which starts a server");
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("onet_ai_test_{}_{number}", std::process::id());
        execute(&admin, &format!("create database {name}"));
        let (server, _) = admin.rsplit_once('/').unwrap();
        Self { url: format!("{server}/{name}"), dir, drop_on: Some((admin, name)) }
    }

    pub fn kind(&self) -> Kind {
        if self.drop_on.is_some() { Kind::Postgres } else { Kind::Sqlite }
    }

    /// A connection for looking at, or preparing, what the binary sees.
    pub fn connect(&self) -> Conn {
        self.url.parse::<DatabaseUrl>().unwrap().connect().unwrap()
    }

    /// A connection to the migrated database.
    pub fn migrated(&self) -> Conn {
        let mut conn = self.connect();
        onet_ai::db::migrate::migrate(&mut conn).unwrap();
        conn
    }

    /// Runs SQL that both databases understand.
    pub fn execute(&self, sql: &str) {
        execute(&self.url, sql);
    }

    /// Runs SQL that takes from snapshots what an earlier program did not store with them, and then the
    /// migration that marks such snapshots.
    pub fn take_from_snapshots(&self, sql: &str) {
        self.execute(sql);
        self.execute("delete from __diesel_schema_migrations where version = '00000000000023'");
        self.ok(&["migrate"]);
    }

    /// Runs SQL on PostgreSQL from outside this database.
    pub fn execute_on_server(&self, sql: &str) {
        let (admin, _) = self.drop_on.as_ref().unwrap();
        execute(admin, sql);
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// `onet-ai ARGS` on this database.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onet-ai"));
        command
            .args(args)
            .env("DATABASE_URL", &self.url)
            .env_remove("ONET_AI_LOG")
            .env_remove("ONET_AI_LOG_FORMAT")
            .current_dir(self.path());
        command
    }

    /// A line for a shell that finds `onet-ai`, on this database.
    pub fn shell(&self, line: &str) -> Command {
        let program = Path::new(env!("CARGO_BIN_EXE_onet-ai"));
        let mut path = program.parent().unwrap().as_os_str().to_owned();
        path.push(":/usr/bin:/bin");
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", line])
            .env("PATH", path)
            .env("DATABASE_URL", &self.url)
            .current_dir(self.path());
        command
    }

    /// Another database with the same content; nobody may be connected to this one.
    pub fn copy(&self) -> Self {
        let copy = Self::new(self.kind());
        match &copy.drop_on {
            None => {
                for end in ["", "-wal", "-shm"] {
                    let file = format!("test.db{end}");
                    if self.path().join(&file).exists() {
                        std::fs::copy(self.path().join(&file), copy.path().join(&file)).unwrap();
                    }
                }
            }
            Some((admin, name)) => {
                let (_, from) = self.url.rsplit_once('/').unwrap();
                execute(admin, &format!("drop database {name}"));
                execute(admin, &format!("create database {name} template {from}"));
            }
        }
        copy
    }

    /// Runs `onet-ai ARGS` to its end.
    pub fn run(&self, args: &[&str]) -> Run {
        Run::from(self.command(args).output().unwrap())
    }

    /// Runs `onet-ai ARGS`, which must succeed, and returns its stdout.
    pub fn ok(&self, args: &[&str]) -> String {
        let run = self.run(args);
        assert_eq!(run.code, Some(0), "{args:?}: {}{}", run.stdout, run.stderr);
        run.stdout
    }

    /// As [`Db::ok`], with breached gates accepted.
    pub fn accepting(&self, gates: &str, args: &[&str]) -> String {
        let mut args = args.to_vec();
        args.extend(["--accept", gates, "--reason", "a test means it"]);
        self.ok(&args)
    }

    /// Runs `onet-ai ARGS`, which must succeed and print JSON.
    pub fn json(&self, args: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.ok(args)).unwrap()
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        if let Some((admin, name)) = &self.drop_on {
            execute(admin, &format!("drop database {name} with (force)"));
        }
    }
}

/// What a command printed and how it ended.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn execute(url: &str, sql: &str) {
    let mut conn = url.parse::<DatabaseUrl>().unwrap().connect().unwrap();
    conn.batch_execute(sql).unwrap();
}

#[derive(diesel::QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

/// Every table's rows as sorted text, but for the tables in `without`: two equal dumps are two
/// equal databases.
pub fn dump(db: &Db, without: &[&str]) -> BTreeMap<String, String> {
    let mut conn = db.connect();
    let columns: Vec<Text> = diesel::sql_query(match &conn {
        Conn::Postgres(_) => {
            "select table_name || ' ' || string_agg(column_name, ',' order by ordinal_position) as text \
             from information_schema.columns where table_schema = 'public' group by table_name"
        }
        Conn::Sqlite(_) => {
            "select m.name || ' ' || group_concat(c.name, ',') as text \
             from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' group by m.name"
        }
    })
    .load(&mut conn)
    .unwrap();
    let mut tables = BTreeMap::new();
    for line in columns {
        let (table, columns) = line.text.split_once(' ').unwrap();
        if without.contains(&table) {
            continue;
        }
        let row: Vec<String> = columns
            .split(',')
            .map(|column| match &conn {
                Conn::Postgres(_) => format!("coalesce(cast({column} as text), '~')"),
                // Bytes are no text there.
                Conn::Sqlite(_) => format!(
                    "coalesce(case typeof({column}) when 'blob' then hex({column}) else cast({column} as text) end, '~')"
                ),
            })
            .collect();
        let sql = format!("select {} as text from {table} order by 1", row.join(" || '|' || "));
        let rows: Vec<Text> = diesel::sql_query(sql).load(&mut conn).unwrap();
        let rows: Vec<String> = rows.into_iter().map(|row| row.text).collect();
        tables.insert(table.to_owned(), rows.join("\n"));
    }
    tables
}
