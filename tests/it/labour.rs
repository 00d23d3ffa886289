//! Jobs, wages and projections in the API, `show` and `summary`: made-up figures, worked out by hand.

use std::collections::BTreeMap;

use onet_ai::db::{bls_oews_metrics, score_snapshot};
use serde_json::{Value, json};

use crate::labour_sample::{everything, load_bls, load_joins, oews, score};
use crate::pipeline::{recompute, recompute_summary};
use crate::release::import_sample;
use crate::server::Server;
use crate::support::{Db, Kind, on_both_databases, with_real_data};

#[track_caller]
fn close(value: &Value, expected: f64) {
    let value = value.as_f64().unwrap();
    assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
}

fn codes(list: &Value) -> Vec<String> {
    let items = list["occupations"].as_array().unwrap().iter();
    items.map(|item| item["soc_code"].as_str().unwrap().to_owned()).collect()
}

on_both_databases! {
    fn a_page_has_figures_with_period_and_mark(db: &Db) {
        everything(db);
        let server = Server::of(db);
        let trucks = server.get("/occupations/53-3032");
        assert_eq!(trucks["employment"], json!({
            "value": 2000, "qualifier": null, "relative_standard_error": 1.5, "frequency": "yearly",
            "includes_self_employed": false, "period": "2025-05", "bls_code": "53-3032", "join": "direct",
            "shared_with": [], "reason": null
        }));
        assert_eq!(trucks["wages"]["annual"]["p90"], json!({"value": 70000.0, "qualifier": null}));
        let outlook = &trucks["projections"];
        assert_eq!((&outlook["growth_pct"], &outlook["annual_openings"], &outlook["period"], &outlook["includes_self_employed"]),
            (&10.0.into(), &250.into(), &"2024-2034".into(), &true.into()));
        assert_eq!(outlook["typical_education"], "Postsecondary nondegree award");
        assert!(outlook["annual_separations"].is_null());
        assert_eq!(trucks["bls"]["oews_period"], "2025-05");
        // A combined code is shown under both of its SOC codes, and says so.
        for (code, other) in [("43-3031", "43-4051"), ("43-4051", "43-3031")] {
            let page = server.get(&format!("/occupations/{code}"));
            assert_eq!((&page["employment"]["value"], &page["employment"]["join"]), (&1000.into(), &"combined".into()));
            for figure in ["employment", "wages", "projections"] {
                assert_eq!(page[figure]["shared_with"], json!([other]), "{figure}");
                assert_eq!(page[figure]["bls_code"], "43-3999");
            }
        }
        let top = server.get("/occupations/15-1252");
        assert_eq!(top["wages"]["annual"]["median"], json!({"value": 239_200.0, "qualifier": "#"}));
    }

    fn what_is_absent_says_why(db: &Db) {
        import_sample(db);
        let server = Server::of(db);
        let reason = |server: &Server, code: &str, figure: &str| {
            let found = &server.get(&format!("/occupations/{code}"))[figure];
            (found["value"].clone(), found["reason"].as_str().unwrap().to_owned())
        };
        let none = |why: &str| (Value::Null, why.to_owned());
        assert_eq!(reason(&server, "53-3032", "employment"), none("no BLS data is imported"));
        assert_eq!(server.get("/summary")["reason"], "no BLS data is imported");
        assert!(server.get("/summary")["bls"]["source"].is_null());
        load_bls(db);
        let server = Server::of(db);
        assert_eq!(reason(&server, "53-3032", "employment"), none("no crosswalk is imported"));
        let summary = server.get("/summary");
        assert_eq!((&summary["reason"], &summary["coverage"]["published_jobs"], &summary["total"]["mean_score"]),
            (&"no crosswalk is imported".into(), &8000.into(), &Value::Null));
        for figure in ["joined_jobs", "joined_share", "scored_jobs", "scored_share"] {
            assert_eq!(summary["coverage"][figure], Value::Null, "{figure}");
        }
        load_joins(db);
        let server = Server::of(db);
        assert_eq!(reason(&server, "55-3016", "employment"), none("military occupations are not surveyed"));
        assert_eq!(reason(&server, "35-2014", "employment"), none("BLS publishes no figure for this occupation"));
        assert_eq!(reason(&server, "23-2011", "employment"), none("BLS publishes no figure for this occupation"));
        assert_eq!(server.get("/occupations/23-2011")["employment"]["qualifier"], "**");
        assert_eq!(reason(&server, "39-5012", "projections"), none("the crosswalk does not list this occupation"));
        let writers = &server.get("/occupations/27-3043")["wages"];
        assert_eq!(writers["reason"], "BLS publishes hourly wages only for this occupation");
        assert_eq!(writers["annual"]["median"], json!({"value": null, "qualifier": "*"}));
        assert_eq!(writers["hourly"]["median"]["value"], 30.5);
        let cooks = &server.get("/occupations/35-2014")["projections"];
        assert!(cooks["reason"].is_null() && cooks["growth_pct"].is_null() && cooks["employment_base"] == 1000);
        assert!(server.get("/summary")["reason"].as_str().unwrap().contains("no snapshot yet"));
    }

    fn lists_are_sorted_by_figures_with_the_missing_last(db: &Db) {
        everything(db);
        let server = Server::of(db);
        let first = |query: &str, n: usize| {
            let list = server.get(&format!("/occupations?per_page=100&{query}"));
            assert_eq!(list["total"], 27);
            codes(&list)[..n].to_vec()
        };
        assert_eq!(first("sort=employment", 6), ["29-1141", "53-3032", "43-3031", "43-4051", "47-2111", "15-1252"]);
        assert_eq!(first("sort=employment&order=asc", 10)[..3], ["27-3043", "43-9199", "11-9199"]);
        assert_eq!(first("sort=employment&order=asc", 10)[9], "11-3121", "the missing last, by code");
        assert_eq!(first("sort=wage", 5), ["15-1252", "53-3032", "43-3031", "43-4051", "11-3121"]);
        assert_eq!(first("sort=wage&order=asc", 5), ["43-3031", "43-4051", "53-3032", "15-1252", "11-3121"]);
        assert_eq!(first("sort=growth", 5), ["15-1252", "53-3032", "43-3031", "43-4051", "11-3121"]);
        assert_eq!(first("sort=openings&order=asc", 4), ["15-1252", "43-3031", "43-4051", "53-3032"]);
        let item = &server.get("/occupations?sort=wage")["occupations"][0];
        assert_eq!(item["wages"], json!({"median_annual": {"value": 239_200.0, "qualifier": "#"}, "period": "2025-05", "reason": null}));
        assert_eq!((&item["employment"]["value"], &item["projections"]["growth_pct"]), (&500.into(), &25.0.into()));
    }

    fn filters_narrow_lists_and_never_change_ranks(db: &Db) {
        everything(db);
        let server = Server::of(db);
        let list = |query: &str| codes(&server.get(&format!("/occupations?{query}")));
        assert_eq!(list("major_group=43"), ["43-4051", "43-3031", "43-9199"]);
        assert_eq!(list("min_employment=1000&sort=employment"), ["29-1141", "53-3032", "43-3031", "43-4051"]);
        assert_eq!(list("min_score=60&max_score=80"), ["29-1141", "15-1252", "43-4051"]);
        assert_eq!(list("search=43-&min_employment=1000&order="), ["43-3031", "43-4051"]);
        for (zone, code) in [(2, "53-3032"), (4, "15-1252")] {
            let found = server.get(&format!("/occupations?job_zone={zone}&per_page=100"));
            for code in codes(&found) {
                let page = server.get(&format!("/occupations/{code}"));
                let details = page["onetsoc"].as_array().unwrap();
                assert!(details.iter().any(|detail| detail["job_zone"]["zone"] == zone), "{code}");
            }
            assert!(codes(&found).contains(&code.to_owned()), "{zone}");
        }
        let rank_of = |ranking: &Value, code: &str| {
            let items = ranking["occupations"].as_array().unwrap().clone();
            items.into_iter().find(|item| item["soc_code"] == code).unwrap()["score"]["rank"].clone()
        };
        let all = server.get("/rankings/ai_risk");
        assert_eq!(codes(&all), ["11-9199", "15-1252", "43-4051", "43-3031", "53-3032", "27-3043"]);
        for query in ["major_group=43", "min_employment=1000", "max_score=35", "min_employment=1&order=asc"] {
            let ranking = server.get(&format!("/rankings/ai_risk?{query}"));
            assert_eq!(rank_of(&ranking, "43-3031"), rank_of(&all, "43-3031"), "{query}");
        }
        let office = server.get("/rankings/ai_risk?major_group=43");
        assert_eq!((&office["total"], &office["omitted"]), (&2.into(), &json!({"partly_scored": 0, "unscored": 0, "no_task_data": 1})));
        let nothing = server.get("/rankings/ai_risk?min_score=99");
        assert_eq!((&nothing["total"], &nothing["hint"]), (&0.into(), &"no ranked occupation passes the filters".into()));
        for (path, field) in [
            ("/occupations?major_group=99", "major_group"), ("/occupations?min_employment=-1", "min_employment"),
            ("/occupations?min_employment=1.5", "min_employment"), ("/occupations?job_zone=6", "job_zone"),
            ("/occupations?min_score=x", "min_score"), ("/occupations?max_score=NaN", "max_score"),
            ("/rankings/ai_risk?min_score=60&max_score=50", "max_score"), ("/rankings/ai_risk?sort=wage", "sort"),
            ("/occupations?sort=median", "sort"), ("/summary?x=1", "x"),
        ] {
            assert_eq!(server.error(path), (422, "bad_parameter".to_owned(), field.into()), "{path}");
        }
    }

    fn the_summary_counts_every_job_once(db: &Db) {
        everything(db);
        let summary = Server::of(db).get("/summary");
        // 300 + 500 + 50 + 3000 + 1000 + 100 + 700 + 2000 = 7650 of 8000; scored 300 + 500 + 50 + 1000 + 2000
        let coverage = &summary["coverage"];
        assert_eq!((&coverage["published_codes"], &coverage["published_jobs"]), (&9.into(), &8000.into()));
        assert_eq!((&coverage["joined_jobs"], &coverage["scored_jobs"], &coverage["codes_without_jobs"]), (&7650.into(), &3850.into(), &2.into()));
        close(&coverage["joined_share"], 7650.0 / 8000.0);
        close(&coverage["scored_share"], 3850.0 / 8000.0);
        // 90 × 300 + 70 × 500 + 10 × 50 + 45 × 1000 + 20 × 2000 = 147500
        close(&summary["total"]["mean_score"], 147_500.0 / 3850.0);
        close(&summary["named"]["mean_score"], 120_500.0 / 3550.0);
        close(&summary["residual"]["mean_score"], 90.0);
        let jobs = |line: &str| summary[line]["jobs"].as_i64().unwrap();
        assert_eq!((jobs("named"), jobs("residual"), jobs("unscored")), (3550, 300, 3800));
        let unscored = &summary["unscored"];
        assert_eq!((&unscored["partly_scored_jobs"], &unscored["unscored_jobs"], &unscored["no_task_data_jobs"]), (&3000.into(), &700.into(), &100.into()));
        assert!(unscored["mean_score"].is_null());
        // millions: 30 + 75 + 717.6 + 40 + 3 + 42 + 100; no annual wage for the 50 of 27-3099
        close(&summary["total"]["wage_bill"], 1_007_600_000.0);
        close(&summary["total"]["wage_share"], 7600.0 / 7650.0);
        assert_eq!((&summary["total"]["wage_bill_is_lower_bound"], &summary["named"]["wage_bill_is_lower_bound"]), (&true.into(), &false.into()));
        let bands: Vec<(&str, i64)> = summary["bands"].as_array().unwrap().iter()
            .map(|band| (band["band"].as_str().unwrap(), band["jobs"].as_i64().unwrap())).collect();
        assert_eq!(bands, [("minimal", 50), ("low", 2000), ("moderate", 1000), ("high", 500), ("very high", 0)]);
        let office = summary["major_groups"].as_array().unwrap().iter().find(|group| group["code"] == "43").unwrap();
        assert_eq!((&office["jobs"], &office["named_jobs"], &office["unscored_jobs"]), (&1100.into(), &1000.into(), &100.into()));
        close(&office["mean_score"], 45.0);
        close(&office["scored_share"], 1000.0 / 1100.0);
        // Without the self-employed, and with them.
        let bases = summary["bases"].as_array().unwrap();
        let [oews, with] = [&bases[0], &bases[1]];
        assert_eq!((&oews["basis"], &oews["jobs"], &oews["includes_self_employed"]), (&"oews".into(), &7650.into(), &false.into()));
        assert_eq!((&with["basis"], &with["includes_self_employed"]), (&"projections".into(), &true.into()));
        close(&oews["mean_score_by_jobs"], 147_500.0 / 3850.0);
        close(&oews["wage_bill"], 1_007_600_000.0);
        let mostly: Vec<(i64, i64, i64)> = oews["mostly"].as_array().unwrap().iter()
            .map(|line| ["task_score", "codes", "jobs"].map(|name| line[name].as_i64().unwrap()).into()).collect();
        assert_eq!(mostly, [(50, 2, 800), (80, 1, 300)]);
        close(&oews["mostly"][0]["share"], 800.0 / 3850.0);
        let out = &oews["left_out"];
        assert_eq!((&out["codes_without_jobs"], &out["jobs_without_score"], &out["jobs_without_wage"]), (&2.into(), &3800.into(), &50.into()));
        close(&out["share_without_wage"], 50.0 / 7650.0);
        assert!(db.ok(&["summary"]).contains("without the self-employed (OEWS)"));
        assert_eq!((&summary["score_version"]["snapshot"], &summary["oews_period"]), (&1.into(), &"2025-05".into()));
        assert!(summary["disclaimer"].as_str().unwrap().contains("not a probability"));
        // The command prints the same, and an independent script computes the same.
        assert_eq!(db.json(&["summary", "--json"]), summary);
        recompute(db);
        recompute_summary(db);
        let text = db.ok(&["summary"]);
        assert!(text.contains("8,000 jobs in 9 detailed occupations: 95.6 % joined, 48.1 % scored"), "{text}");
        assert!(text.contains(">= 1.0 bn") && text.contains("43 Office and Administrative Support"), "{text}");
    }

    fn the_terminal_shows_the_labour_market(db: &Db) {
        everything(db);
        let text = db.ok(&["show", "43-3031", "--tasks", "1"]);
        for part in [
            "1,000 jobs (OEWS 2025-05, yearly, without the self-employed, relative standard error 1.5 %), shared with 43-4051 (published as 43-3999)",
            "median $38,000 a year (OEWS 2025-05), shared with 43-4051",
            "growth -10.0 %, openings a year 100, persons 1,000 to 1,100 (BLS 2024-2034, with the self-employed), shared with 43-4051",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(db.ok(&["show", "15-1252"]).contains("median at least $239,200 (#) a year; median at least $115 (#) an hour"));
        assert!(db.ok(&["show", "55-3016"]).contains("none: military occupations are not surveyed"));
        assert!(db.ok(&["show", "23-2011"]).contains("none (**): BLS publishes no figure for this occupation"));
        let report = db.json(&["show", "29-1141.03", "--json"]);
        assert_eq!((&report["labour"][0]["soc_code"], &report["labour"][0]["employment"]["value"]), (&"29-1141".into(), &3000.into()));
    }

    fn employment_decides_where_places_go_and_snapshots_note_the_period(db: &Db) {
        import_sample(db);
        let before = db.json(&["catalog", "--size", "5", "--json"]);
        assert!(before["oews_period"].is_null());
        load_bls(db);
        assert!(db.json(&["catalog", "--size", "5", "--json"])["oews_period"].is_null(), "nothing is joined");
        load_joins(db);
        let after = db.json(&["catalog", "--size", "5", "--json"]);
        assert_eq!((&after["oews_period"], &after["unchanged"]), (&"2025-05".into(), &false.into()));
        // Fewer places than groups: the five with the most jobs get one each. It is enough for none of
        // their occupations; handed on and together it is enough for 51-4041.
        let mut conn = db.connect();
        let tasks = onet_ai::db::task_catalog::of_catalog(&mut conn, "sample", "stratified-5").unwrap();
        assert!(tasks.len() == 5 && tasks.iter().all(|task| task.soc_code == "51-4041"), "{tasks:?}");
        assert_eq!(db.json(&["catalog", "--size", "5", "--json"])["unchanged"], true);
        score(db);
        let snapshot = score_snapshot::active(&mut conn, "sample").unwrap().unwrap();
        assert_eq!((snapshot.id, snapshot.oews_period.as_deref()), (1, Some("2025-05")));
        assert_eq!(db.json(&["aggregate", "--scheme", "equal", "--json"])["unchanged"], true);
        // A newer period belongs to a new snapshot.
        bls_oews_metrics::load(&mut conn, &[oews("53-3032", "2026-05", Some(1), None)]).unwrap();
        let newer = db.json(&["aggregate", "--scheme", "equal", "--json"]);
        assert_eq!((&newer["unchanged"], &newer["snapshot"], &newer["oews_period"]), (&false.into(), &2.into(), &"2026-05".into()));
    }
}

/// The combined codes of 30.1 with their SOC codes, as BLS's crosswalk has them (METHOD 2).
const COMBINED_CODES: [(&str, &[&str]); 12] = [
    ("13-1020", &["13-1021", "13-1022", "13-1023"]),
    ("13-2020", &["13-2022", "13-2023"]),
    ("21-1018", &["21-1011", "21-1014"]),
    ("25-2052", &["25-2055", "25-2056"]),
    ("25-9045", &["25-9042", "25-9043"]),
    ("29-2010", &["29-2011", "29-2012"]),
    ("31-1120", &["31-1121", "31-1122"]),
    ("39-7010", &["39-7011", "39-7012"]),
    ("47-4090", &["47-4091", "47-4099"]),
    ("51-2028", &["51-2022", "51-2023"]),
    ("51-2090", &["51-2092"]),
    ("53-1047", &["53-1042", "53-1043", "53-1044"]),
];

/// Jobs of the detailed occupations in the published table, by code.
fn published(path: &std::path::Path) -> BTreeMap<String, i64> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (code, group, jobs) = (column("OCC_CODE"), column("O_GROUP"), column("TOT_EMP"));
    let rows = reader.records().map(Result::unwrap);
    rows.filter(|row| &row[group] == "detailed")
        .filter_map(|row| Some((row[code].to_owned(), row[jobs].replace(',', "").parse().ok()?)))
        .collect()
}

