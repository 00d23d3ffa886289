//! Which order can be told: pairs of occupations, and who is surely among the highest.

use serde_json::Value;

use crate::pipeline::recompute_said;
use crate::release::import_sample;
use crate::server::Server;
use crate::support::{all, on_both_databases};

fn codes(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect()
}

on_both_databases! {
    fn an_order_is_told_where_the_draws_agree(db: &Db) {
        import_sample(db);
        db.ok(&["weights"]);
        db.ok(&["catalog", "--strategy", "all"]);
        db.ok(&["score", "--rater", "mock:a", "--rater", "mock:b"]);
        db.ok(&["aggregate", "--seed", "7"]);
        let ranking = db.json(&["compare", "--highest", "25", "--json"]);
        let ranked: Vec<&str> = ranking["occupations"].as_array().unwrap().iter().map(|o| o["soc_code"].as_str().unwrap()).collect();
        assert_eq!(ranked.len(), 25);
        // The first, the next and the last by score.
        let compare = ["compare", ranked[0], ranked[1], ranked[24]];
        let found = db.json(&[&compare[..], &["--json"]].concat());
        let pairs = found["pairs"].as_array().unwrap();
        assert_eq!(pairs.len(), 3);
        for pair in pairs {
            let share = |name: &str| pair[name].as_f64().unwrap();
            assert!((share("above") + share("tied") + share("below") - 1.0).abs() < 1e-12, "{pair}");
            let told = if share("above") >= 0.975 { "above" } else if share("below") >= 0.975 { "below" } else { "not_told" };
            assert_eq!(pair["told"], told, "{pair}");
        }
        assert_eq!((&pairs[0]["told"], &pairs[1]["told"]), (&"not_told".into(), &"above".into()), "{pairs:?}");
        let text = db.ok(&compare);
        assert!(text.contains("cannot be told apart") && text.contains(&format!("{} is above {}", ranked[0], ranked[24])), "{text}");
        recompute_said(db, "--compare", &compare);
        recompute_said(db, "--compare", &["compare", "--highest", "5"]);
        // The other way round every share is the other's.
        let server = Server::of(db);
        let back = server.get(&format!("/occupations/compare?soc={},{}", ranked[1], ranked[0]));
        assert_eq!((&back["pairs"][0]["below"], &back["pairs"][0]["tied"]), (&pairs[0]["above"], &pairs[0]["tied"]));
        let with_self = server.get(&format!("/occupations/compare?soc={0},{0}", ranked[0]));
        assert_eq!(with_self["pairs"], serde_json::json!([]));
        // Surely and possibly are what the intervals of the ranks say.
        let served = server.get("/rankings/ai_risk?surely=5&per_page=100");
        let among = &served["among"];
        assert_eq!(among["highest"], 5);
        let lists = ["surely", "possibly", "not_told"].map(|name| codes(&among[name]));
        assert_eq!(served["total"], lists.iter().map(Vec::len).sum::<usize>());
        assert!(lists[1].len() > 5 - lists[0].len(), "{among}");
        let everybody = server.get("/rankings/ai_risk?per_page=100");
        assert!(everybody["among"].is_null());
        assert!(all(everybody["occupations"].as_array().unwrap(), |item| {
            let code = item["soc_code"].as_str().unwrap();
            let reaches = |end: &str| item["score"][end].as_i64().is_some_and(|rank| rank <= 5);
            lists[0].contains(&code) == reaches("rank_high")
                && lists[1].contains(&code) == (reaches("rank_low") && !reaches("rank_high"))
        }), "{among}");
        let csv = server.request("GET", "/rankings/ai_risk?surely=5&format=csv", &[]);
        assert_eq!(csv.status, 200);
        assert_eq!(server.get("/rankings/ai_risk?surely=25&major_group=29&order=asc")["among"]["highest"], 25);
        assert_eq!(server.error("/rankings/ai_risk?surely=0").2, "surely");
        for wrong in [&["compare"][..], &["compare", ranked[0]], &["compare", "--highest", "0"], &["compare", ranked[0], ranked[1], "--highest", "5"]] {
            assert_eq!(db.run(wrong).code, Some(2), "{wrong:?}");
        }
        assert!(db.run(&["compare", ranked[0], "99-9999"]).stderr.contains("has no occupation 99-9999"));
        // What is not ranked has no draws, and says so.
        let unranked = db.json(&["compare", ranked[0], "55-3016", "--json"]);
        let pair = &unranked["pairs"][0];
        assert!(pair["above"].is_null() && pair["told"].is_null() && pair["reason"] == "55-3016 has no rank interval: no task data", "{pair}");
    }
}
