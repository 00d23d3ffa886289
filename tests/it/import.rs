//! `onet-ai import` and `versions`: what is stored, re-imports, staging.

use std::fs;

use crate::release::{Release, sample_folder};
use crate::support::{dump, on_both_databases, with_real_data};

fn sample() -> String {
    sample_folder().to_str().unwrap().to_owned()
}

/// What must not differ between two imports of the same content: everything but the heads with
/// their times and the log of imports.
const HEADS: [&str; 3] = ["data_version", "import_report", "publication"];

on_both_databases! {
    fn the_sample_is_stored_whole(db: &Db) {
        let report = db.json(&["import", "--version", "sample", "--from", &sample(), "--activate", "--json"]);
        assert_eq!(report["outcome"], "imported");
        assert_eq!(report["status"], "ready");
        assert_eq!(report["active"], true);
        assert_eq!(report["release_name"], "onet-ai sample Database");
        assert_eq!(report["release_date"], "2026-01-01");
        assert_eq!(report["facts"]["occupations"], 29);
        assert_eq!(report["facts"]["occupations_without_tasks"], 3);
        assert_eq!(report["facts"]["tasks"], 244);
        // 9 of 15-2051.00 and task 2410.
        assert_eq!(report["facts"]["tasks_without_ratings"], 10);
        let table = |name: &str| report["tables"].as_array().unwrap().iter().find(|table| table["table"] == name).unwrap().clone();
        assert_eq!(table("Task Ratings")["rows"], 2_097);
        assert_eq!(table("Task Ratings")["suppressed"], 19);
        assert_eq!(table("Skills")["suppressed"], 1);
        let mut conn = db.connect();
        let stored = onet_ai::db::occupation_task_ratings::values_of_version(&mut conn, "sample").unwrap();
        assert_eq!(stored.len(), 2_097);
        let tasks = onet_ai::db::task_statements::of_version(&mut conn, "sample").unwrap();
        let quoted = tasks.iter().find(|task| task.task_id == 2303).unwrap();
        assert!(quoted.task_statement.contains('"'), "{quoted:?}");
        let untyped = tasks.iter().filter(|task| task.onetsoc_code == "15-2051.00");
        assert!(crate::support::all(untyped, |task| task.task_type.is_none()));
    }

    fn text_csv_and_zip_with_either_line_end_give_the_same_rows(db: &Db) {
        let csv = Release::new();
        csv.to_csv();
        let lf = Release::new();
        for file in ["Task Statements.txt", "Task Ratings.txt"] {
            lf.change(file, |bytes| bytes.retain(|byte| *byte != b'\r'));
        }
        let zip = db.path().join("sample.zip");
        fs::write(&zip, Release::new().zip("db_sample")).unwrap();
        db.ok(&["import", "--version", "sample", "--from", &sample()]);
        let first = dump(db, &HEADS);
        for source in [csv.path(), lf.path()] {
            db.ok(&["import", "--version", "sample", "--from", source, "--replace"]);
            assert_eq!(dump(db, &HEADS), first, "{source}");
        }
        db.ok(&["import", "--version", "sample", "--from", &sample(), "--replace"]);
        // The zip of the same files is the same content.
        let report = db.json(&["import", "--version", "sample", "--from", zip.to_str().unwrap(), "--json"]);
        assert_eq!(report["outcome"], "verified");
    }

    fn importing_twice_writes_nothing(db: &Db) {
        db.ok(&["import", "--version", "sample", "--from", &sample(), "--activate"]);
        let before = dump(db, &[]);
        let again = db.ok(&["import", "--version", "sample", "--from", &sample()]);
        assert!(again.contains("verified") && again.contains("nothing was written"), "{again}");
        assert_eq!(dump(db, &[]), before);
    }

    fn stored_rows_that_were_changed_are_noticed(db: &Db) {
        db.ok(&["import", "--version", "sample", "--from", &sample()]);
        db.execute("delete from technology_skill where example = (select min(example) from technology_skill)");
        let run = db.run(&["import", "--version", "sample", "--from", &sample()]);
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("--replace"), "{}", run.stderr);
        // Which loads them again, and nothing that was made of them goes.
        db.ok(&["versions", "activate", "sample"]);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["weights"]);
        db.ok(&["score", "--rater", "mock:a"]);
        db.ok(&["aggregate"]);
        let report = db.json(&["import", "--version", "sample", "--from", &sample(), "--replace", "--json"]);
        assert_eq!((&report["outcome"], &report["active"]), (&"repaired".into(), &true.into()));
        let rows = &db.json(&["import", "--version", "sample", "--from", &sample(), "--json"])["rows"];
        assert_eq!(rows, &report["rows"]);
        assert_eq!(db.json(&["snapshots", "--json"])[0]["published"], true);
        let whole = dump(db, &HEADS);
        assert!(!whole["occupation_task_weight"].is_empty() && !whole["task_catalog"].is_empty());
    }

    fn a_release_date_is_set_without_touching_the_rest(db: &Db) {
        let release = Release::new();
        release.remove("Read Me.txt");
        let import = ["import", "--version", "1.0", "--from", release.path(), "--release-date"];
        let args = |more: &[&'static str]| import.iter().copied().chain(more.iter().copied()).map(str::to_owned).collect::<Vec<_>>();
        let run = |more: &[&'static str]| db.ok(&args(more).iter().map(String::as_str).collect::<Vec<_>>());
        run(&["2026-01-01", "--activate"]);
        let before = dump(db, &HEADS);
        assert!(run(&["2026-02-01"]).contains("--replace sets it"));
        assert!(run(&["2026-02-01", "--replace"]).contains("the release date was set"));
        assert_eq!(db.json(&["versions", "--json"])[0]["release_date"], "2026-02-01");
        assert_eq!(dump(db, &HEADS), before);
    }

    fn other_content_needs_replace_which_keeps_scores(db: &Db) {
        db.ok(&["import", "--version", "1.0", "--from", &sample(), "--activate"]);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["weights"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        let other = Release::new();
        other.edit("Task Statements.txt", "\tCore\t", "\tSupplemental\t");
        let run = db.run(&["import", "--version", "1.0", "--from", other.path()]);
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("other content") && run.stderr.contains("--replace"), "{}", run.stderr);

        let paid = ["model_run", "run_item", "task_ai_score", "task_ai_ensemble", "rubric"];
        let before = dump(db, &[]);
        assert!(run.stderr.contains("unpublishes snapshot 1 (25 ranked occupations, of runs 1, 2)"), "{}", run.stderr);
        // Being told comes first, and changes nothing.
        let run = db.run(&["import", "--version", "1.0", "--from", other.path(), "--replace"]);
        let command = format!("onet-ai import --version 1.0 --from {} --replace --accept ranked,raters --reason TEXT", other.path());
        assert!(run.code == Some(3) && run.stderr.contains(&command), "{}", run.stderr);
        assert!(run.stderr.contains("snapshot 1 (25 ranked occupations, of runs 1, 2)"), "{}", run.stderr);
        assert_eq!(dump(db, &[]), before);
        let report = db.accepting("ranked,raters", &["import", "--version", "1.0", "--from", other.path(), "--replace", "--json"]);
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["outcome"], "replaced");
        assert_eq!(report["active"], true);
        let rerun: Vec<&str> = report["rerun"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        assert_eq!(rerun, [
            "onet-ai catalog --strategy all --data-version 1.0",
            "onet-ai weights --scheme im_rt_ft --data-version 1.0",
            "onet-ai score --rater mock:a --rater mock:b --catalog all --data-version 1.0",
            "onet-ai aggregate --rater mock:a --rater mock:b --prompt-version substitution-v1-6cc136a1 --scheme im_rt_ft --data-version 1.0",
        ]);
        let after = dump(db, &[]);
        for table in paid {
            assert_eq!(after[table], before[table], "{table}");
        }
        for table in ["catalog", "task_catalog", "occupation_task_weight"] {
            assert_eq!(after[table], "", "{table}");
        }
        let snapshot = onet_ai::db::score_snapshot::active(&mut db.connect(), "1.0").unwrap();
        assert_eq!(snapshot, None);
        // The old runs scored other content: they are history and not evidence about the new one.
        db.ok(&["weights"]);
        let run = db.run(&["aggregate"]);
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("no finished run"), "{}", run.stderr);
    }

    fn what_cannot_be_read_is_no_command_to_run_again(db: &Db) {
        db.ok(&["import", "--version", "1.0", "--from", &sample(), "--activate"]);
        db.ok(&["catalog", "--strategy", "stratified", "--size", "50"]);
        db.ok(&["weights"]);
        db.ok(&["score", "--rater", "mock:a"]);
        db.ok(&["score", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        db.execute("update catalog set parameters = '{\"size\":'");
        db.execute("update model_run set selection = '' where id = 2");
        let other = Release::new();
        other.edit("Task Statements.txt", "\tCore\t", "\tSupplemental\t");
        let report = db.accepting("ranked,raters", &["import", "--version", "1.0", "--from", other.path(), "--replace", "--json"]);
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        // As empty JSON they would be a catalog without its size, and a run over all tasks.
        let rerun = report["rerun"].to_string();
        assert!(!rerun.contains("onet-ai catalog") && !rerun.contains("onet-ai score --rater mock:b"), "{rerun}");
        assert!(rerun.contains("onet-ai score --rater mock:a --catalog stratified-50"), "{rerun}");
        let notes = report["notes"].to_string();
        assert!(notes.contains("catalog stratified-50: its stored parameters cannot be read (EOF"), "{notes}");
        assert!(notes.contains("run 2 of mock:b: its stored selection cannot be read (EOF"), "{notes}");
    }

    fn replacing_with_the_same_content_writes_nothing(db: &Db) {
        db.ok(&["import", "--version", "1.0", "--from", &sample(), "--activate"]);
        let before = dump(db, &[]);
        for flags in [&["--replace"][..], &["--replace", "--activate"], &["--replace", "--release-date", "2026-01-01"]] {
            let mut args = vec!["import", "--version", "1.0", "--from"];
            let sample = sample();
            args.push(&sample);
            args.extend(flags);
            assert!(db.ok(&args).contains("verified: the same content is stored already, nothing was written"));
            assert_eq!(dump(db, &[]), before, "{flags:?}");
        }
    }

    fn a_breached_threshold_waits_for_acceptance(db: &Db) {
        db.ok(&["import", "--version", "1.0", "--from", &sample(), "--activate"]);
        let less = Release::new();
        less.remove("Skills.txt");
        less.change("Task Statements.txt", |bytes| {
            let text = String::from_utf8(bytes.clone()).unwrap().replace("\tSupplemental\t", "\tn/a\t");
            *bytes = text.into_bytes();
        });
        let run = db.run(&["import", "--version", "1.1", "--from", less.path(), "--activate"]);
        assert_eq!(run.code, Some(3), "{}", run.stderr);
        assert!(run.stdout.contains("table \"Skills\" is lost (400 rows in 1.0)"), "{}", run.stdout);
        assert!(run.stdout.contains("column \"Task Type\": 22.1 % missing, 4.1 % in 1.0"), "{}", run.stdout);
        let versions = db.json(&["versions", "--json"]);
        assert_eq!((&versions[0]["id"], &versions[0]["status"], &versions[0]["active"]), (&"1.1".into(), &"staged".into(), &false.into()));
        assert_eq!(versions[1]["active"], true);

        assert!(db.ok(&["versions"]).contains("1.1 is staged: table \"Skills\" is lost"));
        assert!(db.ok(&["show", "13-2011.00", "--data-version", "1.1"]).contains("10 tasks"));
        // A reload must not take the active version off the air, and says what lets it.
        let before = dump(db, &[]);
        let run = db.run(&["import", "--version", "1.0", "--from", less.path(), "--replace"]);
        assert!(run.code == Some(3) && run.stderr.contains("--replace --accept tables,missing_cells --reason TEXT"), "{}", run.stderr);
        assert_eq!(dump(db, &[]), before);

        let refused = db.run(&["versions", "activate", "1.1"]);
        assert_eq!(refused.code, Some(1));
        assert!(refused.stderr.contains("versions accept 1.1"), "{}", refused.stderr);
        let refused = db.run(&["catalog", "--data-version", "1.1"]);
        assert!(refused.stderr.contains("is staged"), "{}", refused.stderr);
        db.ok(&["versions", "accept", "1.1", "--reason", "a test"]);
        assert_eq!(db.run(&["versions", "accept", "1.1", "--reason", "a test"]).code, Some(1));
        db.ok(&["versions", "activate", "1.1"]);
        let versions = db.json(&["versions", "--json"]);
        assert_eq!((&versions[0]["active"], &versions[1]["active"]), (&true.into(), &false.into()));
        assert!(db.run(&["versions", "activate", "9.9"]).stderr.contains("there are: 1.1 (ready), 1.0 (ready)"));
    }

    fn every_publication_is_counted(db: &Db) {
        let seq = |db: &Db| onet_ai::db::publication::seq(&mut db.connect()).unwrap();
        db.ok(&["import", "--version", "1.0", "--from", &sample()]);
        assert_eq!(seq(db), 0, "a version that is not active is not published");
        db.ok(&["versions", "activate", "1.0"]);
        assert_eq!(seq(db), 1);
        db.ok(&["versions", "activate", "1.0"]);
        assert_eq!(seq(db), 1);
        db.ok(&["import", "--version", "1.0", "--from", &sample(), "--replace"]);
        assert_eq!(seq(db), 1, "the same content is no publication");
        let other = Release::new();
        other.edit("Task Statements.txt", "\tCore\t", "\tSupplemental\t");
        db.ok(&["import", "--version", "1.0", "--from", other.path(), "--replace"]);
        assert_eq!(seq(db), 2);
    }

    fn two_imports_at_once_wait_for_each_other(db: &Db) {
        db.migrated();
        let mut running: Vec<_> = (0..4).map(|number| {
            db.command(&["import", "--version", if number % 2 == 0 { "1.0" } else { "2.0" }, "--from", &sample()])
                .stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap()
        }).collect();
        for child in &mut running {
            assert!(child.wait().unwrap().success());
        }
        assert_eq!(db.json(&["versions", "--json"]).as_array().unwrap().len(), 2);
    }

    fn the_renames_and_splits_of_30_3_are_mapped(db: &Db) {
        let new = Release::new();
        let rename = |old: &str, new_name: &str| fs::rename(new.file(old), new.file(new_name)).unwrap();
        rename("Alternate Titles.txt", "Job Titles.txt");
        new.edit("Job Titles.txt", "Alternate Title\t", "Job Title\t");
        rename("Technology Skills.txt", "Software Skills.txt");
        new.edit("Software Skills.txt", "Example\tCommodity Code\tCommodity Title", "Workplace Example\tElement ID\tElement Name");
        let skills = fs::read_to_string(new.file("Skills.txt")).unwrap();
        let header = skills.lines().next().unwrap();
        for (name, prefix) in [("Essential Skills.txt", "2.A."), ("Transferable Skills.txt", "2.B.")] {
            let rows = skills.lines().filter(|line| line.split('\t').nth(1).unwrap().starts_with(prefix));
            let text: String = std::iter::once(header).chain(rows).map(|line| format!("{line}\r\n")).collect();
            fs::write(new.file(name), text).unwrap();
        }
        new.remove("Skills.txt");
        let iwas = fs::read_to_string(new.file("IWA Reference.txt")).unwrap();
        let dwas = fs::read_to_string(new.file("DWA Reference.txt")).unwrap();
        let mut joined = "GWA Element ID\tGWA Element Name\tIWA Element ID\tIWA Element Name\tDWA Element ID\tDWA Element Name\r\n".to_owned();
        for line in dwas.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let iwa = iwas.lines().find(|iwa| iwa.split('\t').nth(1) == Some(cells[1])).unwrap().split('\t').nth(2).unwrap();
            joined += &[cells[0], "A name", cells[1], iwa, cells[2], cells[3]].join("\t");
            joined += "\r\n";
        }
        fs::write(new.file("GWAs to IWAs to DWAs.txt"), joined).unwrap();
        new.remove("IWA Reference.txt");
        new.remove("DWA Reference.txt");
        new.edit("Tasks to DWAs.txt", "DWA ID", "DWA Element ID");

        db.ok(&["import", "--version", "30.1", "--from", &sample()]);
        let old = dump(db, &HEADS);
        let run = db.run(&["import", "--version", "30.1", "--from", new.path(), "--replace"]);
        // The commodity codes are gone; nothing else is.
        assert_eq!(run.code, Some(3), "{}{}", run.stdout, run.stderr);
        assert_eq!(run.stdout.matches("  - ").count(), 2, "{}", run.stdout);
        let now = dump(db, &HEADS);
        for (table, rows) in &old {
            if table != "technology_skill" {
                assert_eq!(now[table], *rows, "{table}");
            }
        }
        assert_ne!(now["technology_skill"], "");
    }

    fn show_prints_an_occupation_or_a_whole_soc_code(db: &Db) {
        db.ok(&["import", "--version", "sample", "--from", &sample(), "--activate"]);
        let one = db.json(&["show", "29-1141.00", "--json"]);
        assert_eq!(one["n_tasks"], 12);
        assert_eq!(one["occupations"][0]["title"], "Registered Nurses");
        let all = db.json(&["show", "29-1141", "--json", "--tasks", "100"]);
        assert_eq!(all["n_tasks"], 20);
        let weights: Vec<f64> = all["tasks"].as_array().unwrap().iter().map(|task| task["weight"].as_f64().unwrap()).collect();
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(weights.is_sorted_by(|a, b| a >= b));
        // Missing is not 0: Data Scientists have no ratings.
        let blank = db.json(&["show", "15-2051.00", "--json"]);
        assert!(blank["tasks"][0]["importance"].is_null() && blank["tasks"][0]["weight_source"] == "type", "{blank}");
        assert!(db.ok(&["show", "55-3016.00"]).contains("no task data"));
        let run = db.run(&["show", "99-9999.00"]);
        assert_eq!((run.code, run.stderr.trim()), (Some(1), "error: version sample has no occupation 99-9999.00"));
        assert!(db.run(&["show", "29-1141.77"]).stderr.contains("here 29-1141"));
        let own = "version sample has no occupation 29-1141.01 of its own: occupations go by SOC code, here 29-1141";
        for command in ["history", "transitions", "skills", "technologies", "indexes", "emerging", "export occupation", "compare 15-1252", "show"] {
            let with = |code| db.run(&command.split(' ').chain([code]).collect::<Vec<_>>());
            let near = with("29-1142");
            assert!(near.code == Some(1) && near.stderr.contains("did you mean 29-1141"), "{command}: {}", near.stderr);
            let detail = with("29-1141.01");
            assert!(command == "show" || detail.code == Some(1) && detail.stderr.contains(own), "{command}: {}", detail.stderr);
        }
    }
}

with_real_data! {
    fn the_real_releases_have_the_published_row_counts(db: &Db, data: &Path) {
        let zip = |name: &str| data.join("onet").join(name).to_str().unwrap().to_owned();
        let report = db.json(&["import", "--version", "30.1", "--from", &zip("db_30_1_text_with_importance.zip"), "--activate", "--json"]);
        assert_eq!(report["status"], "ready");
        assert_eq!(report["release_date"], "2025-12-01");
        // Row counts of the official 30.1 data dictionary; Task Ratings: IM rows only.
        let expected = [
            ("Scales Reference", 31), ("Content Model Reference", 630), ("Occupation Data", 1_016),
            ("Alternate Titles", 56_505), ("Sample of Reported Titles", 7_955), ("Job Zone Reference", 5),
            ("Job Zones", 923), ("Task Categories", 7), ("Task Statements", 18_796), ("Task Ratings", 17_951),
            ("IWA Reference", 332), ("DWA Reference", 2_087), ("Tasks to DWAs", 23_850), ("Skills", 62_580),
            ("Knowledge", 59_004), ("Technology Skills", 32_773), ("Related Occupations", 18_460), ("Emerging Tasks", 328),
        ];
        let found: Vec<(&str, u64)> = report["tables"].as_array().unwrap().iter()
            .map(|table| (table["table"].as_str().unwrap(), table["rows"].as_u64().unwrap())).collect();
        assert_eq!(found, expected);
        let older = db.run(&["import", "--version", "29.1", "--from", &zip("db_29_1_text.zip")]);
        assert_eq!(older.code, Some(3), "29.1 lacks tables that 30.1 has: {}", older.stderr);
        let csv = db.run(&["import", "--version", "30.3", "--from", &zip("db_30_3_csv.zip")]);
        assert_eq!(csv.code, Some(3), "{}", csv.stderr);
        assert!(csv.stdout.contains("table \"Skills\": 17880 rows, 62580 in 30.1"), "{}", csv.stdout);
        assert_eq!(db.run(&["import", "--version", "30.2", "--from", &zip("db_30_1_text.zip")]).code, Some(1));
        // Relevance and frequency as published, from the rows of one occupation in 31.0.
        let rated = Release::new();
        let excerpt = data.join("onet/excerpt_31_0");
        for file in ["Task Ratings.txt", "Scales Reference.txt"] {
            fs::copy(excerpt.join(file), rated.file(file)).unwrap();
        }
        let archive = fs::File::open(zip("db_30_1_text.zip")).unwrap();
        let mut archive = zip::ZipArchive::new(archive).unwrap();
        for file in ["Occupation Data.txt", "Task Statements.txt"] {
            let mut member = archive.by_name(&format!("db_30_1_text/{file}")).unwrap();
            std::io::copy(&mut member, &mut fs::File::create(rated.file(file)).unwrap()).unwrap();
        }
        for file in fs::read_dir(rated.dir.path()).unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.file_name().unwrap().to_str().unwrap();
            if !["Task Ratings.txt", "Scales Reference.txt", "Occupation Data.txt", "Task Statements.txt"].contains(&name) {
                fs::remove_file(&file).unwrap();
            }
        }
        let run = db.run(&["import", "--version", "31.0", "--from", rated.path(), "--json"]);
        assert_eq!(run.code, Some(3), "{}", run.stderr);
        db.ok(&["versions", "accept", "31.0", "--reason", "a test"]);
        let chief = db.json(&["show", "11-1011.00", "--data-version", "31.0", "--json"]);
        assert!(chief["tasks"].as_array().unwrap().iter().any(|task| task["weight_source"] == "rated" && !task["frequency"].is_null()), "{chief}");
    }
}
