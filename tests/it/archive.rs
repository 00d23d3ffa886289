//! `archive`: what stays and why, what goes into files, and that it comes back as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use onet_ai::db::rows::{self, Digest};
use onet_ai::db::{DatabaseUrl, score_snapshot};
use serde_json::Value;

use crate::release::Release;
use crate::server::Server;
use crate::support::{Db, all, on_both_databases};

/// Rows and hash of every table, in whatever order the rows come, but for what is not of the past.
fn digests(db: &Db) -> BTreeMap<String, (u64, String)> {
    let mut conn = db.connect();
    let mut found = BTreeMap::new();
    for table in rows::tables(&mut conn).unwrap() {
        if ["publication", "last_id"].contains(&table.name.as_str()) {
            continue;
        }
        let mut digest = Digest::default();
        rows::each(&mut conn, &table, None, |row| {
            digest.add(&row);
            Ok::<_, diesel::result::Error>(())
        })
        .unwrap();
        found.insert(table.name, (digest.rows, digest.hex()));
    }
    assert!(found.len() > 50);
    found
}

/// Four releases, each scored by two raters, and ten snapshots of them: 1 and 2 of the first, …, 7 to 10 of the
/// last, which is active.
fn past(db: &Db, carry: bool) {
    for (at, version) in ["1.0", "2.0", "3.0", "4.0"].into_iter().enumerate() {
        let release = Release::new();
        release.edit(
            "Occupation Data.txt",
            "Registered Nurses",
            &format!("Registered Nurses of {version}"),
        );
        let day = format!("202{}-02-01", at + 2);
        db.ok(&["import", "--version", version, "--from", release.path(), "--release-date", &day]);
        let of = |args: &[&str]| {
            db.ok(&[args, &["--data-version", version]].concat());
        };
        of(&["weights"]);
        of(&["catalog", "--strategy", "all"]);
        let mut score = vec!["score", "--rater", "mock:a", "--rater", "mock:b"];
        if !carry {
            score.push("--no-carry");
        }
        of(&score);
        for seed in 1..=if at == 3 { 4 } else { 2 } {
            of(&["aggregate", "--seed", &seed.to_string()]);
        }
        db.ok(&["versions", "activate", version]);
    }
    assert_eq!(snapshots(db), (1..=10).rev().collect::<Vec<_>>());
}

fn snapshots(db: &Db) -> Vec<i64> {
    score_snapshot::all(&mut db.connect()).unwrap().iter().map(|row| row.id).collect()
}

