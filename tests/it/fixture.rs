//! Databases of released versions with data in every table: every later version migrates them, reads them
//! and serves from them. `fixtures/VERSION.db.zst` is SQLite's file, `fixtures/VERSION.sql.zst` the same
//! database as SQL for PostgreSQL. CONTRIBUTING.md says when and how they are made.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use onet_ai::db::rows::{self, Kind as Column, Table, Value};
use onet_ai::db::{Conn, migrate};

use crate::bls::import_all;
use crate::models::{LUNA, score};
use crate::publisher::Publisher;
use crate::release::import_sample;
use crate::server::Server;
use crate::support::{Db, Kind, all, on_both_databases, variable};
use crate::vendor::{Vendor, scored};

/// The fixture of the version that is being made.
const THIS: &str = env!("CARGO_PKG_VERSION");
/// How it is made anew.
const MAKE: &str = "ONET_AI_MAKE_FIXTURE=1 cargo test --test it fixture::it_can_be_made";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures")
}

/// The versions that there are fixtures of.
fn versions() -> Vec<String> {
    let names = fs::read_dir(folder()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut versions: Vec<String> =
        names.filter_map(|name| name.strip_suffix(".db.zst").map(str::to_owned)).collect();
    versions.sort();
    versions
}

fn unpacked(name: &str) -> Vec<u8> {
    let packed = fs::read(folder().join(name)).unwrap_or_else(|_| panic!("no {name}: run {MAKE}"));
    zstd::decode_all(packed.as_slice()).unwrap()
}

/// A database as that version left it.
pub fn of(kind: Kind, version: &str) -> Db {
    let db = Db::new(kind);
    match kind {
        Kind::Sqlite => {
            fs::write(db.path().join("test.db"), unpacked(&format!("{version}.db.zst"))).unwrap();
        }
        Kind::Postgres => {
            let sql = String::from_utf8(unpacked(&format!("{version}.sql.zst"))).unwrap();
            db.execute(&sql);
        }
    }
    db
}

/// The newest fixture, with this version's schema: a small database with data in every table.
pub fn migrated(kind: Kind) -> Db {
    let db = of(kind, versions().last().unwrap_or_else(|| panic!("no fixture: run {MAKE}")));
    db.migrated();
    db
}

fn counts(db: &Db) -> BTreeMap<String, i64> {
    let mut conn = db.connect();
    let tables = rows::tables(&mut conn).unwrap();
    let mut counted = BTreeMap::new();
    for table in tables {
        let rows = rows::count(&mut conn, &table, None).unwrap();
        counted.insert(table.name, rows);
    }
    counted
}

#[track_caller]
fn nothing_is_empty(db: &Db) -> BTreeMap<String, i64> {
    let counts = counts(db);
    assert!(counts.len() > 50, "{counts:?}");
    let empty: Vec<&String> =
        counts.iter().filter(|(_, rows)| **rows == 0).map(|(name, _)| name).collect();
    assert!(
        empty.is_empty(),
        "{empty:?} are empty in the fixture: have `fill` in tests/it/fixture.rs write to them, and run {MAKE}"
    );
    counts
}

/// Commands that read, each of which has something to tell of a database with data in every table.
const READING: [&[&str]; 26] = [
    &["versions"],
    &["versions", "--json"],
    &["search", "nurse"],
    &["show", "29-1141"],
    &["show", "29-1141", "--reasons"],
    &["rubric", "list"],
    &["runs"],
    &["runs", "--json"],
    &["snapshots"],
    &["snapshots", "diff", "2", "3"],
    &["agreement"],
    &["history", "29-1141"],
    &["compare", "29-1141", "15-1252"],
    &["activities"],
    &["skills"],
    &["technologies"],
    &["transitions", "29-1141"],
    &["emerging"],
    &["sensitivity"],
    &["summary"],
    &["indexes", "29-1141"],
    &["bls", "coverage"],
    &["import", "index", "--list"],
    &["export", "occupations"],
    &["export", "tasks"],
    &["validate", "--index", "other"],
];

const SERVED: [&str; 16] = [
    "/occupations",
    "/occupations/29-1141",
    "/occupations?search=nurse",
    "/rankings/ai_risk",
    "/summary",
    "/agreement",
    "/versions",
    "/snapshots",
    "/runs",
    "/indexes",
    "/activities",
    "/skills",
    "/technologies",
    "/emerging_tasks",
    "/major_groups",
    "/tasks",
];

on_both_databases! {
    fn every_version_opens_the_databases_of_those_before(db: &Db) {
        for version in versions() {
            let db = of(db.kind(), &version);
            let before = nothing_is_empty(&db);
            let mut conn = db.connect();
            let applied = migrate::applied(&mut conn).unwrap();
            if version == THIS {
                assert_eq!(applied, migrate::known().unwrap(), "the fixture of {THIS} lacks migrations: run {MAKE}");
            }
            drop(conn);
            db.ok(&["migrate"]);
            // A later version may do without a table; rows of the others stay.
            let after = counts(&db);
            let kept: Vec<(&String, i64)> = before.iter().filter(|(name, _)| after.contains_key(*name)).map(|(name, rows)| (name, *rows)).collect();
            assert!(all(kept, |(name, rows)| after[name] == rows), "{before:?} {after:?}");
            for args in READING {
                assert!(!db.ok(args).trim().is_empty(), "{version}: {args:?}");
            }
            let server = Server::of(&db);
            for path in SERVED {
                let reply = server.request("GET", path, &[]);
                assert!(reply.status == 200 && reply.text.len() > 2, "{version}: {path}: {} {}", reply.status, reply.text);
            }
            assert!(server.get("/occupations/29-1141")["score"]["rank"].is_i64(), "{version}");
        }
    }
}

/// A year in small: two kinds of raters and a vendor, labels, further snapshots, BLS, an index. What no command
/// of a test fills stands in SQL at the end.
fn fill(db: &Db) {
    import_sample(db);
    import_all(db);
    db.ok(&["weights", "--all-schemes"]);
    db.ok(&["catalog", "--strategy", "all"]);
    db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
    db.ok(&["aggregate"]);
    db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b", "--rescore"]);
    db.ok(&["aggregate", "--scheme", "equal"]);
    db.ok(&["aggregate", "--scheme", "core2"]);
    db.ok(&["snapshots", "tag", "3", "cited", "--note", "In a journal"]);
    let files = db.path().join("archive");
    db.ok(&["archive", "snapshots", "--keep-last", "2", "--to", files.to_str().unwrap()]);
    // The sample has no number that another release could follow: that stands in the record of refreshes.
    let run = db.run(&["refresh", "--mirror", &Publisher::start().base]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let labels = crate::labels::published(db, "small", "smallness", &[(2601, "S"), (2602, "M")]);
    db.ok(&["score", "--rater", &labels]);
    let vendor = Vendor::start(|call, _| scored(call));
    let luna = vendor.openai(LUNA);
    for more in [&["--sample", "30"][..], &["--sample", "40", "--batch", "--wait", "--poll", "5ms"]]
    {
        let run = score(db, &[&["--rater", &luna][..], more].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
    }
    let index = db.path().join("other.csv");
    fs::write(&index, "code,value\n11-9199,1\n15-1252,4\n29-1141,3\n43-3031,2\n53-3032,2\n")
        .unwrap();
    let index = index.to_str().unwrap();
    db.ok(&[
        "import",
        "index",
        "other",
        "--from",
        index,
        "--citation",
        "Somebody (2021), A Journal",
    ]);
}

/// Makes a database with data in every table; with `ONET_AI_MAKE_FIXTURE=1` it becomes the fixture of this
/// version.
#[test]
fn it_can_be_made() {
    let db = Db::new(Kind::Sqlite);
    fill(&db);
    nothing_is_empty(&db);
    if variable("ONET_AI_MAKE_FIXTURE").is_none() {
        return;
    }
    let file = db.path().join("packed.db");
    db.ok(&["backup", file.to_str().unwrap()]);
    let write = |ending: &str, bytes: &[u8]| {
        let packed = zstd::encode_all(bytes, 19).unwrap();
        fs::write(folder().join(format!("{THIS}.{ending}.zst")), packed).unwrap();
    };
    write("db", &fs::read(file).unwrap());
    write("sql", as_sql(&mut db.connect()).as_bytes());
}

/// A database as SQL for PostgreSQL: the migrations as they are today, then the rows.
fn as_sql(conn: &mut Conn) -> String {
    let mut sql =
        "create table __diesel_schema_migrations (version varchar(50) primary key not null, \
                   run_on timestamp not null default current_timestamp);\n"
            .to_owned();
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(migrations).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let version = name.split('_').next().unwrap();
        sql += &fs::read_to_string(folder.join("up.sql")).unwrap();
        writeln!(sql, "\ninsert into __diesel_schema_migrations (version) values ('{version}');")
            .unwrap();
    }
    let tables = rows::tables(conn).unwrap();
    for table in tables.iter().rev() {
        writeln!(sql, "delete from {};", table.name).unwrap();
    }
    for table in &tables {
        rows::each(conn, table, None, |row| {
            sql += &insert(table, &row);
            Ok::<_, diesel::result::Error>(())
        })
        .unwrap();
    }
    sql
}

fn insert(table: &Table, row: &[Value]) -> String {
    let columns: Vec<String> =
        table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let values: Vec<String> = row
        .iter()
        .zip(&table.columns)
        .map(|(value, column)| match value {
            Value::Null => "null".to_owned(),
            Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
            value if column.kind == Column::Bytes => format!("'\\x{}'", value.text()),
            value => format!("'{}'", value.text()),
        })
        .collect();
    format!("insert into {} ({}) values ({});\n", table.name, columns.join(", "), values.join(", "))
}

/// A fixture is small enough for the repository.
#[test]
fn fixtures_are_small() {
    let files =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len());
    assert!(all(files, |bytes| bytes < 1_000_000), "pack less into them");
}
