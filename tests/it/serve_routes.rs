//! The routes beside occupations and rankings: tasks, comparisons, groups, records.

use onet_ai::db::raw_reply;
use serde_json::Value;

use crate::release::import_sample;
use crate::serve::scored;
use crate::server::Server;
use crate::support::on_both_databases;

fn ids(list: &Value) -> Vec<i64> {
    list["tasks"].as_array().unwrap().iter().map(|task| task["task_id"].as_i64().unwrap()).collect()
}

on_both_databases! {
    fn a_task_leads_to_every_score_it_was_given(db: &Db) {
        scored(db);
        db.ok(&["score", "--rater", "mock:a"]);
        let server = Server::of(db);
        let task = server.get("/tasks/2601");
        assert_eq!((&task["score"]["mean"], &task["soc_code"], &task["href"]), (&20.0.into(), &"53-3032".into(), &"/tasks/2601".into()));
        assert_eq!(task["raters"].as_array().unwrap().len(), 1, "the mock is in no snapshot");
        let history = task["history"].as_array().unwrap();
        let raters: Vec<&str> = history.iter().map(|past| past["rater"].as_str().unwrap()).collect();
        assert_eq!(raters.len(), 2, "{history:?}");
        assert!(raters[0] == "mock:a" && raters[1] == "labels:labels", "{raters:?}");
        assert_eq!((&history[1]["score"], &history[1]["rationale"]), (&20.into(), &"Driving.".into()));
        assert!(history[1]["raw_reply"].is_null() && task["history_reason"].is_null());
        let unscored = server.get("/tasks/1207");
        assert!(unscored["score"]["mean"].is_null() && unscored["raters"].as_array().unwrap().is_empty());
        // Packed, or as it came where it could not be packed.
        let now = chrono::NaiveDateTime::default();
        for (id, body) in [("1-9-0-1", raw_reply::pack(b"{\"score\": 7}")), ("1-9-0-2", b"{\"score\": 7}".to_vec())] {
            let row = raw_reply::RawReply { id: id.to_owned(), run_id: 1, body, created_at: now };
            raw_reply::load(&mut db.connect(), &[row]).unwrap();
            assert_eq!(server.get(&format!("/replies/{id}"))["score"], 7, "{id}");
        }
        for path in ["/tasks/1", "/tasks/x", "/tasks/-1", "/replies/1-1-0-1"] {
            assert_eq!(server.error(path).0, 404, "{path}");
        }
    }

    fn tasks_are_listed_sorted_and_narrowed(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let all = server.get("/tasks?per_page=100");
        assert!(all["total"].as_u64().unwrap() > 200, "{}", all["total"]);
        assert_eq!(ids(&all)[..6], [1201, 1202, 1203, 1204, 1205, 1206], "the highest first, ties by id");
        let rising = server.get("/tasks?order=asc&per_page=100");
        assert_eq!(ids(&rising)[..2], [2601, 2602]);
        assert!(rising["tasks"][99]["score"]["mean"].is_null(), "without a score they come last in both orders");
        let weights = server.get("/tasks?sort=weight&per_page=100");
        let weight = |at: usize| weights["tasks"][at]["weight"].as_f64().unwrap();
        assert!((1..100).all(|at| weight(at - 1) >= weight(at)));
        let total = |path: &str| server.get(path)["total"].as_u64().unwrap();
        assert_eq!((total("/tasks?contested=true"), total("/tasks?contested=false")), (0, 0), "nobody contradicts a single rater");
        assert!((10..244).contains(&total("/tasks?major_group=53")));
        assert_eq!(server.error("/tasks?contested=yes").2, "contested");
        let own = server.get("/occupations/53-3032/tasks?per_page=4");
        assert_eq!((&own["total"], ids(&own).len()), (&10.into(), 4));
        assert_eq!(own["next"], "/occupations/53-3032/tasks?per_page=4&page=2");
        assert_eq!(server.error("/occupations/99-9999/tasks").0, 404);
    }

    fn tasks_are_found_by_their_words_and_titles_while_they_are_typed(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let statement = server.get("/tasks/2601")["statement"].as_str().unwrap().to_lowercase();
        let words: Vec<&str> = statement.split(' ').filter(|word| word.len() > 4).take(2).collect();
        let found = server.get(&format!("/tasks?search={}", words.join("+")));
        assert!(ids(&found).contains(&2601), "{words:?}: {found}");
        assert!(found["total"].as_u64() < server.get("/tasks")["total"].as_u64());
        assert_eq!(server.get("/tasks?search=zzzzqqqq")["total"], 0);
        let suggestions = server.get("/search/suggest?q=truck+dr");
        let codes: Vec<&str> = suggestions["suggestions"].as_array().unwrap().iter().map(|s| s["soc_code"].as_str().unwrap()).collect();
        assert!(codes.contains(&"53-3032"), "{suggestions}");
        assert_eq!(server.get("/search/suggest?q=s&limit=2")["suggestions"].as_array().unwrap().len(), 2);
        assert_eq!(server.error("/search/suggest"), (422, "bad_parameter".to_owned(), "q".into()));
        assert_eq!(server.error("/search/suggest?q=a&limit=21").2, "limit");
    }

    fn contested_tasks_and_disagreement_can_be_asked_for(db: &Db) {
        import_sample(db);
        db.ok(&["weights"]);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate"]);
        let server = Server::of(db);
        let contested = server.get("/tasks?contested=true&per_page=100");
        assert!(contested["total"].as_u64().unwrap() > 0, "{contested}");
        assert_eq!(contested["total"], server.get("/agreement")["contested"]["total"]);
        let others = server.get("/tasks?contested=false")["total"].as_u64().unwrap();
        assert_eq!(others + contested["total"].as_u64().unwrap(), 244);
        assert!(crate::support::all(contested["tasks"].as_array().unwrap(), |task| task["score"]["contested"] == true));
        let apart = server.get("/tasks?sort=std&per_page=100");
        let std = |at: usize| apart["tasks"][at]["score"]["std"].as_f64().unwrap();
        assert!(std(0) > std(99) && (1..100).all(|at| std(at - 1) >= std(at)));
    }

    fn occupations_stand_side_by_side(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let reply = server.get("/occupations/compare?soc=53-3032,29-1141.00,53-3032");
        let codes: Vec<&str> = reply["occupations"].as_array().unwrap().iter().map(|o| o["soc_code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["53-3032", "29-1141"]);
        assert_eq!(reply["occupations"][0]["score"]["rank"], 1);
        assert!(reply["score_version"]["snapshot"] == 1 && reply["disclaimer"].is_string());
        assert_eq!(server.error("/occupations/compare"), (422, "bad_parameter".to_owned(), "soc".into()));
        assert_eq!(server.error("/occupations/compare?soc=nurse").0, 422);
        assert_eq!(server.error("/occupations/compare?soc=99-9999").0, 404);
        let many = ["53-3032"; 11].join(",");
        assert_eq!(server.error(&format!("/occupations/compare?soc={many}")).0, 422);
    }

    fn groups_and_records_are_listed(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let groups = server.get("/major_groups");
        let group = |code: &str| groups["major_groups"].as_array().unwrap().iter().find(|group| group["code"] == code).unwrap();
        assert_eq!((&group("53")["mean_score"], &group("53")["ranked"]), (&20.0.into(), &1.into()));
        assert!(group("29")["mean_score"].is_null() && group("29")["ranked"] == 0);
        server.get(group("53")["href"].as_str().unwrap());
        let versions = server.get("/versions");
        assert_eq!((&versions["total"], &versions["versions"][0]["id"], &versions["versions"][0]["active"]), (&1.into(), &"sample".into(), &true.into()));
        let snapshots = server.get("/snapshots");
        assert_eq!((&snapshots["snapshots"][0]["id"], &snapshots["snapshots"][0]["active"], &snapshots["snapshots"][0]["runs"]), (&1.into(), &true.into(), &serde_json::json!([1])));
        let runs = server.get("/runs");
        assert_eq!((&runs["runs"][0]["id"], &runs["runs"][0]["status"]), (&1.into(), &"finished".into()));
        assert!(runs["runs"][0]["cost_usd"].is_null(), "costs are nobody's business unless allowed");
        let open = Server::start(&mut db.command(&["serve", "--bind", "127.0.0.1:0", "--show-costs"]));
        assert_eq!(open.get("/runs")["runs"][0]["cost_usd"], 0.0);
    }
}
