//! Numbers that cannot be, whoever states them: refused by the reader of the file, and by the database.

use std::fs;

use diesel::connection::SimpleConnection;

use crate::bls::{import_all, table};
use crate::release::{Release, import_sample};
use crate::support::{dump, on_both_databases};

/// Numbers that no column of a rating may have.
const NEVER: [&str; 9] =
    ["NaN", "nan", "inf", "-inf", "infinity", "1e999", "-1e999", "1e308", "1.7e308"];

/// Puts a value into a column of the first row of a table that `row` finds.
fn set(release: &Release, file: &str, row: &str, column: &str, value: &str) {
    let text = fs::read_to_string(release.file(file)).unwrap();
    let header: Vec<&str> = text.lines().next().unwrap().split('\t').collect();
    let at = header.iter().position(|name| *name == column).unwrap();
    let line = text.lines().find(|line| line.contains(row)).unwrap();
    let mut cells: Vec<&str> = line.split('\t').collect();
    cells[at] = value;
    release.edit(file, line, &cells.join("\t"));
}

on_both_databases! {
    fn ratings_outside_their_scale_are_refused(db: &Db) {
        let outside: [(&str, &str, &str, &[&str]); 12] = [
            ("Task Ratings.txt", "\tIM\t", "Data Value", &["0.99", "5.01"]),
            ("Task Ratings.txt", "\tRT\t", "Data Value", &["-0.01", "100.01"]),
            ("Task Ratings.txt", "\tFT\t", "Data Value", &["-1", "101"]),
            ("Skills.txt", "\tLV\t", "Data Value", &["-0.1", "7.01"]),
            ("Task Ratings.txt", "\tIM\t", "Standard Error", &["-0.1", "4.01"]),
            ("Task Ratings.txt", "\tIM\t", "Lower CI Bound", &["0.9", "6"]),
            ("Task Ratings.txt", "\tIM\t", "Upper CI Bound", &["0.9", "5.01"]),
            ("Task Ratings.txt", "\tIM\t", "N", &["-1", "1000001", "9223372036854775808"]),
            ("Task Statements.txt", "\t101\t", "Incumbents Responding", &["-1", "1000001"]),
            ("Task Statements.txt", "\t101\t", "Task ID", &["0", "-1", "9007199254740992"]),
            ("Task Statements.txt", "\t101\t", "Date", &["13/2024", "00/2024", "01/9999", "01/0001"]),
            ("Scales Reference.txt", "IM\t", "Maximum", &["5.01", "1", "0.5"]),
        ];
        for (file, row, column, values) in outside {
            let numbers = !["Date", "N", "Task ID", "Incumbents Responding"].contains(&column);
            let never = if numbers { NEVER.as_slice() } else { &[] };
            // Each costs a run: all of them where the weights come from, and of the other columns some.
            let all = row == "\tIM\t" && column == "Data Value" && db.kind() == crate::support::Kind::Sqlite;
            let take = if all { never.len() } else { 1 };
            // The readers are the same on both databases.
            let most = if db.kind() == crate::support::Kind::Sqlite { values.len() } else { 1 };
            for value in values.iter().take(most).chain(never.iter().take(take)) {
                let release = Release::new();
                set(&release, file, row, column, value);
                let run = db.run(&["import", "--version", "1.0", "--from", release.path()]);
                assert_eq!(run.code, Some(1), "{file} {column} {value}");
                assert!(run.stderr.contains(&format!("column \"{column}\": \"")), "{}", run.stderr);
                assert_eq!(dump(db, &[])["data_version"], "", "{file} {column} {value}");
            }
        }
    }

    fn a_release_may_narrow_a_scale_and_not_widen_it(db: &Db) {
        let refused = |change: &dyn Fn(&Release), expected: &str| {
            let release = Release::new();
            change(&release);
            let run = db.run(&["import", "--version", "1.0", "--from", release.path()]);
            assert!(run.code == Some(1) && run.stderr.contains(expected), "{}", run.stderr);
        };
        refused(&|r| set(r, "Scales Reference.txt", "IM\t", "Maximum", "4.2"), "1 to 4.2 (scale IM)");
        refused(&|r| set(r, "Scales Reference.txt", "FT\t", "Minimum", "-1"), "can be narrowed, not widened");
        refused(
            &|r| {
                r.remove("Scales Reference.txt");
                set(r, "Skills.txt", "\tLV\t", "Scale ID", "ZZ");
            },
            "a scale that O*NET publishes",
        );
    }

    fn figures_that_cannot_be_are_refused(db: &Db) {
        let oews = table("oews_2025-05.csv");
        let detailed = oews.lines().find(|line| line.contains(",detailed,")).unwrap();
        let header: Vec<&str> = oews.lines().next().unwrap().split(',').collect();
        // Titles with a comma stand before these columns, in quotes: count from the end.
        let with = |column: &str, value: &str| {
            let back = header.len() - header.iter().position(|name| *name == column).unwrap();
            let mut cells: Vec<&str> = detailed.split(',').collect();
            let at = cells.len() - back;
            cells[at] = value;
            oews.replacen(detailed, &cells.join(","), 1)
        };
        let path = db.path().join("oews.csv");
        let import = ["import", "oews", "--period", "2025-05", "--from", path.to_str().unwrap()];
        for (column, values) in [
            ("TOT_EMP", ["-10", "1000000001", "1e3"]),
            ("EMP_PRSE", ["-1", "100.1", "NaN"]),
            ("A_MEDIAN", ["0", "1e12", "inf"]),
            ("H_MEAN", ["-5", "5000.5", "1e999"]),
        ] {
            for value in values {
                fs::write(&path, with(column, value)).unwrap();
                let run = db.run(&import);
                assert_eq!(run.code, Some(1), "{column} {value}");
                assert!(run.stderr.contains(&format!("column \"{column}\": \"{value}\"")), "{}", run.stderr);
            }
        }
        for period in ["2025-13", "2025-00", "9999-01", "0001-05"] {
            let run = db.run(&["import", "oews", "--period", period, "--from", path.to_str().unwrap()]);
            assert_eq!(run.code, Some(2), "{period}: {}", run.stderr);
        }
        assert_eq!(dump(db, &[]).get("bls_oews_metrics").map_or("", String::as_str), "");
    }

    /// The database refuses them too, whatever program writes.
    fn the_database_holds_no_number_that_cannot_be(db: &Db) {
        import_sample(db);
        import_all(db);
        for args in [["catalog", "--strategy", "all"].as_slice(), &["weights"], &["score", "--rater", "mock:a"], &["aggregate"]] {
            db.ok(args);
        }
        let mut conn = db.connect();
        let not_a_number: &[&str] = match db.kind() {
            crate::support::Kind::Postgres => &["'NaN'", "'Infinity'", "'-Infinity'"],
            // Both spell infinity; not-a-number is null there, which these columns refuse or mean as absent.
            crate::support::Kind::Sqlite => &["9e999", "-9e999"],
        };
        for (table, column, most) in [
            ("scales_reference", "maximum", "1001"),
            ("occupation_task_ratings", "data_value", "101"),
            ("occupation_task_ratings", "standard_error", "-1"),
            ("occupation_task_ratings", "n", "-1"),
            ("element_rating", "data_value", "8"),
            ("element_rating", "lower_ci_bound", "101"),
            ("occupation_task_weight", "weight", "1.1"),
            ("bls_oews_metrics", "employment", "-1"),
            ("bls_oews_metrics", "median_wage", "1e12"),
            ("bls_oews_wage", "value", "1e12"),
            ("bls_proj_metrics", "growth_pct", "-101"),
            ("bls_proj_metrics", "annual_openings", "-1"),
            ("task_ai_score", "score", "101"),
            ("task_rater_score", "score", "100.5"),
            ("task_ai_ensemble", "mean", "101"),
            ("occupation_ai_score", "mean", "101"),
            ("occupation_ai_score", "weight_covered", "1.1"),
            ("occupation_rater_score", "mean", "-1"),
            ("occupation_scheme_score", "mean", "101"),
            ("snapshot_scheme", "spearman", "1.1"),
            ("snapshot_scheme", "kendall", "-1.1"),
        ] {
            let is_whole = ["n", "employment", "annual_openings", "score"].contains(&column) && table != "task_rater_score";
            let none: &[&str] = if is_whole { &[] } else { not_a_number };
            for value in [most].iter().chain(none) {
                let result = conn.batch_execute(&format!("update {table} set {column} = {value}"));
                assert!(result.is_err(), "{table}.{column} = {value}");
            }
        }
    }

    /// A database of before there were bounds, with a row that they do not allow.
    fn a_migration_names_what_its_bounds_do_not_allow(db: &Db) {
        import_sample(db);
        db.ok(&["weights"]);
        for sql in [
            "create table loose as select * from occupation_task_weight",
            "drop table occupation_task_weight",
            "alter table loose rename to occupation_task_weight",
            "update occupation_task_weight set weight = 2 where soc_code = '13-2011'",
            // What later migrations made.
            "drop table emerging_task",
            "delete from __diesel_schema_migrations where version between '00000000000020' and '00000000000024'",
        ] {
            db.execute(sql);
        }
        let before = dump(db, &[]);
        let run = db.run(&["migrate"]);
        assert_eq!(run.code, Some(1), "{}", run.stdout);
        for part in ["occupation_task_weight (version sample)", "--replace", "remove the rows"] {
            assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
        }
        assert_eq!(dump(db, &[]), before);
        db.execute("update occupation_task_weight set weight = 0.5 where soc_code = '13-2011'");
        db.ok(&["migrate"]);
    }

    fn weights_that_are_no_shares_are_not_stored(db: &Db) {
        import_sample(db);
        db.ok(&["weights", "--all-schemes"]);
        let mut conn = db.connect();
        let unbalanced = |conn: &mut onet_ai::db::Conn| {
            onet_ai::db::occupation_task_weight::unbalanced(conn, "sample", "equal").unwrap()
        };
        assert!(unbalanced(&mut conn).is_empty());
        conn.batch_execute(
            "update occupation_task_weight set weight = weight * 0.5 where weight_scheme = 'equal' and soc_code = '13-2011'",
        )
        .unwrap();
        let found = unbalanced(&mut conn);
        assert_eq!(found.len(), 1);
        assert!(found[0].0 == "13-2011" && (found[0].1 - 0.5).abs() < 1e-9, "{found:?}");
    }
}
