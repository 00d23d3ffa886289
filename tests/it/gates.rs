//! Nothing published is ever lost without a flag: a day of an operator's life, any order of commands,
//! and every path in the source that could.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use onet_ai::edition::Edition;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::Value;

use crate::bls::{import_all, table};
use crate::release::{Release, import_sample, sample_folder};
use crate::support::{Db, Run, dump, on_both_databases};

/// What readers get, read as `serve` reads it and not as the gates do.
#[derive(Debug, Clone, PartialEq, Default)]
struct Published {
    version: Option<String>,
    snapshot: Option<i64>,
    ranked: BTreeSet<String>,
    raters: BTreeSet<String>,
    question: Option<String>,
    employment: BTreeSet<String>,
}

fn published(db: &Db) -> Published {
    let Some(edition) = Edition::load(&mut db.connect()).unwrap() else {
        return Published::default();
    };
    let codes = |with: &dyn Fn(&onet_ai::edition::Occupation) -> bool| {
        edition.occupations.iter().filter(|o| with(o)).map(|o| o.soc_code.clone()).collect()
    };
    Published {
        version: Some(edition.version.data_version.clone()),
        snapshot: edition.version.snapshot,
        ranked: codes(&|occupation| occupation.score.rank.is_some()),
        raters: edition.version.raters.iter().map(|rater| rater.name.clone()).collect(),
        question: edition.version.prompt_version.clone(),
        employment: codes(&|occupation| occupation.labour.employment.value.is_some()),
    }
}

/// What of `before` is not there any more, in words.
fn lost(before: &Published, after: &Published) -> Vec<String> {
    let mut lost = Vec::new();
    // The sample has 25 ranked occupations at most: 2 % of them is none.
    lost.extend(before.ranked.difference(&after.ranked).map(|code| format!("rank of {code}")));
    lost.extend(before.raters.difference(&after.raters).map(|rater| format!("rater {rater}")));
    if before.question.is_some() && before.question != after.question {
        lost.push(format!("question {:?}", before.question));
    }
    lost.extend(
        before.employment.difference(&after.employment).map(|code| format!("jobs of {code}")),
    );
    lost
}

/// Runs a command; whatever it is, nothing is lost unless it says `--accept`.
#[track_caller]
fn guarded(db: &Db, args: &[&str]) -> Run {
    let before = published(db);
    let run = db.run(args);
    let after = published(db);
    if !args.contains(&"--accept") {
        let lost = lost(&before, &after);
        assert!(lost.is_empty(), "{args:?} lost {lost:?}\n{}{}", run.stdout, run.stderr);
    }
    if run.code != Some(0) {
        assert_eq!(before, after, "{args:?} failed and changed what is published: {}", run.stderr);
        let way = ["onet-ai ", "there are: "].iter().any(|way| run.stderr.contains(way));
        assert!(way, "no way forward: {args:?}: {}", run.stderr);
    }
    run
}

/// The command of a line of the refusal, as arguments; `TEXT` becomes a reason.
fn command_after(run: &Run, lead: &str) -> Vec<String> {
    let line = run.stderr.lines().find(|line| line.starts_with(lead));
    let line = line.unwrap_or_else(|| panic!("no line {lead:?} in {}", run.stderr));
    let (_, command) = line.split_once("onet-ai ").unwrap();
    let text = |word: &str| if word == "TEXT" { "it is meant".to_owned() } else { word.to_owned() };
    command.split(' ').map(text).collect()
}

/// Runs a command that gates must hold back, twice: the second time writes nothing at all. Returns
/// the command that it names for going on all the same.
#[track_caller]
fn refused(db: &Db, args: &[&str], gates: &[&str]) -> (Run, Vec<String>) {
    let run = guarded(db, args);
    assert_eq!(run.code, Some(3), "{args:?}: {}{}", run.stdout, run.stderr);
    let stored = dump(db, &[]);
    let again = guarded(db, args);
    assert_eq!(
        (again.code, dump(db, &[]) == stored),
        (Some(3), true),
        "{args:?}: {}",
        again.stderr
    );
    let way = command_after(&again, "if that is meant");
    let at = way.iter().position(|word| word == "--accept").unwrap();
    assert_eq!(way[at + 1].split(',').collect::<Vec<_>>(), gates, "{args:?}");
    (again, way)
}

