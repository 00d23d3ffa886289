//! Detailed work activities: as stored agreement, as lists, as one page, and as the script computes them.

use serde_json::Value;

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

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

on_both_databases! {
    fn every_figure_is_computed_again(db: &Db) {
        import_sample(db);
        published(db);
        recompute_printed(db, &[&["activities", "--limit", "9999", "--json"]]);
        let said = db.json(&["agreement", "--json"]);
        let raters = said["activities"].as_array().unwrap();
        assert_eq!(raters.iter().map(|of| &of["rater"]).collect::<Vec<_>>(), ["mock:a", "mock:b"]);
        for of in raters {
            let icc = &of["icc"];
            assert!(number(&icc["low"]) < number(&icc["value"]) && number(&icc["value"]) < number(&icc["high"]), "{of}");
            assert!(number(&of["within_sd"]["value"]) > 0.0 && number(&of["units"]) >= 2.0 * number(&of["activities"]), "{of}");
        }
        assert!(db.ok(&["agreement"]).contains("ICC(1)"));
    }

    fn an_activity_joins_tasks_of_several_occupations(db: &Db) {
        import_sample(db);
        published(db);
        let server = Server::of(db);
        let list = server.get("/activities?per_page=100");
        let items = list["activities"].as_array().unwrap();
        assert_eq!(list["total"], 43, "{list}");
        assert!(all(items.windows(2), |pair| pair[0]["occupations"].as_u64() >= pair[1]["occupations"].as_u64()));
        let apart = server.get("/activities?sort=range&min_occupations=2");
        assert!(all(apart["activities"].as_array().unwrap(), |item| item["occupations"].as_u64() > Some(1)));
        let first = &apart["activities"][0];
        let page = server.get(first["href"].as_str().unwrap());
        assert_eq!(page["score"], first["score"]);
        let sharing = page["shared_by"].as_array().unwrap();
        assert_eq!(u64::try_from(sharing.len()).unwrap(), first["occupations"].as_u64().unwrap());
        // By hand: the mean of each occupation is that of its tasks, and the range that of the means.
        let mut means = Vec::new();
        for of in sharing {
            let tasks: Vec<f64> = of["tasks"].as_array().unwrap().iter().map(|task| number(&task["mean"])).collect();
            let mean = tasks.iter().sum::<f64>() / onet_ai::stats::count(tasks.len());
            assert!((mean - number(&of["mean"])).abs() < 1e-9, "{of}");
            means.push(mean);
        }
        let range = means[0] - means[means.len() - 1];
        assert!((range - number(&page["score"]["range"])).abs() < 1e-9, "{page}");
        assert_eq!(page["raters"].as_array().unwrap().len(), 2);
        let said = server.get("/agreement");
        assert_eq!((said["activities"].as_array().unwrap().len(), &said["activities_reason"]), (2, &Value::Null));
        let word = first["title"].as_str().unwrap().split(' ').next().unwrap();
        let found = server.get(&format!("/activities?search={word}"));
        assert!(all(found["activities"].as_array().unwrap(), |item| item["title"].as_str().unwrap().to_lowercase().contains(&word.to_lowercase())));
        assert_eq!(server.error("/activities/4.A.9").0, 404);
        assert_eq!(server.error("/activities?sort=title").2, "sort");
        let printed = db.ok(&["activities", first["dwa_id"].as_str().unwrap()]);
        assert!(printed.contains("mock:a") && printed.contains(sharing[0]["title"].as_str().unwrap()), "{printed}");
        assert_eq!(db.run(&["activities", "zzzz"]).code, Some(1));
    }

    fn a_release_without_activities_says_so(db: &Db) {
        let release = Release::new();
        release.remove("Tasks to DWAs.txt");
        db.ok(&["import", "--version", "sample", "--from", release.path(), "--activate"]);
        published(db);
        let reason = "this release has no table Tasks to DWAs";
        let server = Server::of(db);
        let list = server.get("/activities");
        assert_eq!((&list["total"], &list["reason"]), (&0.into(), &reason.into()));
        let said = server.get("/agreement");
        assert_eq!((&said["activities_reason"], said["activities"].as_array().unwrap().len()), (&reason.into(), 0));
        let run = db.run(&["activities"]);
        assert!(run.code == Some(1) && run.stderr.contains(reason), "{}", run.stderr);
    }
}
