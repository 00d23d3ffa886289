//! Nothing published is ever lost without a flag: BLS's figures, commands in any order, and every path
//! in the source that could.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::bls::{import_all, table};
use crate::gates::{command_after, fine, go, guarded, other_content, published, refused};
use crate::release::{Release, import_sample, sample_folder};
use crate::support::{dump, on_both_databases};
use crate::ways::{printed, shell};

on_both_databases! {
    fn figures_are_not_lost_unasked(db: &Db) {
        import_sample(db);
        import_all(db);
        let jobs = published(db).employment.len();
        assert!(jobs > 20, "{jobs}");
        let less = |name: &str, year: &str| {
            let text: Vec<String> = table(name).lines().take(9).map(|line| format!("{line}\n")).collect();
            let path = db.path().join(format!("less-{name}"));
            fs::write(&path, text.concat().replace("2034\"", &format!("20{year}\"")).replace("–34", &format!("–{year}"))).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let (oews, nem) = (less("oews_2025-05.csv", "34"), less("nem.csv", "34"));
        let (one, two) = (less("table_1.2.csv", "35"), less("table_1.10.csv", "35"));
        // A newer period with few rows, the same period cut off, a crosswalk cut off.
        for args in [
            &["import", "oews", "--period", "2026-05", "--from", &oews][..],
            &["import", "oews", "--period", "2025-05", "--from", &oews, "--replace"],
            &["import", "crosswalk", "--kind", "nem", "--from", &nem, "--replace"],
            &["import", "projections", "--period", "2024-2035", "--from", &one, "--from", &two],
        ] {
            let before = dump(db, &[]);
            let (_, way) = refused(db, args, &["figures"]);
            assert_eq!(dump(db, &[]), before, "{args:?}");
            assert_eq!(way[..args.len()], *args);
        }
        // An older period loses nothing, and what is meant is done.
        let (_, way) = refused(db, &["import", "oews", "--period", "2026-05", "--from", &oews], &["figures"]);
        go(db, &way);
        assert!(published(db).employment.len() < jobs);
        fine(db, &["import", "oews", "--period", "2023-05", "--from", &oews]);
    }

    fn commands_in_any_order_lose_nothing_unasked(db: &Db) {
        import_sample(db);
        import_all(db);
        for args in [&["catalog", "--strategy", "all"][..], &["weights", "--all-schemes"],
            &["score", "--rater", "mock:a", "--rater", "mock:b"], &["aggregate"]] {
            db.ok(args);
        }
        let (folder, other, less) = (sample_folder(), other_content(), Release::new());
        less.remove("Skills.txt");
        less.remove("Read Me.txt");
        let contents = [folder.to_str().unwrap(), other.path(), less.path()];
        let mut random = ChaCha8Rng::seed_from_u64(12);
        let mut pick = |n: usize| usize::try_from(random.next_u64()).unwrap() % n;
        let (mut held, mut accepted) = (0, 0);
        for _ in 0..40 {
            let version = ["sample", "next"][pick(2)];
            let raters = [&["mock:a"][..], &["mock:b"], &["mock:c"], &["mock:a", "mock:b"]][pick(4)];
            let raters = raters.iter().flat_map(|rater| ["--rater", *rater]);
            let number = (1 + pick(8)).to_string();
            let mut args: Vec<&str> = match pick(9) {
                0 => ["score", "--data-version", version].into_iter().chain(raters).collect(),
                1 => ["score", "--sample", "15", "--data-version", version].into_iter().chain(raters).collect(),
                2 | 3 => ["aggregate", "--data-version", version].into_iter().chain(raters).collect(),
                4 => vec!["aggregate", "--scheme", ["equal", "core2"][pick(2)]],
                5 => vec!["snapshots", "activate", &number],
                6 => vec!["versions", "activate", version],
                7 => vec!["weights", "--all-schemes", "--data-version", version],
                _ => {
                    let mut args = vec!["import", "--version", version, "--from", contents[pick(3)]];
                    args.extend(["--replace"].iter().take(pick(2)));
                    args.extend(["--activate"].iter().take(pick(2)));
                    args
                }
            };
            let run = guarded(db, &args);
            if run.code == Some(3) && run.stderr.contains("if that is meant") {
                held += 1;
                for command in printed(&run) {
                    let run = shell(&db.copy(), &command);
                    assert_eq!(run.code, Some(0), "{command}: {}{}", run.stdout, run.stderr);
                }
                if pick(2) == 0 {
                    // What it says works, whatever it was.
                    let way = command_after(&run, "if that is meant");
                    args = way.iter().map(String::as_str).collect();
                    let run = guarded(db, &args);
                    assert_eq!(run.code, Some(0), "{args:?}: {}", run.stderr);
                    accepted += 1;
                }
            }
        }
        assert!(held > 2 && accepted > 0, "{held} held back, {accepted} accepted: nothing was tried");
    }
}

#[test]
fn only_the_gate_module_changes_what_is_published() {
    // Calls and statements that do it, and the files that may have them.
    let allowed: [(&str, &[&str]); 4] = [
        ("score_snapshot::activate", &["pipeline/gate/publish.rs"]),
        ("score_snapshot::deactivate", &["pipeline/gate/publish.rs"]),
        ("data_version::activate", &["pipeline/gate/publish.rs"]),
        ("is_active.eq(", &["db/snapshot/score_snapshot.rs", "db/release/data_version.rs"]),
    ];
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    crate::layers::rust_files(&source, &mut files);
    let mut found = BTreeSet::new();
    for path in &files {
        let inside = path.strip_prefix(&source).unwrap().to_str().unwrap();
        let text = fs::read_to_string(path).unwrap();
        for (call, places) in allowed {
            if text.contains(call) {
                assert!(
                    places.contains(&inside),
                    "{inside} has {call}: it goes through {}",
                    places[0]
                );
                found.insert(call);
            }
        }
        // Both go by their whole names only, so that the words above find every call.
        if !inside.starts_with("db/") {
            for import in
                ["score_snapshot::{", "data_version::{", "score_snapshot::*", "data_version::*"]
            {
                for names in text.split(import).skip(1) {
                    let names = names.split('}').next().unwrap();
                    assert!(!names.contains("activate"), "{inside} imports {names}");
                }
            }
        }
        // Raw statements that write would pass by all of it.
        let writes = ["update ", "insert ", "replace "];
        let writes = writes.iter().any(|word| text.to_lowercase().contains(word));
        let raw = text.contains("sql_query") && text.contains("is_active") && writes;
        assert!(!raw, "{inside} has raw SQL about what is active");
    }
    assert_eq!(found.len(), allowed.len(), "a call was renamed: {found:?}");
}
