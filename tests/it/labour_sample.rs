//! Made-up BLS figures for the sample release, and scores that go with them.

use onet_ai::db::bls_oews_metrics::{self, OewsMetrics};
use onet_ai::db::bls_oews_wage::{self, OewsWage};
use onet_ai::db::bls_proj_metrics::{self, ProjMetrics};
use onet_ai::db::occupation_bls::{self, COMBINED, CROSSWALK, DIRECT, OccupationBls};

use crate::release::{import_sample, sample_folder};
use crate::support::Db;

/// SOC code and the score that a file of labels gives to all its tasks.
const SCORES: [(&str, i64); 6] = [
    ("11-9199", 90),
    ("15-1252", 70),
    ("27-3043", 10),
    ("43-3031", 30),
    ("43-4051", 60),
    ("53-3032", 20),
];

/// Scores as above, half of the tasks of one of the two kinds of nurses besides: 0.25 of their weight.
fn labels() -> String {
    let tasks = std::fs::read_to_string(sample_folder().join("Task Statements.txt")).unwrap();
    let mut lines = vec!["task_id,score".to_owned()];
    for line in tasks.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let found = SCORES.iter().find(|(code, _)| cells[0].starts_with(code));
        lines.extend(found.map(|(_, score)| format!("{},{score}", cells[1])));
    }
    lines.extend((1201..1207).map(|task| format!("{task},80")));
    lines.join("\n") + "\n"
}

/// | BLS code | jobs | mean wage | S | |
/// |---|---:|---:|---:|---|
/// | 11-9199 | 300 | 100,000 | 90 | residual |
/// | 15-1252 | 500 | 150,000 | 70 | median at the top code |
/// | 23-2011 | `**` | 55,000 | | |
/// | 27-3099 | 50 | hourly only | 10 | 27-3043 by the crosswalk |
/// | 29-1141 | 3,000 | 239,200 `#` | | partly scored |
/// | 43-3999 | 1,000 | 40,000 | (30 + 60) / 2 | 43-3031 and 43-4051 together |
/// | 43-9199 | 100 | 30,000 | | no tasks |
/// | 45-3031 | 350 | 20,000 | | of no occupation |
/// | 47-2111 | 700 | 60,000 | | unscored |
/// | 53-3032 | 2,000 | 50,000 | 20 | |
///
/// 35-2014 is in the crosswalk and in the projections only; all others are not in the crosswalk.
pub fn oews(code: &str, period: &str, employment: Option<i64>, mean: Option<f64>) -> OewsMetrics {
    let marked = code == "29-1141";
    OewsMetrics {
        soc_code: code.to_owned(),
        ref_year_month: period.to_owned(),
        title: format!("Title of {code}"),
        employment,
        employment_qualifier: employment.is_none().then(|| "**".to_owned()),
        employment_rse: employment.map(|_| 1.5),
        mean_wage: mean,
        median_wage: None,
        median_wage_qualifier: None,
        employment_rse_qualifier: None,
        mean_wage_qualifier: marked.then(|| "#".to_owned()),
        pay_basis: (code == "27-3099").then(|| "hourly".to_owned()),
    }
}

fn wage(code: &str, basis: &str, measure: &str, value: Option<f64>, mark: &str) -> OewsWage {
    OewsWage {
        soc_code: code.to_owned(),
        ref_year_month: "2025-05".to_owned(),
        measure: measure.to_owned(),
        basis: basis.to_owned(),
        value,
        qualifier: (!mark.is_empty()).then(|| mark.to_owned()),
    }
}

fn projected(code: &str, period: &str, growth: Option<f64>, openings: Option<i64>) -> ProjMetrics {
    ProjMetrics {
        soc_code: code.to_owned(),
        projection_period: period.to_owned(),
        title: format!("Title of {code}"),
        employment_base: Some(1_000),
        employment_projected: growth.map(|_| 1_100),
        growth_pct: growth,
        annual_openings: openings,
        annual_separations: None,
        typical_education: Some("Postsecondary nondegree award".to_owned()),
        median_wage: None,
        median_wage_qualifier: None,
    }
}

