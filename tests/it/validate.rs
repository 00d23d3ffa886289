//! `validate`: scores against made-up published figures; what is matched, computed and refused.

use std::f64::consts::PI;
use std::fmt::Write as _;

use onet_ai::db::{occupation_ai_score, task_ai_ensemble, task_statements};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::Value;

use crate::release::import_sample;
use crate::support::{Db, Run, on_both_databases, with_real_data};

/// A file in the test's folder.
fn file(db: &Db, name: &str, text: &str) -> String {
    let path = db.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The sample, weighted equally, scored by two mock raters over everything.
fn scored(db: &Db) {
    import_sample(db);
    db.ok(&["catalog", "--strategy", "all"]);
    db.ok(&["weights", "--scheme", "equal"]);
    db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
    db.ok(&["aggregate", "--scheme", "equal"]);
}

/// A snapshot's scores by SOC code.
fn scores(db: &Db, snapshot: i64) -> Vec<(String, f64)> {
    let rows = occupation_ai_score::of_snapshot(&mut db.connect(), snapshot).unwrap();
    rows.into_iter().filter_map(|row| Some((row.soc_code, row.mean?))).collect()
}

const COLUMNS: [&str; 4] = ["--code-column", "code", "--value-column", "value"];

fn validate(db: &Db, path: &str, more: &[&str]) -> Value {
    let args = [&["validate", "--against", path], &COLUMNS[..], more, &["--json"]].concat();
    db.json(&args)
}

fn refused(db: &Db, path: &str, more: &[&str]) -> Run {
    let run = db.run(&[&["validate", "--against", path], &COLUMNS[..], more].concat());
    assert_eq!(run.code, Some(1), "{}{}", run.stdout, run.stderr);
    run
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn close(found: &Value, expected: f64) {
    assert!((number(found) - expected).abs() < 1e-9, "{found} is not {expected}");
}

fn n(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

fn pearson(x: &[f64], y: &[f64]) -> f64 {
    let (mx, my) = (x.iter().sum::<f64>() / n(x.len()), y.iter().sum::<f64>() / n(y.len()));
    let sum =
        |f: &dyn Fn(f64, f64) -> f64| x.iter().zip(y).map(|(x, y)| f(x - mx, y - my)).sum::<f64>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

/// 1 + values above + half of the other equal ones.
fn ranks(x: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| {
        let above = x.iter().filter(|other| *other > value).count();
        let equal = x.iter().filter(|other| (*other - value).abs() <= 0.0).count();
        1.0 + n(above) + (n(equal) - 1.0) / 2.0
    };
    x.iter().map(rank).collect()
}

/// Over all pairs, as its definition has it.
fn kendall(x: &[f64], y: &[f64]) -> f64 {
    let sign = |a: f64, b: f64| {
        if a > b {
            1.0
        } else if a < b {
            -1.0
        } else {
            0.0
        }
    };
    let (mut together, mut varies_x, mut varies_y) = (0.0, 0.0, 0.0);
    for i in 0..x.len() {
        for j in 0..i {
            let (sx, sy) = (sign(x[i], x[j]), sign(y[i], y[j]));
            together += sx * sy;
            varies_x += sx * sx;
            varies_y += sy * sy;
        }
    }
    together / f64::sqrt(varies_x * varies_y)
}

/// The report's pairs and statistics agree with each other and with `expected` pairs.
fn statistics_are_right(report: &Value) {
    let pairs = report["pairs"].as_array().unwrap();
    let column = |name: &str| pairs.iter().map(|pair| number(&pair[name])).collect::<Vec<_>>();
    let (x, y) = (column("value"), column("score"));
    let told = &report["correlations"];
    close(&told["pearson"]["value"], pearson(&x, &y));
    close(&told["spearman"]["value"], pearson(&ranks(&x), &ranks(&y)));
    close(&told["kendall"]["value"], kendall(&x, &y));
    assert_eq!((column("rank_value"), column("rank_score")), (ranks(&x), ranks(&y)));
    for name in ["pearson", "spearman", "kendall"] {
        let interval = &told[name]["interval"];
        let (low, high) = (number(&interval["low"]), number(&interval["high"]));
        let value = number(&told[name]["value"]);
        assert!(low <= value && value <= high && low < high, "{name} {value}: {interval}");
    }
}

on_both_databases! {
    fn every_code_is_matched_or_says_why_not(db: &Db) {
        import_sample(db);
        db.ok(&["weights", "--scheme", "equal"]);
        // Six tasks of ten of the second code, three of ten of the third, nothing of the others.
        let rows: String = [2601..2611, 2501..2511, 2401..2411].into_iter().zip([10, 6, 3])
            .flat_map(|(tasks, n)| tasks.take(n)).map(|task| format!("{task},{}\n", task % 100)).collect();
        let tasks = task_statements::of_version(&mut db.connect(), "sample").unwrap();
        let code_of = |id: i64| tasks.iter().find(|task| task.task_id == id).unwrap().onetsoc_code[..7].to_owned();
        let labels = format!("file:{}", file(db, "labels.csv", &format!("task_id,score\n{rows}")));
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["score", "--rater", &labels, "--rubric", "substitution"]);
        db.ok(&["aggregate", "--scheme", "equal"]);
        let (whole, most, some) = (code_of(2601), code_of(2501), code_of(2401));
        let scored = occupation_ai_score::of_snapshot(&mut db.connect(), 1).unwrap();
        let covered = |code: &str| scored.iter().find(|row| row.soc_code == code).unwrap().weight_covered;
        assert!(covered(&whole) > 0.99 && covered(&most) >= 0.5 && covered(&some) < 0.5);
        let unscored = &scored.iter().find(|row| row.mean.is_none()).unwrap().soc_code;
        let text = format!("code,value\n{whole},1\n{most}.00,\n{some},2\n{unscored},3\n55-3016,4\n99-9999,5\n");
        let report = validate(db, &file(db, "x.csv", &text), &["--name", "X"]);
        let matching = &report["matching"];
        let reasons: Vec<String> = matching["codes_unmatched"].as_array().unwrap().iter()
            .map(|row| format!("{} {}", row["code"].as_str().unwrap(), row["reason"].as_str().unwrap())).collect();
        let mut expected = [format!("{most} no_value"), format!("{some} partly_scored"), format!("{unscored} unscored"),
            "55-3016 no_task_data".to_owned(), "99-9999 unknown".to_owned()];
        expected.sort();
        assert_eq!(reasons, expected);
        assert_eq!((&matching["matched"], &matching["codes_matched"], &matching["scored"]), (&1.into(), &1.into(), &2.into()));
        assert_eq!((&report["against"]["keys"], &report["against"]["without_value"]), (&6.into(), &1.into()));
        assert_eq!(matching["scored_unmatched"][0]["soc_code"].as_str(), Some(most.as_str()));
        assert_eq!(matching["scored_unmatched_by_reason"], serde_json::json!({"no_value": 1}));
        // One pair has no correlation: absent, and said.
        assert_eq!(report["correlations"]["pearson"], serde_json::json!({"value": null, "interval": null}));
        assert!(report["notes"].to_string().contains("nothing can be correlated"), "{}", report["notes"]);
    }

    fn the_statistics_are_those_of_the_pairs(db: &Db) {
        scored(db);
        let scores = scores(db, 1);
        // Values with ties, that go with the score but for a few.
        let rows: String = scores.iter().enumerate()
            .map(|(at, (code, score))| format!("{code},{}\n", (score / 10.0).round() + if at % 7 == 0 { 5.0 } else { 0.0 })).collect();
        let path = file(db, "index.csv", &format!("\u{feff}code,value\r\n{}", rows.replace('\n', "\r\n")));
        let report = validate(db, &path, &["--name", "Made <up>"]);
        assert_eq!(report["matching"]["matched"], scores.len());
        for (pair, (code, score)) in report["pairs"].as_array().unwrap().iter().zip(&scores) {
            assert_eq!(pair["soc_code"], code.as_str());
            close(&pair["score"], *score);
        }
        statistics_are_right(&report);
        let told = &report["disagreements"];
        assert!(told.as_array().unwrap().len() <= 20);
        let apart = |row: &Value| number(&row["difference"]).abs();
        let largest = report["pairs"].as_array().unwrap().iter()
            .map(|pair| (number(&pair["rank_score"]) - number(&pair["rank_value"])).abs()).fold(0.0, f64::max);
        assert!((apart(&told[0]) - largest).abs() < 1e-9 && apart(&told[0]) >= apart(&told[1]));
        assert_eq!(report["raters"].as_array().unwrap().len(), 2);
        assert!(report["orientation"].as_str().unwrap().contains("0.75 to 0.90"));
        assert_eq!((&report["score_version"]["snapshot"], &report["score_version"]["mock"]), (&1.into(), &true.into()));
        assert!(report["disclaimer"].as_str().unwrap().contains("made up by a mock rater"));
        // The same seed gives the same intervals, another one others.
        assert_eq!(validate(db, &path, &["--snapshot", "1"])["correlations"], report["correlations"]);
        assert_ne!(validate(db, &path, &["--seed", "2"])["correlations"], report["correlations"]);

        let picture = db.path().join("plot.svg");
        let args = ["--name", "Made <up> & \"quoted\"", "--svg", picture.to_str().unwrap()];
        let text = db.ok(&[&["validate", "--against", &path], &COLUMNS[..], &args, &["--markdown"]].concat());
        assert!(text.starts_with("# Scores against Made \\<up\\> \\& \"quoted\"\n") && text.contains("| Pearson r | "), "{text}");
        let svg = std::fs::read_to_string(picture).unwrap();
        assert_eq!(svg.matches("<circle ").count(), scores.len());
        assert!(svg.contains("Made &lt;up&gt; &amp; &quot;quoted&quot;") && !svg.contains("<up>"));
        assert!(svg.contains("made up by a mock rater") && svg.contains("mock:a, mock:b"));
        let nowhere = db.path().join("no/folder.svg");
        let run = refused(db, &path, &["--svg", nowhere.to_str().unwrap()]);
        assert!(run.stderr.contains("cannot write") && run.stdout.is_empty(), "{}", run.stderr);
    }

    fn several_codes_of_an_occupation_are_averaged_and_said(db: &Db) {
        scored(db);
        let scores = scores(db, 1);
        let (a, b) = (scores[0].0.as_str(), scores[1].0.as_str());
        let path = file(db, "old.csv", "code,value\n11-0001,2\n110002,5\n11-0003,\n11-0004,7\n11-0005,9\n");
        let run = refused(db, &path, &["--taxonomy", "soc2010"]);
        assert!(run.stderr.contains("onet-ai import crosswalk --kind soc2010"), "{}", run.stderr);
        // a has three sources, one without a value; 11-0002 stands for a and b; 11-0005 is not there.
        let rows = format!("11-0001,x,{a},y\n11-0002,x,{a},y\n11-0003,x,{a},y\n11-0002,x,{b},y\n11-0004,x,99-9999,y\n");
        let crosswalk = file(db, "cw.csv", &format!("2010 SOC code,2010 SOC title,2018 SOC code,2018 SOC title\n{rows}"));
        db.ok(&["import", "crosswalk", "--kind", "soc2010", "--from", &crosswalk]);
        let report = validate(db, &path, &["--taxonomy", "soc2010"]);
        let (pairs, matching) = (&report["pairs"], &report["matching"]);
        close(&pairs[0]["value"], 3.5);
        close(&pairs[1]["value"], 5.0);
        assert_eq!(pairs[0]["sources"], serde_json::json!(["11-0001", "11-0002"]));
        assert_eq!((&matching["averaged"], &matching["split"], &matching["matched"]), (&1.into(), &1.into(), &2.into()));
        let reasons = serde_json::json!({"no_value": 1, "not_in_crosswalk": 1, "unknown": 1});
        assert_eq!(matching["codes_unmatched_by_reason"], reasons);
        let notes = report["notes"].to_string();
        assert!(notes.contains("mean of several codes") && notes.contains("stand for several occupations"), "{notes}");
        assert!(notes.contains("only 2 occupations match: a correlation over so few"), "{notes}");

        // O*NET-SOC: two occupations of one SOC code.
        let tasks = task_statements::of_version(&mut db.connect(), "sample").unwrap();
        let mut codes: Vec<&str> = tasks.iter().map(|task| task.onetsoc_code.as_str()).collect();
        codes.dedup();
        let twins = codes.windows(2).find(|pair| pair[0][..7] == pair[1][..7]).unwrap();
        let path = file(db, "onet.csv", &format!("code,value\n{},1\n{},4\n{}.99,100\n", twins[0], twins[1], &twins[0][..7]));
        let report = validate(db, &path, &["--taxonomy", "onetsoc"]);
        close(&report["pairs"][0]["value"], 2.5);
        assert_eq!(report["matching"]["codes_unmatched"][0]["reason"], "unknown");
    }

    fn what_is_wrong_with_a_file_is_named(db: &Db) {
        scored(db);
        let told = |text: &str, more: &[&str]| refused(db, &file(db, "bad.csv", text), more).stderr;
        for (text, expected) in [
            ("code,value\n11-1011,1\n13-2011,x\n", "bad.csv, line 3, column \"value\": \"x\", expected a number"),
            ("code,value\n11-1011,1\n111011,2\n", "line 3, column \"code\": \"111011\", expected one that does not occur twice (first in"),
            ("code,value\n11-1011.01,1\n", "for O*NET-SOC codes pass --taxonomy onetsoc"),
            ("code,val\n11-1011,1\n", "line 1: column \"value\" is missing"),
            ("code,value\n", "bad.csv: the file is empty"),
            ("", "an empty file"),
        ] {
            let error = told(text, &[]);
            assert!(error.contains(expected), "{error}");
        }
        assert!(told("code,value\n11-1011,1\n", &["--snapshot", "9"]).contains("there is no snapshot 9; there are: 1"));
        assert!(refused(db, "nowhere.csv", &[]).stderr.contains("nowhere.csv: no such file"));
        let usage = |args: &[&str]| db.run(args).code;
        assert_eq!(usage(&["validate"]), Some(2));
        assert_eq!(usage(&["validate", "--against", "x.csv", "--code-column", "code"]), Some(2));
        assert_eq!(usage(&["validate", "tasks", "--against", "x.csv"]), Some(2));
    }

    fn labels_of_tasks_are_compared_with_task_scores(db: &Db) {
        scored(db);
        let tasks = task_ai_ensemble::of_snapshot(&mut db.connect(), 1).unwrap();
        let label = |mean: f64| if mean < 30.0 { "E0" } else if mean < 60.0 { "E2" } else { "E1" };
        let mut text = String::from("Task ID\tlabel\n999999\tE0\n");
        for (at, task) in tasks.iter().enumerate() {
            // The first has no label, the second is not in the file.
            match at {
                0 => writeln!(text, "{}\t", task.task_id).unwrap(),
                1 => {}
                _ => writeln!(text, "{}.0\t{}", task.task_id, label(task.mean)).unwrap(),
            }
        }
        let path = file(db, "labels.tsv", &text);
        let args = |map: &'static str| ["validate", "tasks", "--against", &path, "--task-column", "Task ID",
            "--value-column", "label", "--json", "--map", map].map(str::to_owned);
        let run = |map: &'static str| db.run(&args(map).each_ref().map(String::as_str));
        let error = run("E0=0").stderr;
        assert!(error.contains("\"E1\" (") && error.contains("\"E2\" (") && error.contains("--map E0=0,E1=…,E2=…"), "{error}");
        assert_eq!((run("E0=0,E0=1").code, run("E0").code), (Some(2), Some(2)));
        let found = run("E0=0,E1=100,E2=50,E3=50");
        let report: Value = serde_json::from_str(&found.stdout).unwrap_or_else(|_| panic!("{}", found.stderr));
        assert_eq!(report["matched"], tasks.len() - 2);
        assert_eq!(report["tasks_unmatched_by_reason"], serde_json::json!({"no_value": 1, "unknown": 1}));
        assert_eq!(report["scored_unmatched_by_reason"], serde_json::json!({"no_value": 1, "not_in_file": 1}));
        assert!(report["notes"][0].as_str().unwrap().contains("E3"));
        let (x, y): (Vec<f64>, Vec<f64>) = tasks.iter().skip(2)
            .map(|task| (match label(task.mean) { "E0" => 0.0, "E2" => 50.0, _ => 100.0 }, task.mean)).unzip();
        let told = &report["correlations"];
        close(&told["pearson"]["value"], pearson(&x, &y));
        close(&told["spearman"]["value"], pearson(&ranks(&x), &ranks(&y)));
        close(&told["kendall"]["value"], kendall(&x, &y));
        assert_eq!(told["occupations"], scores(db, 1).len());
        assert_eq!(report.get("orientation"), None);
        let labels = report["labels"].as_array().unwrap();
        assert_eq!(labels.iter().map(|row| row["label"].as_str().unwrap()).collect::<Vec<_>>(), ["E0", "E2", "E1"]);
        let low: Vec<f64> = tasks.iter().skip(2).map(|task| task.mean).filter(|mean| *mean < 30.0).collect();
        assert_eq!(labels[0]["n"], low.len());
        close(&labels[0]["mean"], low.iter().sum::<f64>() / n(low.len()));
        assert_eq!(labels[0]["bands"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).sum::<u64>(), labels[0]["n"].as_u64().unwrap());
    }

    fn a_known_correlation_is_recovered(db: &Db) {
        import_sample(db);
        db.ok(&["weights", "--scheme", "equal"]);
        recovers(db, "sample", "equal", 0.8);
    }
}

with_real_data! {
    on sqlite;
    /// On one database: the figures do not depend on it, and this takes a while.
    fn a_known_correlation_is_recovered_on_the_real_release(db: &Db, data: &Path) {
        let zip = data.join("onet/db_30_1_text_with_importance.zip");
        db.ok(&["import", "--version", "30.1", "--from", zip.to_str().unwrap(), "--activate"]);
        db.ok(&["weights"]);
        recovers(db, "30.1", "im_rt_ft", 0.8);
    }
}

/// A standard normal number (Box and Muller 1958).
fn normal(dice: &mut ChaCha8Rng) -> f64 {
    let mut uniform = || (f64::from(dice.next_u32()) + 0.5) / 4_294_967_296.0;
    (-2.0 * uniform().ln()).sqrt() * (2.0 * PI * uniform()).cos()
}

/// A rater that is a made-up index plus noise correlates with the index at `rho`, and the report's
/// intervals hold it.
///
/// The index is z ~ N(0, 1) for each SOC code. Its task t gets round(50 + 4 (ρ z + √(1 − ρ²) ε / √Σw²)),
/// ε ~ N(0, 1) for each task, so that the weighted mean over the tasks is 50 + 4 (ρ z + √(1 − ρ²) η) with
/// η ~ N(0, 1): score and index are drawn from a bivariate normal distribution whose correlation is ρ.
/// Rounding adds Σw²/12 to a variance of 16, and the cut at 0 and 100 takes a little away: together they
/// move ρ by less than 0.001.
fn recovers(db: &Db, version: &str, scheme: &str, rho: f64) {
    let mut conn = db.connect();
    let weights =
        onet_ai::db::occupation_task_weight::of_scheme(&mut conn, version, scheme).unwrap();
    let mut dice = ChaCha8Rng::seed_from_u64(20_261_126);
    let (mut labels, mut index) = (String::from("task_id,score\n"), String::from("code,value\n"));
    for tasks in weights.chunk_by(|a, b| a.soc_code == b.soc_code) {
        let z = normal(&mut dice);
        writeln!(index, "{},{z}", tasks[0].soc_code).unwrap();
        let spread = tasks.iter().map(|task| task.weight * task.weight).sum::<f64>().sqrt();
        for task in tasks {
            let noise = (1.0 - rho * rho).sqrt() * normal(&mut dice) / spread;
            let score = (50.0 + 4.0 * (rho * z + noise)).round().clamp(0.0, 100.0);
            writeln!(labels, "{},{score}", task.task_id).unwrap();
        }
    }
    let rater = format!("file:{}", file(db, "rater.csv", &labels));
    db.ok(&["catalog", "--strategy", "all"]);
    db.ok(&["score", "--rater", &rater, "--rubric", "substitution"]);
    db.ok(&["aggregate", "--scheme", scheme]);
    let report = validate(db, &file(db, "made_up.csv", &index), &[]);
    statistics_are_right(&report);
    // Of a bivariate normal distribution.
    let expected = [
        ("pearson", rho),
        ("spearman", 6.0 / PI * (rho / 2.0).asin()),
        ("kendall", 2.0 / PI * rho.asin()),
    ];
    for (name, value) in expected {
        let interval = &report["correlations"][name]["interval"];
        let (low, high) = (number(&interval["low"]), number(&interval["high"]));
        assert!(low <= value && value <= high, "{name}: {value} is not in {interval}");
    }
}
