//! Nothing published is ever lost without a flag: a day of an operator's life.

use std::collections::BTreeSet;
use std::fs;

use onet_ai::read::edition::Edition;
use serde_json::Value;

use crate::bls::{import_all, table};
use crate::release::{Release, import_sample, sample_folder};
use crate::support::{Db, Run, dump, on_both_databases};
use crate::ways::{printed, shell};

/// What readers get, read as `serve` reads it and not as the gates do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Published {
    pub version: Option<String>,
    pub snapshot: Option<i64>,
    pub ranked: BTreeSet<String>,
    raters: BTreeSet<String>,
    question: Option<String>,
    pub employment: BTreeSet<String>,
}

pub fn published(db: &Db) -> Published {
    let Some(edition) = Edition::load(&mut db.connect()).unwrap() else {
        return Published::default();
    };
    let codes = |with: &dyn Fn(&onet_ai::read::edition::Occupation) -> bool| {
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
pub fn guarded(db: &Db, args: &[&str]) -> Run {
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
pub fn command_after(run: &Run, lead: &str) -> Vec<String> {
    let line = run.stderr.lines().find(|line| line.starts_with(lead));
    let line = line.unwrap_or_else(|| panic!("no line {lead:?} in {}", run.stderr));
    let (_, command) = line.split_once("onet-ai ").unwrap();
    let text = |word: &str| if word == "TEXT" { "it is meant".to_owned() } else { word.to_owned() };
    command.split(' ').map(text).collect()
}

/// Runs a command that gates must hold back, twice: the second time writes nothing at all. Returns
/// the command that it names for going on all the same.
#[track_caller]
pub fn refused(db: &Db, args: &[&str], gates: &[&str]) -> (Run, Vec<String>) {
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
    // Whatever it prints runs as it stands.
    for command in printed(&again) {
        let run = shell(&db.copy(), &command);
        assert_eq!(run.code, Some(0), "{command}: {}{}", run.stdout, run.stderr);
    }
    let way = command_after(&again, "if that is meant");
    let at = way.iter().position(|word| word == "--accept").unwrap();
    assert_eq!(way[at + 1].split(',').collect::<Vec<_>>(), gates, "{args:?}");
    (again, way)
}

#[track_caller]
pub fn go(db: &Db, args: &[String]) -> String {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let run = guarded(db, &args);
    assert_eq!(run.code, Some(0), "{args:?}: {}{}", run.stdout, run.stderr);
    run.stdout
}

#[track_caller]
pub fn fine(db: &Db, args: &[&str]) -> String {
    go(db, &args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>())
}

/// A made-up table of BLS's as a file.
fn table_path(db: &Db, name: &str) -> String {
    let path = db.path().join(name);
    fs::write(&path, table(name)).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The sample with one task of another type: other content of the same size.
pub fn other_content() -> Release {
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
        assert_eq!(fine(db, &["aggregate", "--no-activate"]).lines().next(), Some("snapshot 3: unchanged, not active, MOCK"));
        // It was meant; and then it was not: going back loses the third rater.
        let told = go(db, &accept);
        assert!(told.contains("accepted, because: it is meant"), "{told}");
        assert_eq!(published(db).snapshot, Some(3));
        // It is shown wherever the snapshot is.
        let edition = Edition::load(&mut db.connect()).unwrap().unwrap();
        let accepted: Vec<&str> = edition.version.accepted.iter().map(|gate| gate.gate.as_str()).collect();
        assert_eq!(accepted, ["ranked", "jobs_covered"]);
        assert_eq!(edition.version.accepted[0].reason.as_deref(), Some("it is meant"));
        let check = edition.record.snapshots[0].gates.as_ref().unwrap();
        assert_eq!((check.against, check.published, check.results.len()), (Some(2), true, 6));
        assert!(fine(db, &["snapshots"]).contains("snapshot 3 accepted against snapshot 2: ranked, jobs_covered (it is meant)"));
        assert_eq!(db.json(&["snapshots", "--json"])[0]["gates"]["accepted_reason"], "it is meant");
        let (_, back) = refused(db, &["snapshots", "activate", "2"], &["raters"]);
        go(db, &back);
        // An acceptance is for that time: the next night does not take the roll-back away again.
        refused(db, &["aggregate"], &["ranked", "jobs_covered", "rolled_back"]);
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
        assert!(run.stderr.contains("unpublishes its snapshot 2 (25 ranked occupations, of runs 1, 2, 3)"), "{}", run.stderr);
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

    fn flags_that_say_too_little_are_usage_errors(db: &Db) {
        import_sample(db);
        let before = dump(db, &[]);
        for (flags, says) in [
            (&["--accept", "everything", "--reason", "why"][..], "ranked, jobs_covered, raters, question"),
            (&["--accept", "ranked"], "--accept needs --reason TEXT"),
            (&["--accept", "ranked"], "the gates are ranked, jobs_covered, raters"),
            (&["--accept", "ranked", "--reason", " "], "a reason in words is needed"),
            (&["--accept", "ranked", "--reason", "two\nlines"], "one line of plain text"),
            (&["--accept", "", "--reason", "why"], "ranked, jobs_covered"),
            (&["--reason", "why"], "--reason needs --accept GATE"),
            (&["--gate-limit", "raters=1"], "these have: ranked, jobs_covered, figures, row_change, missing_cells"),
            (&["--gate-limit", "ranked=50"], "not a share from 0 to 1"),
        ] {
            let folder = sample_folder();
            let sample = ["import", "--version", "sample", "--from", folder.to_str().unwrap()];
            for command in [&["aggregate"][..], &["snapshots", "activate", "1"], &["versions", "activate", "sample"], &sample] {
                let run = db.run(&[command, flags].concat());
                assert!(run.code == Some(2) && run.stderr.contains(says), "{command:?} {flags:?}: {}", run.stderr);
            }
        }
        assert_eq!(dump(db, &[]), before);
    }

    fn limits_are_the_operators(db: &Db) {
        import_sample(db);
        for args in [&["catalog", "--strategy", "all"][..], &["weights"], &["score", "--rater", "mock:a"], &["aggregate"],
            &["score", "--rater", "mock:b", "--sample", "20"]] {
            fine(db, args);
        }
        let (run, _) = refused(db, &["aggregate"], &["ranked"]);
        assert!(run.stderr.contains("limit 2.0 %"), "{}", run.stderr);
        let limited = db.command(&["aggregate", "--json"]).env("ONET_AI_GATE_LIMITS", "ranked=1,jobs_covered=1").output().unwrap();
        let report: Value = serde_json::from_slice(&limited.stdout).unwrap();
        let ranked = report["gates"].as_array().unwrap().iter().find(|gate| gate["gate"] == "ranked").unwrap();
        assert_eq!((&report["activation"], &ranked["limit"], &ranked["verdict"]), (&"active".into(), &1.0.into(), &"passed".into()));
        // The variable is for every command that has gates, subcommands too.
        import_all(db);
        let nem = table_path(db, "nem.csv");
        let again = db.command(&["import", "crosswalk", "--kind", "nem", "--from", &nem]).env("ONET_AI_GATE_LIMITS", "figures=0.1").output().unwrap();
        assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stderr));
        // An acceptance without need is told.
        let told = db.accepting("mock", &["aggregate"]);
        assert!(told.contains("--accept mock: not breached, nothing was accepted"), "{told}");
    }
}
