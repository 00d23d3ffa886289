//! Whatever a user, a client or a file says, an error repeats no more of it than a reader needs.

use crate::release::import_sample;
use crate::server::Server;
use crate::support::{Db, Kind};

/// Longest run without a blank that an error may have: a value of 80 characters with what stands
/// around it; a path may have more, and none here is one.
const MOST: usize = 160;

fn check(what: &str, told: &str) {
    let longest = told.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    assert!(longest <= MOST && told.chars().count() < 5_000, "{what}: {longest}: {told:.600}");
}

/// Every flag and argument that takes a value, given a very long one: 1 or 2, and a short error.
#[test]
#[expect(clippy::too_many_lines, reason = "most of it is the list of commands")]
fn no_command_repeats_a_long_value_whole() {
    let db = Db::new(Kind::Sqlite);
    import_sample(&db);
    let csv = db.path().join("x.csv");
    std::fs::write(&csv, "a,b\n1,2\n").unwrap();
    let csv = csv.to_str().unwrap();
    for value in [
        "x".repeat(5_000),
        "\"'é ".repeat(1_500),
        "9".repeat(5_000),
        format!("mock:{}", "y".repeat(5_000)),
    ] {
        let x = value.as_str();
        let commands: &[&[&str]] = &[
            &[x],
            &["weights", x],
            &["weights", "--scheme", x],
            &["weights", "--data-version", x],
            &["import", "--version", x, "--from", csv],
            &["import", "--version", "1.0", "--release-date", x],
            &["import", "oews", "--period", x, "--from", csv],
            &["import", "projections", "--period", x, "--from", csv],
            &["import", "crosswalk", "--kind", x],
            &["bls", "coverage", "--data-version", x],
            &["catalog", "--strategy", x],
            &["catalog", "--size", x],
            &["score", "--rater", x, "--run", "77"],
            &["score", "--max-cost-usd", x],
            &["aggregate", "--scheme", x],
            &["aggregate", "--run", x],
            &["show", x],
            &["versions", "activate", x],
            &["versions", "diff", x, x],
            &["snapshots", "activate", x],
            &["runs", x],
            &["rubric", "show", x],
            &["validate", "--against", csv, "--code-column", x, "--value-column", "b"],
            &[
                "validate",
                "tasks",
                "--against",
                csv,
                "--task-column",
                "a",
                "--value-column",
                "b",
                "--map",
                x,
            ],
            &["export", x],
            &["serve", "--bind", x],
            &["--log", x, "versions"],
        ];
        for args in commands {
            let run = db.run(args);
            assert!(matches!(run.code, Some(1 | 2)), "{:?} {:.300}", args[0], run.stderr);
            check(
                args.get(..2).unwrap_or(args).join(" ").get(..20).unwrap_or("a command"),
                &run.stderr,
            );
        }
    }
}

/// The same of files: a long cell where a code, a number or a column's name is due.
#[test]
fn no_file_makes_an_error_long() {
    let db = Db::new(Kind::Sqlite);
    import_sample(&db);
    let path = db.path().join("x.csv");
    let file = path.to_str().unwrap();
    let x = "x".repeat(20_000);
    for text in [
        format!("{x},b\n1,2\n"),
        format!("a,b\n{x},2\n"),
        format!("a,b\n15-1252,{x}\n"),
        format!("a,b\n{}\n", "y,".repeat(10_000)),
        format!("{}\n1\n", "column,".repeat(10_000)),
        x.clone(),
    ] {
        std::fs::write(&path, text).unwrap();
        let readers: [&[&str]; 4] = [
            &["validate", "--against", file, "--code-column", "a", "--value-column", "b"],
            &["validate", "tasks", "--against", file, "--task-column", "a", "--value-column", "b"],
            &["import", "oews", "--period", "2025-05", "--from", file],
            &["import", "crosswalk", "--kind", "nem", "--from", file],
        ];
        for args in readers {
            let run = db.run(args);
            assert_eq!(run.code, Some(1), "{args:?} {:.300}", run.stderr);
            check(args[0], &run.stderr.replace(file, ""));
        }
    }
}

#[test]
fn no_reply_repeats_a_long_value_whole() {
    let db = Db::new(Kind::Sqlite);
    import_sample(&db);
    let server = Server::start(&mut db.command(&["serve", "--bind", "127.0.0.1:0"]));
    let x = "x".repeat(3_000);
    for path in [
        format!("/{x}"),
        format!("/occupations/{x}"),
        format!("/occupations?sort={x}"),
        format!("/occupations?page={x}"),
        format!("/occupations?min_score={x}"),
        format!("/occupations?{x}=1"),
        format!("/occupations?major_group={x}"),
        format!("/occupations/compare?soc={x}"),
        format!("/tasks/{x}"),
        format!("/export/{x}"),
    ] {
        let reply = server.request("GET", &path, &[]);
        assert!(reply.status >= 400, "{} {:.60}", reply.status, path);
        let message = reply.body["error"]["message"].as_str().unwrap();
        // A path may have more.
        let told = if path.starts_with("/occupations?") {
            message.to_owned()
        } else {
            message.replace(&x[..80], "")
        };
        assert!(message.chars().count() < 1_200, "{path:.60}: {message:.1300}");
        assert!(told.chars().count() < 1_200, "{told:.600}");
    }
}
