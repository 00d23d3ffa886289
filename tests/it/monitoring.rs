//! `onet-ai status`, `onet-ai metrics`, the figures in `/metrics`, and the names in `deploy/` that stand on them.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::bls::import_all;
use crate::release::import_sample;
use crate::server::Server;
use crate::support::{Db, Kind, on_both_databases};

/// Every name of ours in a text.
fn names(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c| !is_part(c));
    words.filter(|word| word.starts_with("onet_ai_")).map(str::to_owned).collect()
}

/// The names of the series in what is served.
fn series(text: &str) -> BTreeSet<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let name = |line: &str| line.split(['{', ' ']).next().unwrap().to_owned();
    lines.map(name).collect()
}

fn scored(db: &Db) {
    import_sample(db);
    for args in [
        &["catalog", "--strategy", "all"][..],
        &["weights", "--all-schemes"],
        &["score", "--rater", "mock:a", "--rater", "mock:b"],
        &["aggregate"],
    ] {
        db.ok(args);
    }
    db.execute("update run_item set status = 'failed', error_class = 'timeout' where run_id = 2 and position < 10");
    db.execute("update model_run set cost = 1250000000, status = 'stopped' where id = 2");
}

on_both_databases! {
    fn status_names_the_next_command_at_every_step(db: &Db) {
        let next = || db.json(&["status", "--json"])["next"].as_str().unwrap().to_owned();
        assert!(next().starts_with("onet-ai import --version"), "{}", next());
        db.ok(&["migrate"]);
        db.execute("delete from __diesel_schema_migrations where version = '00000000000031'");
        assert_eq!(next(), "onet-ai migrate");
        db.execute("insert into __diesel_schema_migrations (version, run_on) values ('00000000000031', current_timestamp)");
        assert!(next().starts_with("onet-ai import --version"), "{}", next());
        db.ok(&["import", "--version", "sample", "--from", crate::release::sample_folder().to_str().unwrap()]);
        // Each is run as it stands, and leads on.
        for expected in ["onet-ai versions activate sample", "onet-ai catalog --strategy all", "onet-ai weights --all-schemes"] {
            let command = next();
            assert_eq!(command, expected);
            db.ok(&command.split(' ').skip(1).collect::<Vec<_>>());
        }
        assert_eq!(next(), "onet-ai score");
        db.ok(&["score", "--rater", "mock:a"]);
        assert_eq!(next(), "onet-ai aggregate");
        db.ok(&["aggregate"]);
        assert_eq!(next(), "onet-ai score");
        db.execute("update model_run set status = 'stopped'");
        assert_eq!(next(), "onet-ai score --run 1");
        db.execute("update model_run set status = 'finished', finished_at = '2101-01-01 00:00:00'");
        assert_eq!(next(), "onet-ai aggregate");
        db.execute("update model_run set finished_at = '2001-01-01 00:00:00'");
        db.execute("update score_snapshot set is_mock = false");
        assert_eq!(next(), "onet-ai serve");
        let report = db.json(&["status", "--json"]);
        assert_eq!(report["missing"].as_array().unwrap().len(), 3, "{report}");
        import_all(db);
        let report = db.json(&["status", "--json"]);
        assert_eq!(report["missing"].as_array().unwrap().len(), 0, "{report}");
        let text = db.ok(&["status"]);
        assert!(text.lines().count() <= 10 && text.contains("published  snapshot 1"), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }

    fn figures_are_served_and_money_only_where_it_may_be(db: &Db) {
        scored(db);
        let text = |args: &[&str]| {
            let all: Vec<&str> = ["serve", "--bind", "127.0.0.1:0"].iter().chain(args).copied().collect();
            Server::start(&mut db.command(&all)).request("GET", "/metrics", &[]).text
        };
        let said = text(&[]);
        for line in [
            "onet_ai_runs{status=\"stopped\"} 1",
            "onet_ai_runs{status=\"finished\"} 1",
            "onet_ai_run_items_failed{class=\"timeout\"} 10",
            "onet_ai_gate_failed{gate=\"ranked\"} 0",
            "onet_ai_release_date_timestamp_seconds{data_version=\"sample\"} 1767225600",
        ] {
            assert!(said.lines().any(|it| it == line), "{line}: {said}");
        }
        assert!(said.contains("onet_ai_build_info{version=\"") && !said.contains("usd"), "{said}");
        assert!(series(&said).contains("onet_ai_snapshot_created_timestamp_seconds"), "{said}");
        assert_eq!(said.matches("# EOF").count(), 1);
        assert!(said.ends_with("# EOF\n"), "{said}");
        assert!(text(&["--show-costs"]).contains("onet_ai_spent_usd 1.25\n"));
    }

    fn figures_follow_what_happens(db: &Db) {
        import_sample(db);
        let server = Server::start(&mut db.command(&["serve", "--bind", "127.0.0.1:0", "--poll-seconds", "0.05"]));
        let has = |what: &str| server.request("GET", "/metrics", &[]).text.contains(what);
        assert!(!has("onet_ai_snapshot_created"));
        scored(db);
        // Publishing is what has them read at once.
        let until = std::time::Instant::now() + std::time::Duration::from_mins(1);
        while !has("onet_ai_snapshot_created_timestamp_seconds 1") && std::time::Instant::now() < until {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        assert!(has("onet_ai_snapshot_created_timestamp_seconds 1") && has("onet_ai_runs{status="));
    }

    fn a_textfile_is_written_whole(db: &Db) {
        let file = db.path().join("onet-ai.prom");
        let path = file.to_str().unwrap();
        let run = db.run(&["metrics", "--textfile", path]);
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        assert!(!file.exists());
        scored(db);
        assert_eq!(db.ok(&["metrics", "--textfile", path]), "");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("onet_ai_spent_usd 1.25\n") && !text.contains("_requests_"), "{text}");
        // The series of a name come in any order.
        let sorted = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
        assert_eq!(sorted(&db.ok(&["metrics"])), sorted(&text));
        // Nothing is left beside it.
        let beside = fs::read_dir(db.path()).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
        assert_eq!(beside.filter(|name| name.contains("prom") || name.starts_with(".tmp")).count(), 1);
    }
}

/// What the alert rules and the dashboard ask for is there.
#[test]
fn deploy_names_only_figures_that_there_are() {
    let db = Db::new(Kind::Sqlite);
    scored(&db);
    let server =
        Server::start(&mut db.command(&["serve", "--bind", "127.0.0.1:0", "--show-costs"]));
    server.get("/health");
    let served = series(&server.request("GET", "/metrics", &[]).text);
    let rules = names(include_str!("../../deploy/onet-ai.rules.yml"));
    let dashboard = include_str!("../../deploy/grafana-dashboard.json");
    let panels: Value = serde_json::from_str(dashboard).unwrap();
    assert!(panels["panels"].as_array().unwrap().len() > 10);
    let dashboard = names(dashboard);
    assert!(rules.len() > 8 && dashboard.len() > 12, "{rules:?} {dashboard:?}");
    let unknown: Vec<&String> =
        rules.union(&dashboard).filter(|name| !served.contains(*name)).collect();
    assert!(unknown.is_empty(), "{unknown:?} of {served:?}");
    // And every figure has its word in the API's document.
    let described = names(include_str!("../../docs/API.md"));
    let ends = ["_bucket", "_sum", "_count"];
    let base = |name: &str| {
        let end = ends.iter().find_map(|end| name.strip_suffix(end));
        end.unwrap_or(name).to_owned()
    };
    let silent: Vec<String> =
        served.iter().map(|name| base(name)).filter(|name| !described.contains(name)).collect();
    assert!(silent.is_empty(), "{silent:?}");
}
