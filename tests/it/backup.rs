//! Backups: made beside writers, verified, put back where nobody is at work.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use diesel::connection::SimpleConnection;
use serde_json::Value;

use crate::fixture::migrated;
use crate::server::Server;
use crate::support::{Db, Kind, all, dump, on_postgres};

/// A database with a backup of it in a folder of its own.
struct Backed {
    db: Db,
    folder: tempfile::TempDir,
}

impl Backed {
    fn make() -> Self {
        let backed = Self { db: migrated(Kind::Sqlite), folder: tempfile::TempDir::new().unwrap() };
        backed.db.ok(&["backup", &backed.file("a.db")]);
        backed
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// What is wrong with the backup, by check.
    fn problems(&self) -> BTreeMap<String, String> {
        self.problems_of(&self.file("a.db"))
    }

    fn problems_of(&self, file: &str) -> BTreeMap<String, String> {
        let run = self.db.run(&["backup", "verify", file, "--json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
        let checks = report["checks"].as_array().unwrap();
        let wrong = checks.iter().filter(|check| check["status"] == "error");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let wrong: BTreeMap<_, _> =
            wrong.map(|check| (text(&check["id"]), text(&check["message"]))).collect();
        assert_eq!(run.code, Some(if wrong.is_empty() { 0 } else { 3 }), "{run:?}");
        assert_eq!(report["ok"], wrong.is_empty());
        wrong
    }

    fn restore(&self) -> crate::support::Run {
        self.db.run(&["backup", "restore", &self.file("a.db")])
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The connection ends before anything else looks at the file.
fn change(db: &Db) {
    db.execute("update task_ai_score set rationale = 'later'");
}

#[test]
fn a_backup_is_the_whole_database_and_its_owners() {
    let backed = Backed::make();
    assert_eq!(names(backed.folder.path()), ["a.db", "a.db.json"]);
    let file = PathBuf::from(backed.file("a.db"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let copy = Db::new(Kind::Sqlite);
    fs::copy(&file, copy.path().join("test.db")).unwrap();
    assert_eq!(dump(&copy, &[]), dump(&backed.db, &[]));
    assert_eq!(backed.problems(), BTreeMap::new());
    let manifest: Value =
        serde_json::from_str(&fs::read_to_string(backed.file("a.db.json")).unwrap()).unwrap();
    let rows = manifest["rows"].as_object().unwrap();
    assert!(all(rows.values(), |rows| rows.as_i64().unwrap() > 0), "{manifest}");
    assert_eq!(manifest["bytes"], fs::metadata(&file).unwrap().len());
    // Nothing beside it, and nothing over it.
    let told = backed.db.ok(&["backup", "verify", &backed.file("a.db")]);
    assert!(told.contains("ok    pages") && told.contains("by onet-ai "), "{told}");
    let run = backed.db.run(&["backup", &backed.file("a.db")]);
    assert!(run.code == Some(1) && run.stderr.contains("there already"), "{run:?}");
    assert_eq!(names(backed.folder.path()), ["a.db", "a.db.json"]);
}

#[test]
fn a_backup_under_a_writer_is_one_state_of_the_database() {
    let backed = Backed::make();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut conn = backed.db.connect();
            let mut written = 0;
            while !done.load(Ordering::SeqCst) {
                // The snapshot and what belongs to it: one without the other would be half a write.
                let id = 1_000 + written;
                conn.batch_execute(&format!(
                    "begin immediate; insert into score_snapshot select {id}, data_version, prompt_version, weight_scheme, is_mock, seed, \
                     oews_period, inputs_hash, 0, created_at from score_snapshot where id = 2; \
                     insert into snapshot_rater select {id}, rater, position, n_tasks, prompt_version from snapshot_rater where snapshot_id = 2; commit"
                ))
                .unwrap();
                written += 1;
            }
            written
        });
        let (mut snapshots, mut problems) = (Vec::new(), Vec::new());
        // However slow the machine is, the writer gets a turn between two of them.
        let grew =
            |snapshots: &[(i64, i64)]| matches!(snapshots, [first, .., last] if last.0 > first.0);
        while !grew(&snapshots) && snapshots.len() < 100 {
            let n = snapshots.len();
            let file = backed.file(&format!("{n}.db"));
            let made = backed.db.json(&["backup", &file, "--json"]);
            // A snapshot without scores is nothing that a doctor likes.
            let found = backed.problems_of(&file);
            problems.extend(found.into_iter().filter(|(check, _)| check != "doctor"));
            let rows = |table: &str| made["rows"][table].as_i64().unwrap();
            snapshots.push((rows("score_snapshot"), rows("snapshot_rater")));
        }
        done.store(true, Ordering::SeqCst);
        assert!(writer.join().unwrap() > 0);
        assert!(problems.is_empty(), "{problems:?}");
        assert!(grew(&snapshots), "nothing was written meanwhile: {snapshots:?}");
        let (first, raters) = snapshots[0];
        let each = |(snapshots, found): (i64, i64)| (found - raters) == (snapshots - first) * 2;
        assert!(snapshots.iter().all(|state| each(*state)), "{snapshots:?}");
    });
}

#[test]
fn whatever_is_wrong_with_a_backup_is_told() {
    let backed = Backed::make();
    let (file, manifest) = (backed.file("a.db"), backed.file("a.db.json"));
    let (whole, said) = (fs::read(&file).unwrap(), fs::read_to_string(&manifest).unwrap());
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        bytes
    };
    let foreign = backed.file("b.db.json");
    fs::write(&foreign, "precious").unwrap();
    let made = backed.db.run(&["backup", &backed.file("b.db")]);
    assert!(made.code == Some(1) && made.stderr.contains("b.db.json is there already"), "{made:?}");
    assert_eq!(fs::read_to_string(&foreign).unwrap(), "precious");
    let nowhere = backed.file("none/a.db");
    let made = backed.db.run(&["backup", &nowhere]);
    assert!(made.code == Some(1) && made.stderr.contains("`mkdir -p "), "{made:?}");
    // Somewhere in a page, in a text that SQLite does not look at, and at the end.
    let text = whole.windows(9).position(|bytes| bytes == b"Nobody (2").unwrap();
    fs::write(&file, flipped(text)).unwrap();
    assert_eq!(backed.problems().into_keys().collect::<Vec<_>>(), ["sha256"]);
    fs::write(&file, flipped(4096 * 3 + 1)).unwrap();
    assert!(backed.problems().contains_key("pages") && backed.problems().contains_key("sha256"));
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert!(backed.problems().contains_key("pages"));
    fs::write(&file, b"no database at all, but long enough to be taken for one").unwrap();
    assert!(backed.problems().contains_key("pages"));
    // Rows that went, and rows whose parent went.
    fs::write(&file, &whole).unwrap();
    let copy = Db::new(Kind::Sqlite);
    let work = |sql: &str| {
        fs::write(copy.path().join("test.db"), &whole).unwrap();
        copy.execute(&format!("pragma foreign_keys = off; {sql}; pragma journal_mode = delete"));
        fs::copy(copy.path().join("test.db"), &file).unwrap();
    };
    work("delete from index_value");
    let found = backed.problems();
    assert!(found["rows"].starts_with("index_value: 0 rows, and had "), "{found:?}");
    work("delete from index_source");
    assert!(backed.problems()["keys"].contains("index_value lead to no row of index_source"));
    work("insert into __diesel_schema_migrations (version) values ('99990101000000')");
    assert!(backed.problems()["migrations"].contains("not those that it was backed up with"));
    // What stands beside it.
    fs::write(&file, &whole).unwrap();
    for (text, word) in
        [("{", "EOF"), (&said.replace("\"format\": 1", "\"format\": 2"), "format is 2")]
    {
        fs::write(&manifest, text).unwrap();
        let run = backed.db.run(&["backup", "verify", &file]);
        assert!(run.code == Some(1) && run.stderr.contains(word), "{run:?}");
    }
    fs::remove_file(&manifest).unwrap();
    let run = backed.db.run(&["backup", "verify", &file]);
    assert!(run.code == Some(1) && run.stderr.contains("a.db.json"), "{run:?}");
    fs::write(&file, b"PGDMP\x01").unwrap();
    let run = backed.db.run(&["backup", "verify", &file]);
    assert!(run.code == Some(1) && run.stderr.contains("pg_restore --list"), "{run:?}");
}

#[test]
fn a_restore_brings_the_state_back_and_keeps_what_was_there() {
    let backed = Backed::make();
    let was = dump(&backed.db, &[]);
    change(&backed.db);
    let changed = dump(&backed.db, &[]);
    assert_ne!(was, changed);
    let database = backed.db.path().join("test.db");
    fs::set_permissions(&database, fs::Permissions::from_mode(0o640)).unwrap();
    let run = backed.restore();
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("test.db.before-restore"), "{run:?}");
    assert_eq!(dump(&backed.db, &[]), was);
    assert_eq!(fs::metadata(&database).unwrap().permissions().mode() & 0o777, 0o640);
    let left: Vec<String> =
        names(backed.db.path()).into_iter().filter(|name| name.contains("test.db")).collect();
    assert_eq!(left, ["test.db", "test.db.before-restore"]);
    // The older one is not lost to a second restore.
    let run = backed.restore();
    assert!(run.code == Some(1) && run.stderr.contains("earlier restore"), "{run:?}");
    fs::rename(backed.db.path().join("test.db.before-restore"), &database).unwrap();
    assert_eq!(dump(&backed.db, &[]), changed);
    // Where there is none yet.
    fs::remove_file(&database).unwrap();
    assert_eq!(backed.restore().code, Some(0));
    assert_eq!(dump(&backed.db, &[]), was);
}

#[test]
fn nothing_is_restored_under_somebody() {
    let backed = Backed::make();
    change(&backed.db);
    let was = dump(&backed.db, &[]);
    let mut server = Server::of(&backed.db);
    let run = backed.restore();
    assert!(run.code == Some(1) && run.stderr.contains("(onet-ai serve) since 20"), "{run:?}");
    // Whoever writes is as good a holder; all are named.
    let mut demo = backed.db.command(&["score", "--rater", "mock:slow", "--rescore"]);
    demo.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    assert!(demo.status().unwrap().success(), "writers do not exclude each other");
    let before = dump(&backed.db, &[]);
    server.stop("KILL");
    assert!(backed.db.path().join("test.db.lock").exists(), "a killed process cannot remove it");
    // A program that knows nothing of the lock.
    let other = backed.db.connect();
    let run = backed.restore();
    assert!(run.code == Some(1) && run.stderr.contains("open in another program"), "{run:?}");
    drop(other);
    assert_eq!(dump(&backed.db, &[]), before);
    assert_ne!(before, was);
    assert_eq!(backed.restore().code, Some(0));
    assert!(!backed.db.path().join("test.db.lock").exists());
}

#[test]
fn what_is_not_whole_is_not_put_back() {
    let backed = Backed::make();
    change(&backed.db);
    let was = dump(&backed.db, &[]);
    let mut bytes = fs::read(backed.file("a.db")).unwrap();
    let end = bytes.len() - 1;
    bytes[end] ^= 1;
    fs::write(backed.file("a.db"), bytes).unwrap();
    let run = backed.restore();
    assert!(run.code == Some(3) && run.stderr.contains("SHA-256"), "{run:?}");
    assert_eq!(dump(&backed.db, &[]), was);
    assert!(!names(backed.db.path()).iter().any(|name| name.contains("restore")));
}

/// The very case that backups are for.
#[test]
fn a_damaged_database_is_replaced_with_all_that_belongs_to_it() {
    let backed = Backed::make();
    let was = dump(&backed.db, &[]);
    let database = backed.db.path().join("test.db");
    fs::write(&database, b"this was a database once, and its disk has failed").unwrap();
    fs::write(backed.db.path().join("test.db-wal"), b"left over").unwrap();
    let run = backed.restore();
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(dump(&backed.db, &[]), was);
    let aside = fs::read(backed.db.path().join("test.db.before-restore")).unwrap();
    assert!(aside.starts_with(b"this was a database once"));
    let wal = backed.db.path().join("test.db.before-restore-wal");
    assert!(wal.exists() && fs::read(wal).unwrap() == b"left over");
}

/// The commands in an error, by what they are for.
fn told(run: &crate::support::Run) -> Vec<String> {
    let lines = run.stderr.lines().skip(1).filter_map(|line| line.split_once(": pg_"));
    lines.map(|(_, command)| format!("pg_{command}")).collect()
}

on_postgres! {
    /// The commands are run where PostgreSQL's client of version 18 is installed.
    fn the_commands_for_postgresql_are_told_and_work() {
        let db = migrated(Kind::Postgres);
        let file = db.path().join("onet.dump");
        let run = db.run(&["backup", file.to_str().unwrap()]);
        assert!(run.code == Some(2) && run.stdout.is_empty(), "{run:?}");
        let commands = told(&run);
        let [dump_it, list, put_back] = commands.as_slice() else { panic!("{run:?}") };
        assert!(dump_it.starts_with("pg_dump --format=custom") && dump_it.contains(file.to_str().unwrap()), "{dump_it}");
        let other = Db::new(Kind::Postgres);
        let run = other.run(&["backup", "restore", file.to_str().unwrap()]);
        let [restore] = told(&run).try_into().unwrap();
        assert_eq!(put_back.replace(&db.url, &other.url), restore);
        let version = Command::new("pg_dump").arg("--version").output();
        if !version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(" 18")) {
            return;
        }
        for command in [dump_it, list, &restore] {
            assert!(other.shell(command).output().unwrap().status.success(), "{command}");
        }
        assert_eq!(dump(&other, &[]), dump(&db, &[]));
    }
}
