//! The house itself: migrations, schema.rs, database versions.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use onet_ai::db::{Conn, migrate};

use crate::support::on_both_databases;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    data_type: String,
    #[diesel(sql_type = BigInt)]
    nullable: i64,
}

/// Columns by table as the database has them, in schema.rs's words.
fn migrated_columns(conn: &mut Conn) -> BTreeMap<String, Vec<String>> {
    let sql = match conn {
        Conn::Postgres(_) => {
            "select table_name::text, column_name::text as name, data_type::text, \
             (case is_nullable when 'YES' then 1 else 0 end)::bigint as nullable \
             from information_schema.columns where table_schema = 'public' \
             order by table_name, ordinal_position"
        }
        Conn::Sqlite(_) => {
            "select m.name as table_name, c.name as name, lower(c.type) as data_type, \
             1 - c.\"notnull\" as nullable from sqlite_master m, pragma_table_info(m.name) c \
             where m.type = 'table' order by m.name, c.cid"
        }
    };
    let columns: Vec<Column> = diesel::sql_query(sql).load(conn).unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for column in columns {
        let kind = match column.data_type.as_str() {
            "text" => "Text",
            "bigint" => "BigInt",
            "double precision" => "Double",
            "boolean" => "Bool",
            "date" => "Date",
            "bytea" => "Binary",
            "timestamp" | "timestamp without time zone" => "Timestamp",
            other => other,
        };
        let kind = if column.nullable == 1 { format!("Nullable<{kind}>") } else { kind.to_owned() };
        tables.entry(column.table_name).or_default().push(format!("{} -> {kind}", column.name));
    }
    tables.remove("__diesel_schema_migrations");
    tables
}

/// Columns by table as schema.rs declares them.
fn declared_columns() -> BTreeMap<String, Vec<String>> {
    let mut tables = BTreeMap::new();
    let mut current = String::new();
    for line in include_str!("../../src/db/schema.rs").lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|(_, rest)| rest.ends_with('{')) {
            name.clone_into(&mut current);
            tables.insert(current.clone(), Vec::new());
        } else if line.contains(" -> ") && line.ends_with(',') {
            tables.get_mut(&current).unwrap().push(line.trim_end_matches(',').to_owned());
        }
    }
    tables
}

on_both_databases! {
    fn the_migrated_schema_is_the_declared_one(db: &Db) {
        let declared = declared_columns();
        assert!(declared.len() > 30, "schema.rs was not read: {declared:?}");
        assert_eq!(migrated_columns(&mut db.migrated()), declared);
    }

    fn migrate_is_idempotent_and_says_what_it_did(db: &Db) {
        assert!(db.ok(&["migrate"]).contains("migrations run"));
        assert!(db.ok(&["migrate"]).contains("up to date"));
    }

    fn two_processes_may_start_at_once(db: &Db) {
        let mut running: Vec<_> = (0..4).map(|_| {
            db.command(&["migrate"])
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::null())
                .spawn()
                .unwrap()
        }).collect();
        for child in &mut running {
            assert!(child.wait().unwrap().success());
        }
        migrate::check(&mut db.connect()).unwrap();
    }

    fn a_newer_database_is_refused(db: &Db) {
        db.migrated();
        db.execute("insert into __diesel_schema_migrations (version, run_on) values ('99990101000000', current_timestamp)");
        let run = db.run(&["migrate"]);
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("newer than this binary") && run.stderr.contains("99990101000000"), "{}", run.stderr);
    }

    fn migrations_can_be_reverted(db: &Db) {
        use diesel_migrations::MigrationHarness;
        const MIGRATIONS: diesel_migrations::EmbeddedMigrations = diesel_migrations::embed_migrations!();
        let mut conn = db.migrated();
        match &mut conn {
            Conn::Postgres(conn) => { conn.revert_all_migrations(MIGRATIONS).unwrap(); }
            Conn::Sqlite(conn) => { conn.revert_all_migrations(MIGRATIONS).unwrap(); }
        }
        assert_eq!(migrated_columns(&mut conn), BTreeMap::new());
    }
}

/// What processes that start together on a new file run into, without the chance: the file has no
/// write-ahead log yet, and somebody is at work on it.
#[test]
fn a_new_file_that_another_is_making_is_waited_for() {
    let db = crate::support::Db::new(crate::support::Kind::Sqlite);
    let mut first = db.connect();
    first.batch_execute("pragma journal_mode = delete; begin immediate").unwrap();
    std::thread::scope(|scope| {
        let (asks, asked) = std::sync::mpsc::channel();
        let db = &db;
        let second = scope.spawn(move || {
            asks.send(()).unwrap();
            migrate::migrate(&mut db.connect()).unwrap()
        });
        asked.recv().unwrap();
        // Long enough for the second to be refused once; a shorter time would only show less.
        std::thread::sleep(std::time::Duration::from_millis(200));
        first.batch_execute("rollback").unwrap();
        assert!(!second.join().unwrap().is_empty());
    });
    migrate::check(&mut first).unwrap();
}

#[test]
fn a_password_does_not_reach_the_error() {
    let db = crate::support::Db::new(crate::support::Kind::Sqlite);
    let url = "postgres://ann:s3cretword@127.0.0.1:1/none";
    let run = db.run(&["migrate", "--database-url", url]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("postgres://ann:***@127.0.0.1:1/none"), "{}", run.stderr);
    assert!(!run.stderr.contains("s3cretword"));
    let help = db.command(&["--help"]).env("DATABASE_URL", url).output().unwrap();
    assert!(!String::from_utf8_lossy(&help.stdout).contains("s3cretword"));
}

#[test]
fn what_cannot_be_read_is_not_repeated() {
    let db = crate::support::Db::new(crate::support::Kind::Sqlite);
    let check = |run: &crate::support::Run| {
        assert!(!run.stderr.contains("s3cret") && !run.stdout.contains("s3cret"), "{}", run.stderr);
    };
    for url in [
        "mysql://ann:s3cret@h/x",
        "host=h password=s3cret",
        "postgres://ann:s3cret/x@127.0.0.1:1/x",
        "postgres://ann@127.0.0.1:1/x?password=s3cret%zz",
        "sqlite:postgres://ann:s3cret@h/x",
    ] {
        let run = db.run(&["versions", "--database-url", url]);
        assert!(matches!(run.code, Some(1 | 2)), "{url}: {:?}", run.code);
        assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
        check(&run);
        // The demo has a database of its own, whatever is configured.
        db.ok(&["demo", "--once", "--database-url", url]);
    }
    std::fs::write(db.path().join(".env"), "DATABASE_URL=postgres://ann:s3cret word@h/x\n")
        .unwrap();
    let run = db.run(&["versions"]);
    assert_ne!(run.code, Some(0));
    assert!(run.stderr.contains(".env"), "{}", run.stderr);
    check(&run);
}

/// `tests/run.sh` skips by name what the machine lacks, and the macros give the names.
#[test]
fn only_the_macros_say_what_a_test_needs() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let need = concat!("#[ignore = ", "\"needs");
    let with_need: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file() && std::fs::read_to_string(path).unwrap().contains(need))
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(with_need, ["support.rs"]);
}
