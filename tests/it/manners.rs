//! What all commands have in common on the command line.

use std::fs;

use crate::release::import_sample;
use crate::server::Server;
use crate::support::{Db, Kind, on_both_databases};

/// `.env.example` with every line in use.
fn every_line() -> String {
    let example = include_str!("../../.env.example");
    let is_setting =
        |line: &&str| line.split_once('=').is_some_and(|(name, _)| !name.contains(' '));
    let lines: Vec<&str> =
        example.lines().filter_map(|line| line.strip_prefix('#')).filter(is_setting).collect();
    assert!(lines.len() > 10, "{lines:?}");
    lines.join("\n") + "\n"
}

#[test]
fn every_line_of_the_example_of_an_environment_can_be_used() {
    let db = Db::new(Kind::Sqlite);
    fs::write(db.path().join(".env"), every_line()).unwrap();
    for args in
        [&["demo", "--once"][..], &["versions"], &["score", "--dry-run", "--rater", "mock:a"]]
    {
        let mut command = db.command(args);
        command.current_dir(db.path()).env_remove("DATABASE_URL");
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !said.contains("invalid value") && output.status.code() != Some(2),
            "{args:?}: {said}"
        );
    }
}

/// What the environment sets would stand among what is required.
#[test]
fn a_usage_error_lists_what_is_required_and_nothing_else() {
    let db = Db::new(Kind::Sqlite);
    for args in [&["show"][..], &["snapshots", "diff"], &["catalog", "--strategy", "occupations"]] {
        let output = db.command(args).env("SSL_CERT_FILE", "/dev/null").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("required arguments") && said.contains("Usage: onet-ai"), "{said}");
        assert!(!said.contains("--database-url") && !said.contains("--ca-file"), "{said}");
    }
}

on_both_databases! {
    fn the_address_to_listen_on_may_be_a_name(db: &Db) {
        import_sample(db);
        let server = Server::start(&mut db.command(&["serve", "--bind", "localhost:0"]));
        assert_eq!(server.get("/health")["status"], "ok");
        let run = db.run(&["serve", "--bind", "8080"]);
        assert_eq!(run.code, Some(2));
        assert!(run.stderr.contains("expected HOST:PORT, such as 127.0.0.1:8080"), "{}", run.stderr);
    }

    fn a_question_is_named_by_its_rubric(db: &Db) {
        import_sample(db);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["weights"]);
        db.ok(&["score", "--rater", "mock:a"]);
        db.ok(&["score", "--rater", "mock:a", "--rubric", "augmentation"]);
        let prompt = |args: &[&str]| db.json(args)["prompt_version"].as_str().unwrap().to_owned();
        assert!(prompt(&["aggregate", "--json"]).starts_with("substitution-"));
        let named = prompt(&["aggregate", "--rubric", "augmentation", "--no-activate", "--json"]);
        assert!(named.starts_with("augmentation-"), "{named}");
        let run = db.run(&["aggregate", "--rubric", "nonsense"]);
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("under the rubric nonsense"), "{}", run.stderr);
    }

    fn reports_of_small_commands_are_json_too(db: &Db) {
        let first = db.json(&["migrate", "--json"]);
        assert!(!first["migrations"].as_array().unwrap().is_empty(), "{first}");
        let again = db.json(&["migrate", "--json"]);
        assert!(again["migrations"].as_array().unwrap().is_empty(), "{again}");
    }

    fn libraries_are_silent_at_info(db: &Db) {
        import_sample(db);
        let mut server = Server::start(db.command(&["serve", "--bind", "127.0.0.1:0"]).env_remove("ONET_AI_LOG"));
        server.get("/health");
        let (_, log) = server.stop("TERM");
        assert!(log.contains("uri=/health") && !log.contains("workers"), "{log}");
    }
}

#[test]
fn the_demo_ends_with_an_answer() {
    let db = Db::new(Kind::Sqlite);
    let output = db.command(&["demo", "--once"]).current_dir(db.path()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    for part in [
        "made up by a mock rater",
        "the 5 highest",
        "the 5 lowest",
        "29-1141 Registered Nurses",
        "1,200,000 jobs",
        "made-up sample and not figures of the U.S. Bureau of Labor Statistics",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}