#[track_caller]
fn go(db: &Db, args: &[String]) -> String {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let run = guarded(db, &args);
    assert_eq!(run.code, Some(0), "{args:?}: {}{}", run.stdout, run.stderr);
    run.stdout
}

#[track_caller]
fn fine(db: &Db, args: &[&str]) -> String {
    go(db, &args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>())
}

/// The sample with one task of another type: other content of the same size.
fn other_content() -> Release {
    let release = Release::new();
    release.edit("Task Statements.txt", "\tCore\t", "\tSupplemental\t");
    release
}

on_both_databases! {
    fn a_day_of_an_operators_life(db: &Db) {
        // Morning: the release, a trial, the whole. Each is more than there was.
        import_sample(db);
        import_all(db);
        fine(db, &["catalog", "--strategy", "all"]);
        fine(db, &["weights", "--all-schemes"]);
        fine(db, &["score", "--rater", "mock:a", "--sample", "20"]);
        let first = fine(db, &["aggregate"]);
        assert!(first.contains("gates: passed, nothing is published that could be lost"), "{first}");
        fine(db, &["score", "--rater", "mock:a", "--rater", "mock:b"]);
        let whole: Value = serde_json::from_str(&fine(db, &["aggregate", "--json"])).unwrap();
        assert_eq!((&whole["activation"], &whole["ranked"], &whole["gates_against"]), (&"active".into(), &25.into(), &1.into()));
        for gate in whole["gates"].as_array().unwrap() {
            assert_eq!((&gate["verdict"], gate["value"].is_number()), (&"passed".into(), true), "{gate}");
        }

        // Noon: a third rater is tried on 20 tasks, and the nightly aggregate comes by.
        fine(db, &["score", "--rater", "mock:trial", "--sample", "20"]);
        let (run, accept) = refused(db, &["aggregate"], &["ranked", "jobs_covered"]);
        assert!(run.stderr.contains("snapshot 3 is stored and not published: snapshot 2 stays"), "{}", run.stderr);
        let go_on = command_after(&run, "to go on with");
        assert!(go(db, &go_on).starts_with("snapshot 2: unchanged, active"));
        assert_eq!(fine(db, &["aggregate", "--no-activate"]).lines().next(), Some("snapshot 3: unchanged, not active"));
        // It was meant; and then it was not: going back loses the third rater.
        let told = go(db, &accept);
        assert!(told.contains("accepted, because: it is meant"), "{told}");
        assert_eq!(published(db).snapshot, Some(3));
        let (_, back) = refused(db, &["snapshots", "activate", "2"], &["raters"]);
        go(db, &back);
        // An acceptance is for that time: the next night does not take the roll-back away again.
        refused(db, &["aggregate"], &["ranked", "jobs_covered"]);
        assert_eq!(published(db).snapshot, Some(2));

        // Another question, and the same content again in every way.
        fine(db, &["score", "--rater", "mock:a", "--rater", "mock:b", "--rubric", "augmentation"]);
        let listed = db.json(&["rubric", "list", "--json"]).to_string();
        let prompt = listed.split('"').find(|word| word.starts_with("augmentation-v")).unwrap();
        refused(db, &["aggregate", "--prompt-version", prompt], &["question"]);
        let folder = sample_folder();
        let sample = ["import", "--version", "sample", "--from", folder.to_str().unwrap()];
        for flags in [&[][..], &["--replace"], &["--activate"], &["--replace", "--activate"]] {
            let before = dump(db, &[]);
            assert!(fine(db, &[&sample, flags].concat()).contains("nothing was written"));
            assert_eq!(dump(db, &[]), before);
        }

        // Afternoon: better ratings for the only version. Without a flag nothing happens; with it
        // the scores are back after what the report says.
        let other = other_content();
        let replace = ["import", "--version", "sample", "--from", other.path(), "--replace"];
        let plain = guarded(db, &replace[..5]);
        assert!(plain.code == Some(1) && plain.stderr.contains("unpublishes snapshot 2 (25 ranked"), "{}", plain.stderr);
        let (run, accept) = refused(db, &replace, &["ranked", "jobs_covered", "raters"]);
        assert!(run.stderr.contains("unpublishes its snapshot 2 (25 ranked occupations, of runs 2, 3)"), "{}", run.stderr);
        let told = go(db, &accept);
        assert!(told.contains("run again: onet-ai weights --scheme im_rt_ft"), "{told}");
        assert_eq!((published(db).version, published(db).snapshot), (Some("sample".to_owned()), None));
        fine(db, &["catalog", "--strategy", "all"]);
        fine(db, &["weights"]);
        fine(db, &["score", "--rater", "mock:a", "--rater", "mock:b"]);
        fine(db, &["aggregate", "--rater", "mock:a", "--rater", "mock:b"]);
        assert_eq!(published(db).ranked.len(), 25);

        // Evening: a new release. It is stored, and served only when it has its scores.
        let next = Release::new();
        next.remove("Read Me.txt");
        let import = ["import", "--version", "next", "--from", next.path(), "--activate"];
        let gates = ["ranked", "jobs_covered", "raters"];
        let run = guarded(db, &import);
        assert!(run.code == Some(3) && run.stderr.contains("version next is stored and was not activated"), "{}", run.stderr);
        let way = command_after(&run, "if that is meant");
        assert_eq!(way[..3], ["versions", "activate", "next"]);
        refused(db, &import, &gates);
        refused(db, &["versions", "activate", "next"], &gates);
        fine(db, &["catalog", "--strategy", "all", "--data-version", "next"]);
        fine(db, &["weights", "--data-version", "next"]);
        fine(db, &["score", "--rater", "mock:a", "--rater", "mock:b", "--data-version", "next"]);
        fine(db, &["aggregate", "--data-version", "next"]);
        assert_eq!(published(db).version.as_deref(), Some("sample"));
        let told = fine(db, &["versions", "activate", "next"]);
        assert!(told.starts_with("next is active, in the place of sample, with snapshot "), "{told}");
        // And back: the same raters, question and occupations are no loss.
        fine(db, &["versions", "activate", "sample"]);
        fine(db, &["versions", "activate", "next"]);
        assert_eq!(published(db).ranked.len(), 25);
    }

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
        for _ in 0..60 {
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
                if pick(3) == 0 {
                    // What it says works, whatever it was.
                    let way = command_after(&run, "if that is meant");
                    args = way.iter().map(String::as_str).collect();
                    let run = guarded(db, &args);
                    assert_eq!(run.code, Some(0), "{args:?}: {}", run.stderr);
                    accepted += 1;
                }
            }
        }
        assert!(held > 5 && accepted > 1, "{held} held back, {accepted} accepted: nothing was tried");
    }
}

#[test]
fn only_the_gate_module_changes_what_is_published() {
    // Calls and statements that do it, and the files that may have them.
    let allowed: [(&str, &[&str]); 4] = [
        ("score_snapshot::activate", &["pipeline/gate/publish.rs"]),
        ("score_snapshot::deactivate", &["pipeline/gate/publish.rs"]),
        ("data_version::activate", &["pipeline/gate/publish.rs"]),
        ("is_active.eq(", &["db/score_snapshot.rs", "db/data_version.rs"]),
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
        // Raw statements would pass by all of it.
        let raw = text.contains("sql_query") && text.contains("is_active");
        assert!(!raw, "{inside} has raw SQL about what is active");
    }
    assert_eq!(found.len(), allowed.len(), "a call was renamed: {found:?}");
}
