//! `onet-ai serve`: every route, as a client sees it.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::release::import_sample;
use crate::server::Server;
use crate::support::{Db, Kind, dump, on_both_databases, on_postgres};

/// Scores: trucks (10 tasks) whole, nurses in part, the rest not at all.
pub fn scored(db: &Db) {
    import_sample(db);
    db.ok(&["weights", "--scheme", "equal"]);
    db.ok(&["catalog", "--strategy", "all"]);
    let path = db.path().join("labels.csv");
    let trucks: String = (2601..2611).map(|task| format!("{task},20,Driving.\n")).collect();
    let nurses: String = (1201..1207).map(|task| format!("{task},80,Notes.\n")).collect();
    std::fs::write(&path, format!("task_id,score,rationale\n{trucks}{nurses}")).unwrap();
    let rater = format!("file:{}", path.display());
    db.ok(&["score", "--rater", &rater, "--rubric", "substitution"]);
    db.ok(&["aggregate", "--scheme", "equal"]);
}

on_both_databases! {
    fn the_occupation_page_has_the_whole_story(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let page = server.get("/occupations/53-3032");
        assert_eq!(page["title"], "Heavy and Tractor-Trailer Truck Drivers");
        assert_eq!((&page["score"]["mean"], &page["score"]["band"], &page["score"]["rank"]), (&20.0.into(), &"low".into(), &1.into()));
        assert!(page["score"]["std"].is_null(), "one rater has no disagreement");
        assert_eq!(page["tasks"]["total"], 10);
        let task = &page["tasks"]["items"][0];
        assert_eq!((&task["raters"][0]["score"], &task["raters"][0]["rationale"]), (&20.0.into(), &"Driving.".into()));
        assert!((task["weight"].as_f64().unwrap() - 0.1).abs() < 1e-12);
        assert!(page["employment"]["value"].is_null() && page["onetsoc"][0]["job_zone"]["zone"].is_i64());
        assert_eq!(page["onetsoc"][0]["skills"].as_array().unwrap().len(), 8);
        assert!(page["onetsoc"][0]["skills"][0]["importance"].as_f64() >= page["onetsoc"][0]["skills"][7]["importance"].as_f64());
        let version = &page["score_version"];
        assert_eq!((&version["data_version"], &version["snapshot"], &version["mock"], &version["single_rater"], &version["weight_scheme"]),
            (&"sample".into(), &1.into(), &false.into(), &true.into(), &"equal".into()));
        let disclaimer = page["disclaimer"].as_str().unwrap();
        assert!(disclaimer.contains("not a probability") && disclaimer.contains("made-up sample and not O*NET"), "{disclaimer}");
        // 6 of 12 tasks of one of two details: 0.25 of the weight.
        let nurses = server.get("/occupations/29-1141.00?tasks=100");
        assert_eq!((&nurses["score"]["partly_scored"], &nurses["score"]["reason"]), (&true.into(), &"partly scored".into()));
        assert!((nurses["score"]["weight_covered"].as_f64().unwrap() - 0.25).abs() < 1e-9 && nurses["score"]["rank"].is_null());
        assert_eq!(nurses["tasks"]["items"].as_array().unwrap().len(), 20);
        // Fewer tasks change their number, and nothing else.
        for shown in [0, 1, 7, 19, 20, 21] {
            let mut expected = nurses.clone();
            let items = expected["tasks"]["items"].as_array_mut().unwrap();
            items.truncate(shown);
            expected["tasks"]["shown"] = shown.min(20).into();
            assert_eq!(server.get(&format!("/occupations/29-1141?tasks={shown}")), expected, "{shown}");
        }
        assert_eq!(server.get("/occupations/55-3016?tasks=0"), server.get("/occupations/55-3016"));
        let blank = server.get("/occupations/55-3016");
        assert!(blank["score"]["mean"].is_null() && blank["score"]["reason"] == "no task data" && blank["score"]["n_tasks"] == 0);
        assert_eq!(server.get("/occupations/11-9199")["score"]["residual"], true);
        assert_eq!(server.get("/occupations/47-2111")["score"]["reason"], "unscored");
    }

    fn the_ranking_says_what_it_leaves_out(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let ranking = server.get("/rankings/ai_risk");
        assert_eq!((&ranking["total"], &ranking["occupations"][0]["soc_code"]), (&1.into(), &"53-3032".into()));
        assert_eq!(ranking["omitted"], serde_json::json!({"partly_scored": 1, "unscored": 23, "no_task_data": 2}));
        assert!(ranking["hint"].is_null());
        let more = server.get("/rankings/ai_risk?min_coverage=0.25");
        let codes: Vec<&str> = more["occupations"].as_array().unwrap().iter().map(|o| o["soc_code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["29-1141", "53-3032"]);
        assert!(more["occupations"][0]["score"]["rank"].is_null() && more["occupations"][1]["score"]["rank"] == 1);
        let rising = server.get("/rankings/ai_risk?min_coverage=0&order=asc");
        assert_eq!(rising["occupations"][0]["soc_code"], "53-3032");
    }

    fn lists_are_paged_sorted_and_searched(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let codes = |list: &Value| list["occupations"].as_array().unwrap().iter()
            .map(|o| o["soc_code"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        let falling = server.get("/occupations?per_page=3");
        assert_eq!(falling["total"], 27);
        assert_eq!(codes(&falling)[..2], ["29-1141", "53-3032"]);
        assert_eq!(codes(&falling)[2], "11-3121", "nulls last, ties by code");
        assert_eq!((&falling["next"], &falling["prev"]), (&"/occupations?per_page=3&page=2".into(), &Value::Null));
        let rising = server.get("/occupations?sort=ai&order=asc&per_page=3");
        assert_eq!(codes(&rising), ["53-3032", "29-1141", "11-3121"]);
        assert_eq!(codes(&server.get("/occupations?sort=employment&per_page=2")), ["11-3121", "11-9199"]);
        let mut all = Vec::new();
        let mut next = Some("/occupations?sort=title&per_page=10".to_owned());
        while let Some(path) = next {
            let page = server.get(&path);
            all.extend(codes(&page));
            next = page["next"].as_str().map(str::to_owned);
        }
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 27);
        let far = server.get("/occupations?page=99&search=");
        assert_eq!((far["occupations"].as_array().unwrap().len(), &far["total"]), (0, &27.into()));
        let found = server.get("/occupations?search=trucker");
        // In the order of the documentation, whether it is written anew or copied.
        let text = server.request("GET", "/occupations?search=trucker", &[]).text;
        let at = ["soc_code", "title", "href", "major_group", "score", "employment", "wages", "matched"]
            .map(|name| text.find(&format!("\"{name}\":")));
        assert!(at.is_sorted() && at.iter().all(Option::is_some), "{at:?}: {text}");
        assert_eq!((codes(&found)[0].as_str(), &found["occupations"][0]["matched"]["by"]), ("53-3032", &"alternate_title".into()));
        assert_eq!(codes(&server.get("/occupations?search=15-1252.00")), ["15-1252"]);
        assert_eq!(server.get("/occupations?search=zzz")["total"], 0);
        let detail = server.get("/occupations?search=29-1141.03");
        assert_eq!((codes(&detail), &detail["occupations"][0]["matched"]["text"]), (vec!["29-1141".to_owned()], &"29-1141.03".into()));
        assert_eq!(codes(&server.get("/occupations?search=drivers,+truck"))[0], "53-3032");
        for item in server.get("/occupations?per_page=100")["occupations"].as_array().unwrap() {
            server.get(item["href"].as_str().unwrap());
        }
    }

    fn errors_have_one_shape(db: &Db) {
        import_sample(db);
        let server = Server::of(db);
        for (path, field) in [
            ("/occupations?serach=x", "serach"), ("/occupations?sort=risk", "sort"), ("/occupations?page=0", "page"),
            ("/occupations?per_page=1000", "per_page"), ("/rankings/ai_risk?min_coverage=2", "min_coverage"),
            ("/rankings/ai_risk?order=up", "order"), ("/occupations/29-1141?tasks=-1", "tasks"), ("/health?x=1", "x"),
        ] {
            assert_eq!(server.error(path), (422, "bad_parameter".to_owned(), field.into()), "{path}");
        }
        let long = |n: usize| format!("/occupations?search={}", "a".repeat(n));
        assert_eq!(server.error(&long(201)), (422, "bad_parameter".to_owned(), "search".into()));
        server.get(&long(200));
        for path in ["/nothing", "/occupations/99-9999", "/occupations/29-1141.01", "/occupations/nurse", "/rankings"] {
            assert_eq!(server.error(path), (404, "not_found".to_owned(), Value::Null), "{path}");
        }
        let posted = server.request("POST", "/occupations", &[]);
        assert_eq!((posted.status, posted.header("allow")), (405, Some("GET, HEAD")));
        assert_eq!(posted.body["error"]["code"], "method_not_allowed");
    }

    fn caches_and_probes_are_served_well(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let first = server.request("GET", "/rankings/ai_risk", &[]);
        let tag = first.header("etag").unwrap();
        assert_eq!(first.header("cache-control"), Some("public, max-age=60"));
        let again = server.request("GET", "/rankings/ai_risk", &[("if-none-match", tag)]);
        assert_eq!((again.status, &again.body, again.header("etag")), (304, &Value::Null, Some(tag)));
        assert_eq!(server.request("GET", "/occupations?serach=x", &[("if-none-match", tag)]).status, 422);
        let head = server.request("HEAD", "/occupations/53-3032", &[]);
        assert_eq!((head.status, &head.body), (200, &Value::Null));
        assert_eq!(server.get("/occupations/"), server.get("/occupations"));
        assert_eq!(server.get("/health")["status"], "ok");
        let ready = server.get("/ready");
        assert_eq!((&ready["ready"], &ready["data_version"], &ready["snapshot"], &ready["database"]),
            (&true.into(), &"sample".into(), &1.into(), &"reachable".into()));
    }

    fn a_newer_publication_is_served_within_ten_seconds(db: &Db) {
        db.migrated();
        let server = Server::of(db);
        let reply = server.request("GET", "/ready", &[]);
        assert_eq!((reply.status, &reply.body["ready"]), (503, &false.into()));
        assert!(reply.body["reason"].as_str().unwrap().contains("onet-ai import --version 30.1 --activate"));
        assert_eq!(server.error("/occupations").0, 503);
        // A deadline of the program: it looks often enough to serve what is new within ten seconds. The
        // rest is for a busy machine.
        let wait = |until: &dyn Fn() -> bool| {
            let started = Instant::now();
            while !until() {
                assert!(started.elapsed() < Duration::from_secs(40), "not served in time");
                std::thread::sleep(Duration::from_millis(100));
            }
        };
        import_sample(db);
        wait(&|| server.request("GET", "/ready", &[]).status == 200);
        let page = server.get("/occupations/53-3032");
        assert_eq!(page["score"]["reason"], "no snapshot yet: run `onet-ai aggregate`");
        assert!(page["score"]["mean"].is_null() && page["score_version"]["snapshot"].is_null());
        assert!(server.get("/rankings/ai_risk")["hint"].as_str().unwrap().contains("onet-ai score"));
        db.ok(&["weights"]);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        wait(&|| server.get("/ready")["snapshot"] == 1);
        let ranking = server.get("/rankings/ai_risk");
        assert_eq!((&ranking["total"], &ranking["score_version"]["mock"]), (&25.into(), &true.into()));
        assert!(ranking["disclaimer"].as_str().unwrap().starts_with("These scores are made up"));
    }

    fn serving_changes_nothing_and_stops_when_told(db: &Db) {
        scored(db);
        let before = dump(db, &[]);
        let mut server = Server::of(db);
        server.get("/occupations");
        server.get("/occupations/53-3032");
        assert_eq!(server.stop("TERM").0, Some(0));
        assert_eq!(dump(db, &[]), before);
    }

    fn what_keeps_it_from_serving_is_named(db: &Db) {
        let run = db.run(&["serve", "--bind", "127.0.0.1:0"]);
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("onet-ai migrate"), "{}", run.stderr);
        import_sample(db);
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let run = db.run(&["serve", "--bind", &taken.local_addr().unwrap().to_string()]);
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("cannot listen on") && run.stderr.contains("--bind"), "{}", run.stderr);
        db.execute("insert into __diesel_schema_migrations (version, run_on) values ('99990101000000', current_timestamp)");
        assert!(db.run(&["serve"]).stderr.contains("newer than this binary"));
    }
}

on_postgres! {
    fn a_read_only_role_is_enough() {
        let db = Db::new(Kind::Postgres);
        scored(&db);
        let name = db.url.rsplit('/').next().unwrap();
        let role = format!("reader_{name}");
        db.execute(&format!(
            "create role {role} login; grant select on all tables in schema public to {role}; \
             alter role {role} set default_transaction_read_only = on"
        ));
        let url = db.url.replacen("postgres@", &format!("{role}@"), 1);
        assert_ne!(url, db.url, "the tests' administrator is called postgres");
        let server =
            Server::start(db.command(&["serve", "--bind", "127.0.0.1:0"]).env("DATABASE_URL", url));
        assert_eq!(server.get("/rankings/ai_risk")["total"], 1);
        drop(server);
        db.execute(&format!("drop owned by {role}; drop role {role}"));
    }
}

#[test]
fn the_demo_serves_what_it_made() {
    let db = Db::new(Kind::Sqlite);
    let mut child = db
        .command(&["demo", "--bind", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let base = lines.find_map(|line| line.strip_prefix("serving ").map(str::to_owned)).unwrap();
    let server = Server::running(child, base);
    assert_eq!(server.get("/rankings/ai_risk")["total"], 25);
    assert!(
        server.get("/occupations/29-1141")["disclaimer"]
            .as_str()
            .unwrap()
            .starts_with("These scores are made up")
    );
}