with_real_data! {
    on sqlite;
    fn the_real_figures_add_up(db: &Db, data: &Path) {
        let path = |name: &str| data.join(name).to_str().unwrap().to_owned();
        let release = path("onet/db_30_1_text_with_importance.zip");
        db.ok(&["import", "--version", "30.1", "--from", &release, "--activate"]);
        let nem = path("crosswalks/nem_onet_to_soc_crosswalk_2024-34.xlsx");
        db.ok(&["import", "crosswalk", "--kind", "nem", "--from", &nem]);
        let projections = path("bls/ep/occupation_2024-2034.xlsx");
        db.ok(&["import", "projections", "--period", "2024-2034", "--from", &projections]);
        // The newest period is the one that is shown.
        for year in ["2024", "2025"] {
            let (period, file) =
                (format!("{year}-05"), path(&format!("bls/oews/national_M{year}_dl.xlsx")));
            db.ok(&["import", "oews", "--period", &period, "--from", &file]);
            let server = Server::of(db);
            let published = published(&data.join(format!("bls/oews/national_M{year}_dl.csv")));
            let mut jobs: BTreeMap<String, i64> = BTreeMap::new();
            let mut next = Some("/occupations?sort=employment&per_page=100".to_owned());
            while let Some(page) = next {
                let list = server.get(&page);
                for item in list["occupations"].as_array().unwrap() {
                    let employment = &item["employment"];
                    let Some(value) = employment["value"].as_i64() else {
                        assert!(employment["reason"].is_string(), "{item}");
                        continue;
                    };
                    assert_eq!(employment["period"], period.as_str());
                    let code = employment["bls_code"].as_str().unwrap().to_owned();
                    assert_eq!(*jobs.entry(code).or_insert(value), value);
                }
                next = list["next"].as_str().map(str::to_owned);
            }
            let matched: i64 = jobs.keys().map(|code| published[code]).sum();
            let all: i64 = published.values().sum();
            assert_eq!(jobs.values().sum::<i64>(), matched);
            let coverage = &server.get("/summary")["coverage"];
            assert_eq!(
                (&coverage["joined_jobs"], &coverage["published_jobs"]),
                (&matched.into(), &all.into())
            );
            assert!(coverage["joined_share"].as_f64().unwrap() >= 0.985, "{coverage}");
            eprintln!("{period}: {matched} of {all} jobs, {} codes", jobs.len());
            for (bls_code, members) in COMBINED_CODES {
                for code in members {
                    let employment = &server.get(&format!("/occupations/{code}"))["employment"];
                    assert_eq!(
                        (&employment["bls_code"], &employment["value"]),
                        (&bls_code.into(), &published[bls_code].into())
                    );
                    let shared = employment["shared_with"].as_array().unwrap();
                    for other in members.iter().filter(|other| *other != code) {
                        assert!(shared.contains(&(*other).into()), "{code}: {employment}");
                    }
                }
            }
        }
        let military = Server::of(db).get("/occupations/55-1011");
        assert_eq!(military["employment"]["reason"], "military occupations are not surveyed");
    }
}

#[test]
fn without_a_release_the_summary_says_what_to_do() {
    let db = Db::new(Kind::Sqlite);
    db.migrated();
    let run = db.run(&["summary"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("no version is active") && run.stderr.contains("onet-ai import"));
}