pub fn load_bls(db: &Db) {
    let mut conn = db.connect();
    let rows = [
        ("11-9199", Some(300), Some(100_000.0)),
        ("15-1252", Some(500), Some(150_000.0)),
        ("23-2011", None, Some(55_000.0)),
        ("27-3099", Some(50), None),
        ("29-1141", Some(3_000), Some(239_200.0)),
        ("43-3999", Some(1_000), Some(40_000.0)),
        ("43-9199", Some(100), Some(30_000.0)),
        ("45-3031", Some(350), Some(20_000.0)),
        ("47-2111", Some(700), Some(60_000.0)),
        ("53-3032", Some(2_000), Some(50_000.0)),
    ];
    let mut metrics: Vec<OewsMetrics> =
        rows.iter().map(|(code, jobs, mean)| oews(code, "2025-05", *jobs, *mean)).collect();
    // An older period is not shown.
    metrics.push(oews("53-3032", "2024-05", Some(9_999), Some(1.0)));
    bls_oews_metrics::load(&mut conn, &metrics).unwrap();
    let wages = [
        wage("15-1252", "annual", "median", Some(239_200.0), "#"),
        wage("15-1252", "hourly", "median", Some(115.0), "#"),
        wage("27-3099", "annual", "median", None, "*"),
        wage("27-3099", "hourly", "median", Some(30.5), ""),
        wage("43-3999", "annual", "median", Some(38_000.0), ""),
        wage("53-3032", "annual", "median", Some(49_000.0), ""),
        wage("53-3032", "annual", "p10", Some(30_000.0), ""),
        wage("53-3032", "annual", "p90", Some(70_000.0), ""),
    ];
    bls_oews_wage::load(&mut conn, &wages).unwrap();
    let projections = [
        projected("53-3032", "2022-2032", Some(99.0), Some(1)),
        projected("53-3032", "2024-2034", Some(10.0), Some(250)),
        projected("43-3999", "2024-2034", Some(-10.0), Some(100)),
        projected("15-1252", "2024-2034", Some(25.0), Some(50)),
        projected("35-2014", "2024-2034", None, None),
    ];
    bls_proj_metrics::load(&mut conn, &projections).unwrap();
}

pub fn load_joins(db: &Db) {
    let rows = [
        ("11-9199", "11-9199", DIRECT),
        ("15-1252", "15-1252", DIRECT),
        ("23-2011", "23-2011", DIRECT),
        ("27-3043", "27-3099", CROSSWALK),
        ("29-1141", "29-1141", DIRECT),
        ("35-2014", "35-2014", DIRECT),
        ("43-3031", "43-3999", COMBINED),
        ("43-4051", "43-3999", COMBINED),
        ("43-9199", "43-9199", DIRECT),
        ("47-2111", "47-2111", DIRECT),
        ("53-3032", "53-3032", DIRECT),
    ];
    let rows: Vec<OccupationBls> = rows
        .iter()
        .map(|(soc_code, bls_code, join_kind)| OccupationBls {
            data_version: "sample".to_owned(),
            soc_code: (*soc_code).to_owned(),
            bls_code: (*bls_code).to_owned(),
            join_kind: (*join_kind).to_owned(),
        })
        .collect();
    occupation_bls::replace(&mut db.connect(), "sample", &rows).unwrap();
}

pub fn score(db: &Db) {
    db.ok(&["weights", "--scheme", "equal"]);
    db.ok(&["catalog", "--strategy", "all"]);
    let path = db.path().join("labels.csv");
    std::fs::write(&path, labels()).unwrap();
    let rater = format!("file:{}", path.display());
    db.ok(&["score", "--rater", &rater, "--rubric", "substitution"]);
    db.ok(&["aggregate", "--scheme", "equal"]);
}

pub fn everything(db: &Db) {
    import_sample(db);
    load_bls(db);
    load_joins(db);
    score(db);
}
