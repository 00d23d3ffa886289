//! `onet-ai refresh`: what is newer is published if every gate lets it pass, and nothing is paid for unasked.

use std::fs;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::bls::table;
use crate::gates::{command_after, published};
use crate::models::{HAIKU, LUNA, number};
use crate::publisher::Publisher;
use crate::release::Release;
use crate::support::{Db, Run, all, dump, on_both_databases};
use crate::vendor::{Vendor, score_of, scored};
use crate::ways::{printed, shell};

/// The sample, published as 30.1 with the scores of these raters.
pub fn serving(db: &Db, raters: &[&str]) {
    let sample = Release::new();
    db.ok(&["import", "--version", "30.1", "--from", sample.path(), "--activate"]);
    db.ok(&["catalog", "--strategy", "all"]);
    db.ok(&["weights", "--all-schemes"]);
    let named: Vec<&str> = raters.iter().flat_map(|rater| ["--rater", *rater]).collect();
    let run = run_with_keys(db, &[&["score", "--rpm", "100000"], &named[..]].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    db.ok(&["aggregate"]);
}

pub fn command(db: &Db, args: &[&str]) -> Command {
    let mut command = db.command(args);
    command
        .env("OPENAI_API_KEY", "sk-test-s3cret-key")
        .env("ANTHROPIC_API_KEY", "sk-test-s3cret-key");
    command
}

pub fn run_with_keys(db: &Db, args: &[&str]) -> Run {
    Run::from(command(db, args).output().unwrap())
}

/// `onet-ai refresh` on a publisher's server.
pub fn refresh(db: &Db, publisher: &Publisher, args: &[&str]) -> Run {
    let base = ["refresh", "--mirror", &publisher.base, "--rpm", "100000"];
    run_with_keys(db, &[&base[..], args].concat())
}

pub fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"))
}

/// The sample with other words in its first tasks.
pub fn reworded(n: usize) -> Release {
    let release = Release::new();
    let text = fs::read_to_string(release.file("Task Statements.txt")).unwrap();
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    for line in lines.iter_mut().skip(1).take(n) {
        let cells: Vec<&str> = line.split('\t').collect();
        let other = format!("{} in other words", cells[2]);
        *line = line.replacen(cells[2], &other, 1);
    }
    fs::write(release.file("Task Statements.txt"), lines.concat()).unwrap();
    release
}

/// Every gate that a refresh prints.
const GATES: [&str; 15] = [
    "ranked",
    "jobs_covered",
    "raters",
    "question",
    "mock",
    "rolled_back",
    "tables",
    "row_change",
    "missing_cells",
    "coverage",
    "agreement_alpha",
    "mean_shift",
    "rank_churn",
    "cost",
    "figures",
];

#[track_caller]
fn gates(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let gates = report["gates"].as_array().unwrap();
    gates.iter().map(|gate| (text(&gate["gate"]), text(&gate["verdict"]))).collect()
}