fn ids(report: &Value, list: &str) -> Vec<String> {
    let rows = report[list].as_array().unwrap();
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn reasons(report: &Value, id: &str) -> Vec<String> {
    let rows = report["kept"].as_array().unwrap();
    let row = rows.iter().find(|row| row["id"] == id).unwrap();
    let reasons = row["reasons"].as_array().unwrap();
    reasons.iter().map(|reason| reason.as_str().unwrap().to_owned()).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Restores every file of a folder whose name begins so.
fn restore(db: &Db, folder: &Path, start: &str) -> Vec<Value> {
    let of = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with(start);
    let files: Vec<PathBuf> = files(folder).into_iter().filter(of).collect();
    let mut args = vec!["archive", "restore", "--json"];
    args.extend(files.iter().map(|path| path.to_str().unwrap()));
    db.json(&args).as_array().unwrap().clone()
}

/// A place within the data of each file in a zip.
fn middles(bytes: &[u8]) -> Vec<usize> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let count = zip.len();
    assert!(count > 10);
    let middle = |at| {
        let file = zip.by_index(at).unwrap();
        usize::try_from(file.data_start().unwrap() + file.compressed_size() / 2).unwrap()
    };
    (0..count).map(middle).collect()
}

/// Foreign keys that lead nowhere, also those that the schema does not declare.
fn no_orphans(db: &Db) {
    for (child, column, parent) in [
        ("task_rater_score", "snapshot_id", "score_snapshot"),
        ("task_ai_ensemble", "snapshot_id", "score_snapshot"),
        ("occupation_step", "snapshot_id", "score_snapshot"),
        ("snapshot_run", "run_id", "model_run"),
        ("task_ai_score", "run_id", "model_run"),
        ("raw_reply", "run_id", "model_run"),
        ("task_statements", "data_version", "data_version"),
        ("import_report", "data_version", "data_version"),
        ("occupation_bls", "data_version", "data_version"),
        ("gate_result", "check_id", "gate_check"),
    ] {
        let mut conn = db.connect();
        let table = rows::tables(&mut conn).unwrap().into_iter().find(|table| table.name == child);
        let filter = rows::Filter {
            condition: format!("$1 = 'x' and {column} not in (select id from {parent})"),
            value: rows::Value::Text("x".to_owned()),
        };
        assert_eq!(rows::count(&mut conn, &table.unwrap(), Some(&filter)).unwrap(), 0, "{child}");
    }
}

on_both_databases! {
    fn snapshots_go_and_come_back_as_they_were(db: &Db) {
        past(db, true);
        db.ok(&["snapshots", "tag", "1", "cited-in-2023", "--note", "A paper cites it"]);
        let before = digests(db);
        let folder = db.path().join("past");
        let to = folder.to_str().unwrap();

        // Without a folder nothing goes, nor without a rule, nor in a dry run.
        let refused = db.run(&["archive", "snapshots", "--keep-last", "3"]);
        assert!(refused.code == Some(2) && refused.stderr.contains("--to DIR"), "{refused:?}");
        let nothing = db.ok(&["archive", "snapshots", "--keep-last", "0", "--to", to]);
        assert!(nothing.contains("removed 0 snapshots") && nothing.contains("no rule says what to keep"), "{nothing}");
        let dry = db.json(&["archive", "snapshots", "--keep-last", "3", "--dry-run", "--json"]);
        assert_eq!(ids(&dry, "kept"), ["10", "9", "8", "6", "4", "2", "1"]);
        assert_eq!(ids(&dry, "gone"), ["7", "5", "3"]);
        assert_eq!(reasons(&dry, "10"), ["active", "last 3"]);
        assert_eq!(reasons(&dry, "6"), ["active in version 3.0"]);
        assert_eq!(reasons(&dry, "1"), ["tag cited-in-2023"]);
        let sized = |row: &Value| row["size"]["rows"].as_u64().unwrap() > 100 && row["size"]["bytes"].as_u64().unwrap() > 1000;
        assert!(all(dry["kept"].as_array().unwrap(), sized) && all(dry["gone"].as_array().unwrap(), sized));
        assert_eq!(digests(db), before);
        assert!(!folder.exists());

        let report = db.json(&["archive", "snapshots", "--keep-last", "3", "--keep-tag", "none*", "--to", to, "--json"]);
        assert_eq!(ids(&report, "gone"), ["7", "5", "3", "1"]);
        assert_eq!(snapshots(db), [10, 9, 8, 6, 4, 2]);
        no_orphans(db);
        let gone: u64 = digests(db).values().map(|(rows, _)| rows).sum();
        let had: u64 = before.values().map(|(rows, _)| rows).sum();
        // One row says of each where it went.
        assert_eq!(gone, had - report["size"]["rows"].as_u64().unwrap() + 4);
        let unknown = db.run(&["snapshots", "activate", "7"]);
        assert!(unknown.stderr.contains("it was archived on") && unknown.stderr.contains("snapshot-7-"), "{unknown:?}");

        let reports = restore(db, &folder, "snapshot-");
        assert!(all(&reports, |report| report["unchanged"] == false));
        assert_eq!(digests(db), before);
        let list = Server::of(db).get("/snapshots");
        let first = list["snapshots"].as_array().unwrap().iter().find(|row| row["id"] == 1).unwrap();
        assert_eq!((&first["tags"][0]["name"], &first["tags"][0]["note"]), (&"cited-in-2023".into(), &"A paper cites it".into()));
        assert_eq!(first["active"], false);
        let again = restore(db, &folder, "snapshot-");
        assert!(all(&again, |report| report["unchanged"] == true));
        assert_eq!(digests(db), before);
        db.ok(&["snapshots", "activate", "7"]);
        assert!(all(&restore(db, &folder, "snapshot-7-"), |report| report["unchanged"] == true));
    }

    fn a_number_is_not_given_twice(db: &Db) {
        past(db, true);
        let to = db.path().join("past");
        let to = to.to_str().unwrap();
        db.ok(&["snapshots", "activate", "7"]);
        db.ok(&["archive", "snapshots", "--keep-last", "0", "--keep-within", "1h", "--keep-tag", "x", "--to", to]);
        assert_eq!(snapshots(db).len(), 10, "all are of the last hour");
        db.execute("update score_snapshot set created_at = '2020-01-01 00:00:00' where id > 7");
        db.ok(&["archive", "snapshots", "--keep-last", "0", "--keep-within", "1h", "--to", to]);
        assert_eq!(snapshots(db), [7, 6, 5, 4, 3, 2, 1]);
        db.ok(&["aggregate", "--seed", "9"]);
        assert_eq!(snapshots(db)[0], 11);
        assert_eq!(restore(db, Path::new(to), "snapshot-").len(), 3);
        assert_eq!(snapshots(db)[..2], [11, 10]);
    }

    fn releases_go_with_their_runs_and_snapshots(db: &Db) {
        past(db, false);
        // What is easily lost on the way through text.
        db.execute("update task_ai_score set rationale = '' where run_id = 1 and task_id % 3 = 0");
        db.execute("update task_ai_score set rationale = '\\N' where run_id = 1 and task_id % 3 = 1");
        db.execute("update task_ai_score set rationale = ' \"a\",b' || chr_lf where run_id = 2"
            .replace("chr_lf", if db.url.starts_with("sqlite") { "char(13, 10)" } else { "chr(13) || chr(10)" }).as_str());
        db.execute("update model_run set endpoint = '' where id = 1");
        db.execute("update occupation_ai_score set mean = 0.1 + 0.2e0, std = 1e0 / 3 where snapshot_id = 1");
        let bytes = if db.url.starts_with("sqlite") { "x'00ff5c4e'" } else { "'\\x00ff5c4e'::bytea" };
        db.execute(&format!("insert into raw_reply (id, run_id, body, created_at) values ('1-1-0-1', 1, {bytes}, '2022-01-01 00:00:00.000001')"));
        let before = digests(db);
        let folder = db.path().join("past");
        let to = folder.to_str().unwrap();
        let report = db.json(&["archive", "versions", "--keep-last", "2", "--to", to, "--json"]);
        assert_eq!((ids(&report, "kept"), ids(&report, "gone")), (vec!["4.0".into(), "3.0".into()], vec!["2.0".into(), "1.0".into()]));
        assert_eq!(reasons(&report, "4.0"), ["active", "last 2"]);
        assert_eq!(snapshots(db), [10, 9, 8, 7, 6, 5]);
        no_orphans(db);
        let unknown = db.run(&["show", "29-1141", "--data-version", "1.0"]);
        assert!(unknown.code == Some(1) && unknown.stderr.contains("it was archived on"), "{unknown:?}");
        let names: Vec<String> = files(&folder).iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
        assert!(names.len() == 2 && names[0].starts_with("version-1.0-") && names[1].starts_with("version-2.0-"), "{names:?}");

        // The same rows make the same files, whatever the database does in between.
        assert!(all(&restore(db, &folder, "version-"), |report| report["unchanged"] == false));
        assert_eq!(digests(db), before);
        let bytes: Vec<Vec<u8>> = files(&folder).iter().map(|path| fs::read(path).unwrap()).collect();
        db.ok(&["archive", "versions", "--keep-last", "2", "--to", to]);
        assert_eq!(files(&folder).iter().map(|path| fs::read(path).unwrap()).collect::<Vec<_>>(), bytes);
        restore(db, &folder, "version-");

        // Weights that were computed since are no difference; another word in a release is.
        db.ok(&["weights", "--scheme", "equal", "--data-version", "1.0"]);
        assert!(all(&restore(db, &folder, "version-1"), |report| report["unchanged"] == true));
        db.execute("update occupation_master set title = 'Other' where data_version = '1.0' and title like 'Registered Nurses%'");
        let changed = digests(db);
        let other = db.run(&["archive", "restore", files(&folder)[0].to_str().unwrap()]);
        assert!(other.code == Some(1) && other.stderr.contains("version 1.0 is there with other content (occupation_master differs)"), "{other:?}");
        assert_eq!(digests(db), changed);
    }

    fn what_the_active_snapshot_stands_on_stays(db: &Db) {
        past(db, true);
        let to = db.path().join("past");
        let to = to.to_str().unwrap();
        // Every score of the later releases was given in the first one.
        let versions = db.json(&["archive", "versions", "--keep-last", "1", "--to", to, "--json"]);
        assert_eq!(ids(&versions, "gone"), ["3.0", "2.0"]);
        assert!(reasons(&versions, "1.0").contains(&"version 4.0 stands on its run 1".to_owned()), "{versions}");
        let runs = db.json(&["archive", "runs", "--keep-last", "1", "--to", to, "--json"]);
        assert_eq!(ids(&runs, "gone"), Vec::<String>::new());
        assert!(reasons(&runs, "7").contains(&"the active snapshot stands on it".to_owned()), "{runs}");
        // Without its snapshots too, because the scores of the active one were given in it.
        db.execute("update score_snapshot set is_active = false where data_version = '1.0'");
        db.ok(&["archive", "snapshots", "--keep-last", "4", "--to", to]);
        let runs = db.json(&["archive", "runs", "--keep-last", "1", "--to", to, "--json"]);
        assert_eq!(ids(&runs, "gone"), Vec::<String>::new());
        assert_eq!(reasons(&runs, "1"), ["the active snapshot stands on it: run 7 carried scores over"]);
    }

    fn runs_go_once_no_snapshot_uses_them_and_come_back_before_these(db: &Db) {
        past(db, false);
        let before = digests(db);
        let folder = db.path().join("past");
        let to = folder.to_str().unwrap();
        let active: BTreeSet<i64> = [10, 6, 4].into();
        db.execute("update score_snapshot set is_active = false where id = 2");
        db.ok(&["archive", "snapshots", "--keep-last", "4", "--to", to]);
        assert!(active.iter().all(|id| snapshots(db).contains(id)));
        let report = db.json(&["archive", "runs", "--keep-last", "2", "--to", to, "--json"]);
        assert_eq!(ids(&report, "gone"), ["2", "1"]);
        for args in [&["runs", "show", "1"][..], &["runs", "show", "1", "--task", "1"], &["agreement", "--run", "1", "--run", "8"], &["aggregate", "--data-version", "1.0", "--run", "1"], &["score", "--data-version", "1.0", "--run", "1"]] {
            let run = db.run(args);
            assert!(run.code == Some(1) && run.stderr.contains("as run-1-"), "{run:?}");
        }
        let early = files(&folder).into_iter().find(|path| path.to_str().unwrap().contains("snapshot-1-")).unwrap();
        let early = db.run(&["archive", "restore", early.to_str().unwrap()]);
        assert!(early.stderr.contains("snapshot 1 stands on run 1, which this database does not have"), "{early:?}");
        restore(db, &folder, "run-");
        restore(db, &folder, "snapshot-");
        db.execute("update score_snapshot set is_active = true where id = 2");
        assert_eq!(digests(db), before);
    }

    fn what_is_not_there_is_not_made(db: &Db) {
        for args in [
            &["archive", "snapshots", "--dry-run"][..], &["archive", "runs", "--to", "past"], &["archive", "restore", "a.zip"],
            &["refresh"], &["snapshots", "tag", "1", "cited", "--note", "x"], &["snapshots", "activate", "1"], &["aggregate"],
            &["weights"], &["catalog"], &["score", "--rater", "mock:a"], &["versions", "activate", "30.1"],
        ] {
            let run = db.run(args);
            assert_eq!(run.code, Some(1), "{args:?}: {run:?}");
            assert!(run.stderr.contains("`onet-ai import --version 30.1 --activate`") || run.stderr.contains("`onet-ai migrate`"), "{args:?}: {run:?}");
            assert!(!db.path().join("test.db").exists(), "{args:?}");
        }
        let mut conn = db.connect();
        assert_eq!(rows::tables(&mut conn).unwrap().len(), 0);
    }

    fn a_failure_between_the_files_and_the_end_loses_nothing(db: &Db) {
        past(db, true);
        db.execute("create table bookmark (place bigint references score_snapshot (id))");
        db.execute("insert into bookmark (place) values (3)");
        let before = digests(db);
        let folder = db.path().join("past");
        let to = folder.to_str().unwrap();
        let refused = db.run(&["archive", "snapshots", "--keep-last", "1", "--to", to]);
        assert!(refused.code == Some(1) && refused.stderr.contains("the database refused"), "{refused:?}");
        assert_eq!(digests(db), before);
        let made = files(&folder);
        assert!(!made.is_empty());
        db.execute("drop table bookmark");
        db.ok(&["archive", "snapshots", "--keep-last", "1", "--to", to]);
        assert!(made.iter().all(|path| files(&folder).contains(path)));
    }

    fn a_damaged_file_is_refused(db: &Db) {
        past(db, true);
        let folder = db.path().join("past");
        db.ok(&["archive", "snapshots", "--keep-last", "1", "--to", folder.to_str().unwrap()]);
        let before = digests(db);
        let path = files(&folder)[0].clone();
        let whole = fs::read(&path).unwrap();
        for at in middles(&whole) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            fs::write(&path, bytes).unwrap();
            let run = db.run(&["archive", "restore", path.to_str().unwrap()]);
            assert_eq!(run.code, Some(1), "{at}: {run:?}");
            assert_eq!(digests(db), before, "{at}");
        }
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let run = db.run(&["archive", "restore", path.to_str().unwrap()]);
        assert!(run.stderr.contains("is no archive that"), "{run:?}");
        let missing = db.run(&["archive", "restore", "missing.zip"]);
        assert!(missing.code == Some(1) && missing.stderr.contains("cannot read missing.zip"), "{missing:?}");
    }

    fn tags_are_given_shown_and_taken(db: &Db) {
        crate::serve::scored(db);
        let tagged = db.ok(&["snapshots", "tag", "1", "cited", "--note", "in a paper"]);
        assert_eq!(tagged, "snapshot 1 is tagged\n  cited: in a paper\n");
        assert!(db.ok(&["snapshots", "tag", "1", "cited", "--note", "in a paper"]).contains("has this tag already"));
        let changed = db.json(&["snapshots", "tag", "1", "cited", "--note", "in two", "--json"]);
        assert_eq!((&changed["unchanged"], &changed["tags"][0]["note"]), (&false.into(), &"in two".into()));
        assert!(db.ok(&["snapshots"]).contains("cited"));
        assert_eq!(db.json(&["snapshots", "--json"])[0]["tags"][0]["note"], "in two");
        assert_eq!(db.run(&["snapshots", "tag", "1", "two words", "--note", "x"]).code, Some(2));
        assert!(db.run(&["snapshots", "tag", "9", "x", "--note", "x"]).stderr.contains("there is no snapshot 9"));
        assert_eq!(db.ok(&["snapshots", "untag", "1", "cited"]), "snapshot 1 lost the tag\n");
        assert!(db.ok(&["snapshots", "untag", "1", "cited"]).contains("has no such tag"));
    }
}

/// Only SQLite has a file of its own that can shrink.
#[test]
fn a_file_shrinks_where_that_is_asked_for() {
    let db = Db::new(crate::support::Kind::Sqlite);
    past(&db, false);
    let folder = db.path().join("past");
    let to = folder.to_str().unwrap();
    let said = db.ok(&["archive", "snapshots", "--keep-last", "1", "--to", to]);
    assert!(said.contains("the database file does not shrink"), "{said}");
    let report =
        db.json(&["archive", "versions", "--keep-last", "1", "--to", to, "--compact", "--json"]);
    let size = |name: &str| report["database_file"][name].as_i64().unwrap();
    assert!(size("after") < size("before"), "{report}");
    let file = db.url.parse::<DatabaseUrl>().unwrap().file().unwrap().to_owned();
    assert_eq!(fs::metadata(file).unwrap().len(), u64::try_from(size("after")).unwrap());
}
