//! BLS's own files, where they are at hand: workbooks against their CSV twins, and the join.

use std::collections::BTreeSet;
use std::path::Path;

use onet_ai::db::{bls_oews_metrics, bls_proj_metrics, occupation_bls};

use crate::support::{Db, with_real_data};

/// The 25 SOC codes that BLS publishes under 12 shared codes.
const COMBINED: [(&str, &[&str]); 12] = [
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

fn import(db: &Db, args: &[&str], data: &Path, files: &[&str]) -> serde_json::Value {
    let mut all = vec!["import".to_owned()];
    all.extend(args.iter().map(|arg| (*arg).to_owned()));
    for file in files {
        all.extend(["--from".to_owned(), data.join(file).to_str().unwrap().to_owned()]);
    }
    all.push("--json".to_owned());
    db.json(&all.iter().map(String::as_str).collect::<Vec<_>>())
}

with_real_data! {
    fn workbooks_equal_their_twins_and_join_as_published(db: &Db, data: &Path) {
        let release = "onet/db_30_1_text_with_importance.zip";
        import(db, &["--version", "30.1", "--activate"], data, &[release]);
        for (args, workbook, twins) in [
            (["crosswalk", "--kind", "nem"], "crosswalks/nem_onet_to_soc_crosswalk_2024-34.xlsx",
                &["crosswalks/nem_onet_to_soc_crosswalk_2024-34.csv"][..]),
            (["crosswalk", "--kind", "onet2010"], "crosswalks/2010_to_2019_Crosswalk.xlsx",
                &["crosswalks/onet_soc_2010_to_2019.csv"]),
            (["oews", "--period", "2024-05"], "bls/oews/national_M2024_dl.xlsx",
                &["bls/oews/national_M2024_dl.csv"]),
            (["oews", "--period", "2025-05"], "bls/oews/national_M2025_dl.xlsx",
                &["bls/oews/national_M2025_dl.csv"]),
            (["projections", "--period", "2024-2034"], "bls/ep/occupation_2024-2034.xlsx",
                &["bls/ep/ep_2024-34_table_1.2.csv", "bls/ep/ep_2024-34_table_1.10.csv"]),
        ] {
            assert_eq!(import(db, &args, data, &[workbook])["outcome"], "imported", "{workbook}");
            assert_eq!(import(db, &args, data, twins)["outcome"], "verified", "{workbook}");
        }
        // The round 2022-32 has no Table 1.10 as CSV: all but the separations must be the same.
        let args = ["projections", "--period", "2022-2032"];
        import(db, &args, data, &["bls/ep/occupation_2022-2032.xlsx"]);
        let mut of_workbook = bls_proj_metrics::of_period(&mut db.connect(), "2022-2032").unwrap();
        assert!(crate::support::all(&of_workbook, |row| row.annual_separations.is_some()));
        for row in &mut of_workbook {
            row.annual_separations = None;
        }
        let args = ["projections", "--period", "2022-2032", "--replace"];
        import(db, &args, data, &["bls/ep/ep_2022-32_table_1.2.csv", "bls/ep/ep_2022-32_table_1.7.csv"]);
        assert_eq!(bls_proj_metrics::of_period(&mut db.connect(), "2022-2032").unwrap(), of_workbook);
        import(db, &["crosswalk", "--kind", "soc2010"], data, &["crosswalks/soc_2010_to_2018_crosswalk.xlsx"]);
        joined_as_published(db);
    }
}

fn joined_as_published(db: &Db) {
    let mut conn = db.connect();
    let joins = occupation_bls::of_version(&mut conn, "30.1").unwrap();
    assert_eq!(joins.iter().filter(|join| join.join_kind == "direct").count(), 820);
    for (bls_code, members) in COMBINED {
        for member in members {
            let join = joins.iter().find(|join| join.soc_code == **member).unwrap();
            assert_eq!((join.bls_code.as_str(), join.join_kind.as_str()), (bls_code, "combined"));
        }
    }
    let report = db.json(&["bls", "coverage", "--json"]);
    let periods = report["periods"].as_array().unwrap();
    let told: Vec<(&str, u64, u64, u64)> = periods
        .iter()
        .map(|p| {
            let count = |name: &str| p["with_tasks"][name].as_u64().unwrap();
            let period = p["period"].as_str().unwrap();
            (period, count("direct"), count("combined"), count("not_published"))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("2025-05", 771, 25, 2),
            ("2024-05", 772, 25, 1),
            ("2024-2034", 773, 25, 0),
            ("2022-2032", 773, 25, 0)
        ]
    );
    for period in &periods[..2] {
        assert!(period["employment_share"].as_f64().unwrap() >= 0.985, "{period}");
    }
    // The same by another way: the rows of the newest period under the codes joined to.
    let rows = bls_oews_metrics::of_period(&mut conn, "2025-05").unwrap();
    let tasks: BTreeSet<String> = onet_ai::db::task_statements::occupations(&mut conn, "30.1")
        .unwrap()
        .iter()
        .map(|code| code[..7].to_owned())
        .collect();
    let codes: BTreeSet<&str> = joins
        .iter()
        .filter(|join| tasks.contains(&join.soc_code))
        .map(|join| join.bls_code.as_str())
        .collect();
    let covered: i64 = rows
        .iter()
        .filter(|row| codes.contains(row.soc_code.as_str()))
        .filter_map(|row| row.employment)
        .sum();
    assert_eq!(periods[0]["employment_covered"], covered);
    assert_eq!(periods[0]["employment_total"], 155_481_840);
}