on_both_databases! {
    fn nothing_newer_changes_nothing(db: &Db) {
        let publisher = Publisher::start();
        serving(db, &["mock:a", "mock:b"]);
        let before = dump(db, &["refresh_run"]);
        let run = refresh(db, &publisher, &["--check"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(run.stdout.contains("O*NET        30.1: nothing newer") && run.stdout.contains("up to date"), "{}", run.stdout);
        assert_eq!(publisher.asked(), ["HEAD /db_30_2_text.zip", "HEAD /db_31_0_text.zip"]);
        assert_eq!(dump(db, &[])["refresh_run"], "");
        let run = refresh(db, &publisher, &["--json"]);
        let report = json(&run);
        assert_eq!((run.code, &report["outcome"]), (Some(0), &"up_to_date".into()), "{run:?}");
        assert_eq!((&report["looked"]["release"]["state"], &report["looked"]["oews"]["state"]), (&"up_to_date".into(), &"not_asked".into()));
        assert_eq!(dump(db, &["refresh_run"]), before);
        assert_eq!(number(db, "select count(*) from refresh_run where outcome = 'up_to_date' and ended_at >= started_at"), 1);
    }

    fn nothing_is_published_yet(db: &Db) {
        let publisher = Publisher::start();
        db.ok(&["migrate"]);
        for args in [&[][..], &["--check"]] {
            let run = refresh(db, &publisher, args);
            assert_eq!(run.code, Some(1), "{run:?}");
            assert!(run.stderr.contains("nothing is published that a refresh could go on from"), "{}", run.stderr);
        }
    }

    fn an_unchanged_release_costs_nothing(db: &Db) {
        let (publisher, vendor) = (Publisher::start(), Vendor::start(|call, _| scored(call)));
        let (luna, haiku) = (vendor.openai(LUNA), vendor.anthropic(HAIKU));
        serving(db, &[&luna, &haiku]);
        let paid = vendor.ratings();
        // Over a minor and a major one.
        publisher.publish("30.2", &Release::new());
        publisher.publish("31.0", &Release::new());
        let check = refresh(db, &publisher, &["--check", "--json"]);
        assert_eq!((check.code, &json(&check)["stale"]), (Some(3), &true.into()), "{check:?}");
        assert!(check.stderr.contains("stale: O*NET 31.0"), "{}", check.stderr);
        let run = refresh(db, &publisher, &["--json"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(vendor.ratings(), paid);
        let report = json(&run);
        assert_eq!((&report["outcome"], &report["data_version"], &report["snapshot"]), (&"published".into(), &"31.0".into(), &2.into()));
        let found = gates(&report);
        assert_eq!(found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), GATES);
        assert!(all(&found, |(_, verdict)| verdict == "passed" || verdict == "unknown"), "{found:?}");
        for rater in report["raters"].as_array().unwrap() {
            assert_eq!((&rater["carried"], &rater["calls"]), (&244.into(), &0.into()));
        }
        let now = published(db);
        assert_eq!((now.snapshot, now.ranked.len()), (Some(2), 25));
        // They are stored with the snapshot, and shown wherever it is.
        let listed = db.json(&["snapshots", "--json"]);
        assert_eq!(listed[0]["gates"]["results"].as_array().unwrap().len(), GATES.len());
        assert_eq!(refresh(db, &publisher, &["--check"]).code, Some(0));
        let again = refresh(db, &publisher, &[]);
        assert!(again.code == Some(0) && again.stdout.starts_with("up to date"), "{again:?}");
    }

    fn versions_of_a_model_that_were_chosen_are_chosen_again(db: &Db) {
        let publisher = Publisher::start();
        // Another version answers now and then, as behind a name that moves on.
        let vendor = Vendor::start(|call, _| {
            let mut answer = scored(call);
            if score_of(false, &call.user()) % 5 == 0 {
                answer.body = answer.body.replace(LUNA, "luna-next");
            }
            answer
        });
        let luna = vendor.openai(LUNA);
        serving(db, &[&luna]);
        let chosen = format!("{luna}={LUNA}");
        db.ok(&["aggregate", "--model-version", &chosen, "--accept", "ranked,jobs_covered,figures,tables", "--reason", "a test"]);
        let of_newest = || number(db, "select count(distinct model_version) from snapshot_rater_version where snapshot_id = (select max(id) from score_snapshot)");
        assert_eq!((number(db, "select count(distinct model_version) from task_ai_score"), of_newest()), (2, 1));
        publisher.publish("30.2", &Release::new());
        let run = refresh(db, &publisher, &["--json", "--accept", "ranked,coverage,rank_churn", "--reason", "a test"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(run.stdout.contains(&format!("only the scores of {LUNA} count, as in snapshot 2")), "{}", run.stdout);
        assert_eq!((number(db, "select max(id) from score_snapshot"), of_newest()), (3, 1));
    }

    fn what_is_new_is_asked_for_within_a_cap_only(db: &Db) {
        let (publisher, vendor) = (Publisher::start(), Vendor::start(|call, _| scored(call)));
        let (luna, haiku) = (vendor.openai(LUNA), vendor.anthropic(HAIKU));
        serving(db, &[&luna, &haiku]);
        let (paid, before) = (vendor.ratings(), published(db));
        publisher.publish("30.2", &reworded(3));
        let run = refresh(db, &publisher, &[]);
        assert_eq!(run.code, Some(3), "{run:?}");
        assert!(run.stdout.contains("cost            BREACHED") && run.stdout.contains("row_change      passed"), "{}", run.stdout);
        assert!(run.stdout.contains("the other gates were not measured"), "{}", run.stdout);
        assert_eq!((vendor.ratings(), published(db)), (paid, before.clone()));
        // Money is no gate that a word opens.
        let accept = refresh(db, &publisher, &["--accept", "cost", "--reason", "a test"]);
        assert!(accept.code == Some(1) && accept.stderr.contains("--max-cost-usd"), "{accept:?}");
        let too_little = refresh(db, &publisher, &["--max-cost-usd", "0.000001"]);
        assert!(too_little.code == Some(3) && too_little.stderr.contains("--accept cost"), "{too_little:?}");
        assert_eq!((vendor.ratings(), published(db)), (paid, before));
        let told = printed(&run);
        assert_eq!(told.len(), 1, "{}", run.stderr);
        assert!(told[0].contains(" --to 30.2") && told[0].contains(" --max-cost-usd 1"), "{told:?}");
        let words: Vec<&str> = told[0].split(' ').skip(1).collect();
        let run = run_with_keys(db, &[&words[..], &["--json", "--gate-limit", "rank_churn=1,mean_shift=100"]].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(vendor.ratings(), paid + 3 * 2);
        let report = json(&run);
        for rater in report["raters"].as_array().unwrap() {
            assert_eq!((&rater["carried"], &rater["calls"]), (&241.into(), &3.into()), "{rater}");
        }
        let cost = report["gates"].as_array().unwrap().iter().find(|gate| gate["gate"] == "cost").unwrap();
        assert!(cost["unit"] == "usd" && cost["limit"] == 1.0 && cost["value"].as_f64().unwrap() > 0.0, "{cost}");
        // The question stays what it was, whatever is asked by default.
        assert_eq!(number(db, "select count(distinct prompt_version) from score_snapshot"), 1);
        assert!(!run.stderr.contains("s3cret"));
    }

    fn a_gate_holds_back_until_somebody_says_why(db: &Db) {
        let publisher = Publisher::start();
        serving(db, &["mock:a", "mock:b"]);
        let before = published(db);
        // Other words for most tasks: made-up scores follow from words.
        publisher.publish("30.2", &reworded(200));
        let strict = ["--gate-limit", "agreement_alpha=0,mean_shift=0"];
        let run = refresh(db, &publisher, &strict);
        assert_eq!(run.code, Some(3), "{run:?}");
        assert!(run.stderr.contains("snapshot 2 is stored and not published: snapshot 1 of version 30.1 stays"), "{}", run.stderr);
        assert_eq!(published(db), before);
        let stored = dump(db, &["refresh_run", "catalog"]);
        let again = refresh(db, &publisher, &strict);
        assert_eq!((again.code, dump(db, &["refresh_run", "catalog"]) == stored), (Some(3), true), "{again:?}");
        // It is imported, and still not what is served.
        let check = refresh(db, &publisher, &["--check"]);
        assert!(check.code == Some(3) && check.stdout.contains("30.2 is newer, imported and not published"), "{check:?}");
        // One gate alone is not enough, and there is no flag for all of them.
        let way = command_after(&run, "if that is meant");
        let at = way.iter().position(|word| word == "--accept").unwrap();
        let mut names: Vec<&str> = way[at + 1].split(',').collect();
        assert_eq!(names, ["agreement_alpha", "mean_shift"], "{}", run.stdout);
        names.truncate(1);
        let one = refresh(db, &publisher, &[&strict[..], &["--accept", names[0], "--reason", "a part of it"]].concat());
        assert_eq!((one.code, published(db)), (Some(3), before), "{one:?}");
        for command in printed(&run) {
            let run = shell(db, &command);
            assert_eq!(run.code, Some(0), "{command}: {}{}", run.stdout, run.stderr);
            assert!(run.stdout.contains("accepted, because: it is meant"), "{}", run.stdout);
        }
        assert_eq!(published(db).snapshot, Some(2));
        let listed = db.json(&["snapshots", "--json"]);
        assert_eq!((&listed[0]["published"], &listed[0]["gates"]["accepted_reason"]), (&true.into(), &"it is meant".into()));
        assert!(db.ok(&["snapshots"]).contains("agreement_alpha, mean_shift (it is meant)"));
    }

    fn a_strange_release_is_not_paid_for_before_somebody_accepts_it(db: &Db) {
        let (publisher, vendor) = (Publisher::start(), Vendor::start(|call, _| scored(call)));
        let luna = vendor.openai(LUNA);
        serving(db, &[&luna]);
        let paid = vendor.ratings();
        let less = reworded(2);
        let text = fs::read_to_string(less.file("Technology Skills.txt")).unwrap();
        let half: Vec<&str> = text.split_inclusive('\n').take(50).collect();
        fs::write(less.file("Technology Skills.txt"), half.concat()).unwrap();
        publisher.publish("30.2", &less);
        let run = refresh(db, &publisher, &["--max-cost-usd", "1"]);
        assert_eq!((run.code, vendor.ratings()), (Some(3), paid), "{run:?}");
        assert!(run.stdout.contains("row_change      BREACHED") && run.stdout.contains("Technology Skills"), "{}", run.stdout);
        let way = command_after(&run, "if that is meant");
        assert!(way.join(" ").contains("--to 30.2") && way.join(" ").contains("--accept row_change"), "{way:?}");
        let accepted = refresh(db, &publisher, &["--max-cost-usd", "1", "--accept", "row_change", "--reason", "fewer tools", "--gate-limit", "rank_churn=0,mean_shift=0"]);
        assert_eq!((accepted.code, vendor.ratings()), (Some(3), paid + 2), "{accepted:?}");
        // What was accepted of the release stays so, with its own reason.
        let done = refresh(db, &publisher, &["--max-cost-usd", "1", "--accept", "rank_churn,mean_shift", "--reason", "as it is", "--gate-limit", "rank_churn=0,mean_shift=0"]);
        assert_eq!((done.code, vendor.ratings()), (Some(0), paid + 2), "{done:?}");
        assert!(done.stdout.contains("row_change      ACCEPTED") && done.stdout.contains("accepted, because: fewer tools; as it is"), "{}", done.stdout);
    }

    fn a_release_is_held_against_what_is_served_whenever_it_was_imported(db: &Db) {
        let publisher = Publisher::start();
        let less = Release::new();
        let text = fs::read_to_string(less.file("Technology Skills.txt")).unwrap();
        let half: Vec<&str> = text.split_inclusive('\n').take(50).collect();
        fs::write(less.file("Technology Skills.txt"), half.concat()).unwrap();
        // The first of all: its import had nothing to compare it with.
        db.ok(&["import", "--version", "30.2", "--from", less.path()]);
        let raters = ["--rater", "mock:a", "--rater", "mock:b"];
        let sample = Release::new();
        db.ok(&["import", "--version", "30.1", "--from", sample.path(), "--activate", "--accept", "row_change,tables,missing_cells", "--reason", "a test"]);
        db.ok(&["catalog", "--data-version", "30.1"]);
        db.ok(&["weights", "--data-version", "30.1"]);
        db.ok(&[&["score", "--data-version", "30.1"][..], &raters].concat());
        db.ok(&[&["aggregate", "--data-version", "30.1"][..], &raters].concat());
        let before = published(db);
        publisher.publish("30.2", &less);
        let run = refresh(db, &publisher, &[]);
        assert_eq!(run.code, Some(3), "{run:?}");
        assert!(run.stdout.contains("row_change      BREACHED") && run.stdout.contains("Technology Skills"), "{}", run.stdout);
        assert!(run.stdout.contains("tables ") && run.stdout.contains("missing_cells "), "{}", run.stdout);
        assert_eq!(published(db), before);
    }

    fn what_was_published_is_told_though_the_archive_fails(db: &Db) {
        let publisher = Publisher::start();
        serving(db, &["mock:a", "mock:b"]);
        publisher.publish("30.2", &Release::new());
        let no_folder = db.path().join("file");
        fs::write(&no_folder, "").unwrap();
        let args = ["--archive-to", no_folder.to_str().unwrap(), "--keep-snapshots", "1"];
        let run = refresh(db, &publisher, &args);
        // The one before is the release's own active one and stays, so that nothing goes yet.
        assert_eq!(run.code, Some(0), "{run:?}");
        db.ok(&["aggregate", "--data-version", "30.1", "--seed", "5", "--no-activate"]);
        publisher.publish("30.3", &Release::new());
        let run = refresh(db, &publisher, &args);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stdout.starts_with("published: ") && run.stdout.contains("row_change "), "{run:?}");
        assert!(run.stderr.contains("older snapshots did not go into files"), "{}", run.stderr);
        assert_eq!(number(db, "select count(*) from refresh_run where outcome = 'published' and report is not null"), 2);
    }

    fn two_at_once_are_one(db: &Db) {
        let publisher = Publisher::start();
        let vendor = Vendor::start(|call, _| scored(call).after(Duration::from_millis(if call.user().contains("other words") { 1_500 } else { 0 })));
        let luna = vendor.openai(LUNA);
        serving(db, &[&luna]);
        publisher.publish("30.2", &reworded(1));
        let args = ["refresh", "--mirror", &publisher.base, "--max-cost-usd", "1", "--gate-limit", "rank_churn=1,mean_shift=100"];
        let paid = vendor.ratings();
        let first = command(db, &args).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
        while vendor.ratings() == paid {
            std::thread::sleep(Duration::from_millis(20));
        }
        let second = run_with_keys(db, &args);
        assert_eq!(second.code, Some(1), "{second:?}");
        let who = format!("another refresh is at work: process {} on ", first.id());
        assert!(second.stderr.contains(&who) && second.stderr.contains("onet-ai refresh") && second.stderr.contains("since 20"), "{}", second.stderr);
        let first = Run::from(first.wait_with_output().unwrap());
        assert_eq!((first.code, vendor.ratings()), (Some(0), paid + 1), "{first:?}");
        assert_eq!(refresh(db, &publisher, &[]).code, Some(0));
    }

    fn who_cannot_be_asked_is_not_up_to_date(db: &Db) {
        let publisher = Publisher::start();
        serving(db, &["mock:a", "mock:b"]);
        let before = dump(db, &["refresh_run"]);
        for fault in [403, 500] {
            publisher.fail_with(Some(fault));
            let check = refresh(db, &publisher, &["--check", "--json"]);
            let said = json(&check);
            assert_eq!((check.code, &said["stale"], &said["unchecked"]), (Some(1), &false.into(), &true.into()), "{check:?}");
            assert!(check.stderr.contains("could not be found out") && check.stderr.contains(&fault.to_string()), "{}", check.stderr);
        }
        let away = run_with_keys(db, &["refresh", "--mirror", "http://127.0.0.1:1"]);
        assert_eq!(away.code, Some(1), "{away:?}");
        assert!(away.stdout.starts_with("could not check: snapshot 1 of O*NET 30.1 stays"), "{}", away.stdout);
        assert_eq!(dump(db, &["refresh_run"]), before);
        assert_eq!(number(db, "select count(*) from refresh_run where outcome = 'unchecked'"), 1);
        // What is known to be newer is told from that, and goes on without the network.
        publisher.fail_with(None);
        publisher.publish("30.2", &Release::new());
        let zip = db.path().join("db_30_2_text.zip");
        fs::write(&zip, Release::new().zip("db_30_2_text")).unwrap();
        db.ok(&["import", "--version", "30.2", "--from", zip.to_str().unwrap()]);
        publisher.fail_with(Some(500));
        let stale = refresh(db, &publisher, &["--check"]);
        assert_eq!(stale.code, Some(3), "{stale:?}");
        assert!(stale.stdout.contains("not all could be checked"), "{}", stale.stdout);
        let run = refresh(db, &publisher, &[]);
        assert!(run.code == Some(0) && run.stderr.contains("could not be found out"), "{run:?}");
        assert_eq!(published(db).snapshot, Some(2));
    }

    fn newer_figures_of_bls_make_a_snapshot_too(db: &Db) {
        let publisher = Publisher::start();
        let csv = |name: &str, text: String| {
            let path = db.path().join(name);
            fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let sample = Release::new();
        db.ok(&["import", "--version", "30.1", "--from", sample.path(), "--activate"]);
        db.ok(&["import", "crosswalk", "--kind", "nem", "--from", &csv("nem.csv", table("nem.csv"))]);
        db.ok(&["import", "oews", "--period", "2024-05", "--from", &csv("oews.csv", table("oews_2024-05.csv"))]);
        for args in [&["catalog", "--size", "60"][..], &["weights", "--all-schemes"], &["score", "--rater", "mock:a", "--rater", "mock:b"], &["aggregate"]] {
            db.ok(args);
        }
        assert_eq!(refresh(db, &publisher, &["--check"]).code, Some(0));
        assert_eq!(publisher.asked().last().unwrap(), "HEAD /oesm25nat.zip");
        publisher.put("oesm25nat.zip", table("oews_2025-05.csv").into_bytes());
        let check = refresh(db, &publisher, &["--check"]);
        assert!(check.code == Some(3) && check.stderr.contains("stale: OEWS 2025-05"), "{check:?}");
        let run = refresh(db, &publisher, &["--gate-limit", "rank_churn=1,mean_shift=100,ranked=1,jobs_covered=1,coverage=1"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(run.stdout.contains("oews 2025-05 is imported and served") && run.stdout.contains("the release is the one that is served"), "{}", run.stdout);
        assert_eq!(number(db, "select count(*) from score_snapshot where oews_period = '2025-05' and is_active"), 1);
        assert_eq!(refresh(db, &publisher, &["--check"]).code, Some(0));
    }

    fn labels_go_on_without_their_file(db: &Db) {
        let publisher = Publisher::start();
        let sample = Release::new();
        db.ok(&["import", "--version", "30.1", "--from", sample.path(), "--activate"]);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["weights", "--all-schemes"]);
        let answers = fs::read_to_string(sample.file("Task Statements.txt")).unwrap();
        let rows = answers.lines().skip(1).enumerate().map(|(at, line)| format!("{},{},because\n", line.split('\t').nth(1).unwrap(), at % 101));
        let csv = db.path().join("people.csv");
        fs::write(&csv, format!("task_id,score,rationale\n{}", rows.collect::<String>())).unwrap();
        db.ok(&["score", "--rater", &format!("file:{}", csv.display()), "--rubric", "substitution"]);
        db.ok(&["aggregate"]);
        fs::remove_file(&csv).unwrap();
        publisher.publish("30.2", &reworded(2));
        let run = refresh(db, &publisher, &["--json", "--gate-limit", "rank_churn=1,mean_shift=100"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let rater = &json(&run)["raters"][0];
        assert_eq!((&rater["carried"], &rater["absent"], &rater["calls"]), (&242.into(), &2.into(), &2.into()), "{rater}");
    }
}
