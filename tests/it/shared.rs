//! What occupations share and what leads out of them: skills, technology, emerging tasks, transitions.

use serde_json::Value;

use crate::bls::import_all;
use crate::pipeline::recompute_printed;
use crate::release::{Release, import_sample};
use crate::server::Server;
use crate::support::{Db, all, on_both_databases};

/// A published snapshot of two mock raters over all tasks of the sample.
fn published(db: &Db) {
    db.ok(&["catalog", "--strategy", "all"]);
    db.ok(&["weights"]);
    db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
    db.ok(&["aggregate"]);
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap_or_else(|| panic!("no list {name} in {value}"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

on_both_databases! {
    fn skills_are_served_whole_and_by_who_needs_them(db: &Db) {
        import_sample(db);
        published(db);
        let server = Server::of(db);
        let own = server.get("/occupations/29-1141/skills");
        assert_eq!(list(&own, "onetsoc").len(), 2, "{own}");
        let detail = &own["onetsoc"][0];
        let skills = &detail["domains"][0];
        assert_eq!((&skills["domain"], &skills["reason"]), (&"skills".into(), &Value::Null));
        assert!(all(list(skills, "elements").windows(2), |pair| number(&pair[0]["importance"]) >= number(&pair[1]["importance"])));
        let page = server.get("/occupations/29-1141");
        let shown = list(&page["onetsoc"][0], "skills");
        assert_eq!(shown, &list(skills, "elements")[..shown.len()], "the page has the most important ones");
        let found = server.get("/skills?search=reading");
        let element = &found["skills"][0];
        assert_eq!((&element["element_id"], &element["domain"]), (&"2.A.1.a".into(), &"skills".into()));
        let needed = server.get("/skills/2.A.1.a?per_page=100");
        assert_eq!(needed["total"], element["occupations"]);
        let items = list(&needed, "needed_by");
        assert!(all(items.windows(2), |pair| number(&pair[0]["importance"]) >= number(&pair[1]["importance"])));
        let mean = items.iter().map(|item| number(&item["importance"])).sum::<f64>() / onet_ai::stats::count(items.len());
        assert!((mean - number(&element["mean_importance"])).abs() < 1e-9);
        // Two O*NET-SOC occupations of one SOC code count as their mean.
        let nurses = items.iter().find(|item| item["occupation"]["soc_code"] == "29-1141").unwrap();
        let rated = |detail: &Value| {
            let all = list(&detail["domains"][0], "elements").to_vec();
            number(&all.iter().find(|one| one["element_id"] == "2.A.1.a").unwrap()["importance"])
        };
        let both: Vec<f64> = list(&own, "onetsoc").iter().map(rated).collect();
        assert_eq!(nurses["n_details"], 2);
        assert!((number(&nurses["importance"]) - both.iter().sum::<f64>() / 2.0).abs() < 1e-9, "{both:?}");
        assert_eq!(server.error("/skills/9.Z").0, 404);
        assert!(db.ok(&["skills", "reading"]).contains("2.A.1.a"));
        assert!(db.ok(&["skills", "29-1141"]).contains("29-1141.03"));
        recompute_printed(db, &[&["skills", "--json"], &["technologies", "--limit", "9999", "--json"]]);
    }

    fn a_domain_that_the_release_lacks_says_so(db: &Db) {
        let release = Release::new();
        release.remove("Abilities.txt");
        release.remove("Technology Skills.txt");
        release.remove("Emerging Tasks.txt");
        db.ok(&["import", "--version", "sample", "--from", release.path(), "--activate"]);
        let server = Server::of(db);
        let reason = "this release has no table Abilities";
        let own = server.get("/occupations/29-1141/skills?domain=abilities");
        let domain = &own["onetsoc"][0]["domains"][0];
        assert_eq!((&domain["reason"], list(domain, "elements").len()), (&reason.into(), 0));
        assert_eq!(server.get("/skills")["absent"][0]["reason"], reason);
        assert_eq!(server.get("/technologies")["reason"], "this release has no table Technology Skills");
        assert_eq!(server.get("/emerging_tasks")["reason"], "this release has no table Emerging Tasks");
        for command in ["technologies", "emerging"] {
            let run = db.run(&[command]);
            assert!(run.code == Some(1) && run.stderr.contains("this release has no table"), "{}", run.stderr);
        }
        assert!(db.ok(&["skills"]).contains(reason));
    }

    fn a_product_leads_to_who_uses_it(db: &Db) {
        import_sample(db);
        published(db);
        let server = Server::of(db);
        let found = server.get("/technologies?search=excel&users=100");
        let excel = &found["technologies"][0];
        assert_eq!((&excel["name"], &excel["hot"]), (&"Microsoft Excel".into(), &true.into()));
        let users = list(excel, "used_by");
        assert_eq!(u64::try_from(users.len()).unwrap(), excel["occupations"].as_u64().unwrap());
        let demanded = users.iter().take_while(|user| user["in_demand"] == true).count();
        assert_eq!(u64::try_from(demanded).unwrap(), excel["in_demand_in"].as_u64().unwrap(), "those in demand come first");
        assert!(all(users, |user| user["mean"].is_number() && user["jobs"].is_null() && user["jobs_reason"].is_string()));
        let own = server.get(&format!("/occupations/{}/technologies", users[0]["soc_code"].as_str().unwrap()));
        assert!(list(&own, "technologies").iter().any(|used| used["name"] == "Microsoft Excel"), "{own}");
        let none = server.get("/occupations/55-3016/technologies");
        assert_eq!((&none["reason"], list(&none, "technologies").len()), (&"O*NET names none for this occupation".into(), 0));
        assert_eq!(server.error("/technologies?users=1001").2, "users");
        assert!(db.ok(&["technologies", "excel"]).contains("Microsoft Excel"));
        for name in ["activities", "skills", "technologies"] {
            let csv = server.request("GET", &format!("/export/{name}.csv"), &[]).text;
            let json = server.get(&format!("/export/{name}.json"));
            assert_eq!(csv.lines().count(), list(&json, name).len() + 1, "{name}");
            assert!(csv.lines().count() > 100, "{name}: {csv}");
            assert_eq!(db.ok(&["export", name]), csv);
            assert_eq!(server.request("GET", &format!("/export/{name}.csv-metadata.json"), &[]).status, 200);
        }
    }

    fn emerging_tasks_are_scored_only_on_request_and_count_nowhere(db: &Db) {
        import_sample(db);
        published(db);
        let scores = db.json(&["show", "15-1252", "--json"])["score"].clone();
        let server = Server::of(db);
        let before = server.get("/occupations/15-1252/emerging_tasks");
        let task = &before["emerging_tasks"][0];
        assert_eq!((&task["category"], list(task, "scores").len()), (&"New".into(), 0), "{task}");
        assert!(task["task_id"].as_i64().unwrap() >= 1 << 52);
        let said = db.json(&["score", "--emerging", "--rater", "mock:a", "--json"]);
        assert_eq!(said["raters"][0]["items"], 4, "{said}");
        let again = db.json(&["score", "--emerging", "--rater", "mock:a", "--json"]);
        assert_eq!(again["raters"][0]["state"], "finished", "{again}");
        let after = server.get("/occupations/15-1252/emerging_tasks");
        let score = &after["emerging_tasks"][0]["scores"][0];
        assert_eq!((&score["rater"], &score["mock"]), (&"mock:a".into(), &true.into()), "{after}");
        let revised = server.get("/occupations/53-3032/emerging_tasks");
        assert_eq!(revised["emerging_tasks"][0]["original"]["task_id"], 2601);
        assert_eq!(server.get("/emerging_tasks?major_group=53")["total"], 1);
        // The newest run of the rater is one of emerging tasks, and changes nothing.
        assert!(db.ok(&["aggregate"]).contains("unchanged"));
        assert_eq!(db.json(&["show", "15-1252", "--json"])["score"], scores);
        assert!(db.ok(&["emerging", "15-1252"]).contains("mock:a"));
        assert_eq!(db.run(&["score", "--emerging", "--catalog", "all"]).code, Some(2));
    }

    fn a_way_out_is_lower_beyond_the_intervals(db: &Db) {
        import_sample(db);
        import_all(db);
        published(db);
        let server = Server::of(db);
        let mut ways = 0;
        for soc in ["43-3031", "15-1252", "43-4051", "23-2011", "13-2011", "27-3043"] {
            let reply = server.get(&format!("/occupations/{soc}/transitions"));
            let items = list(&reply, "transitions");
            let omitted: u64 = reply["omitted"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
            assert_eq!(reply["related"].as_u64().unwrap(), omitted + u64::try_from(items.len()).unwrap(), "{reply}");
            for item in items {
                let (change, there) = (&item["change"], &item["occupation"]);
                assert!(number(&there["score"]["ci_high"]) < number(&reply["score"]["ci_low"]), "{item}");
                let apart = number(&there["score"]["mean"]) - number(&reply["score"]["mean"]);
                assert!((apart - number(&change["score"])).abs() < 1e-9 && apart < 0.0, "{item}");
                let wage = &change["wage"];
                assert!(wage["value"].is_number() != wage["reason"].is_string(), "{wage}");
                let needs = &change["needs"];
                assert!(number(&needs["shared"]) <= number(&needs["needed"]), "{needs}");
                ways += 1;
            }
        }
        assert!(ways > 0, "no occupation of the sample has a way out");
        let none = server.get("/occupations/55-3016/transitions");
        assert_eq!((&none["reason"], &none["omitted"]), (&"no task data".into(), &Value::Null));
        assert!(db.ok(&["transitions", "43-3031"]).contains("related occupations"));
        recompute_printed(db, &[&["transitions", "43-3031", "--json"], &["transitions", "15-1252", "--json"]]);
    }
}
