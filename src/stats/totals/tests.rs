//! Totals against figures worked out by hand.

use super::*;
use crate::stats::assert_close;

fn member(mean: Option<f64>, weight_covered: f64) -> Member {
    Member { mean, weight_covered: Some(weight_covered), has_tasks: true, residual: false }
}

fn code(bls_code: &str, employment: i64, mean_wage: f64, members: &[Member]) -> Code {
    Code {
        bls_code: bls_code.to_owned(),
        employment: Some(employment),
        mean_wage: Some(mean_wage),
        top_coded: false,
        members: members.to_vec(),
    }
}

/// | code | jobs | S | wage | |
/// |---|---:|---:|---:|---|
/// | 13-1020 | 400 | (30 + 50) / 2 = 40 | 50 | combined; its third member is partly scored |
/// | 13-1199 | 100 | 90 | 60 | residual |
/// | 15-1252 | 200 | 70 | absent | |
/// | 15-1299 | 50 | absent | 80 | partly scored |
/// | 29-1141 | 150 | absent | 90, cut off | unscored |
/// | 29-1229 | absent | 10 | 99 | no number of jobs |
/// | 45-3031 | 20 | absent | 20 | no tasks |
fn codes() -> Vec<Code> {
    let residual = Member { residual: true, ..member(Some(90.0), 1.0) };
    vec![
        code(
            "13-1020",
            400,
            50.0,
            &[member(Some(30.0), 1.0), member(Some(50.0), 0.5), member(Some(99.0), 0.49)],
        ),
        code("13-1199", 100, 60.0, &[residual]),
        Code { mean_wage: None, ..code("15-1252", 200, 0.0, &[member(Some(70.0), 0.8)]) },
        code("15-1299", 50, 80.0, &[member(Some(20.0), 0.3)]),
        Code { top_coded: true, ..code("29-1141", 150, 90.0, &[member(None, 0.0)]) },
        Code { employment: None, ..code("29-1229", 0, 99.0, &[member(Some(10.0), 1.0)]) },
        code("45-3031", 20, 20.0, &[Member::default()]),
    ]
}

#[test]
fn a_combined_code_is_the_unweighted_mean_of_its_scored_members() {
    let codes = codes();
    assert_eq!(codes[0].score(), Some(40.0));
    assert_eq!(codes[3].score(), None, "a partial score is none here");
    assert_eq!(codes[6].score(), None);
    assert_eq!(Code::default().score(), None);
    // 1e-9 is allowed for rounding, as in rankings
    assert_eq!(member(Some(5.0), 0.5 - 1e-10).score(), Some(5.0));
}

#[test]
fn every_job_is_counted_once_on_one_line() {
    let totals = totals(&codes());
    // 400 + 100 + 200 + 50 + 150 + 20
    assert_eq!((totals.all.codes, totals.all.jobs), (6, 920));
    assert_eq!((totals.named.jobs, totals.residual.jobs, totals.unscored.jobs), (600, 100, 220));
    assert_eq!(totals.without_employment, 1);
    let reasons = Unscored { partly_scored: 50, unscored: 150, no_task_data: 20 };
    assert_eq!(totals.reasons, reasons);
    // (40 × 400 + 90 × 100 + 70 × 200) / 700 = 39000 / 700
    assert_close(totals.all.mean_score.unwrap(), 39_000.0 / 700.0);
    assert_eq!(totals.all.scored_jobs, 700);
    // (40 × 400 + 70 × 200) / 600 = 50
    assert_close(totals.named.mean_score.unwrap(), 50.0);
    assert_close(totals.residual.mean_score.unwrap(), 90.0);
    assert_eq!((totals.unscored.mean_score, totals.unscored.scored_jobs), (None, 0));
}

#[test]
fn the_wage_bill_says_whose_wages_it_holds() {
    let totals = totals(&codes());
    // 400 × 50 + 100 × 60 + 50 × 80 + 150 × 90 + 20 × 20 = 20000 + 6000 + 4000 + 13500 + 400
    assert_eq!((totals.all.wage_bill, totals.all.wage_bill_jobs), (Some(43_900.0), 720));
    assert!(totals.all.wage_bill_is_lower_bound && totals.unscored.wage_bill_is_lower_bound);
    assert_eq!((totals.named.wage_bill, totals.named.wage_bill_jobs), (Some(20_000.0), 400));
    assert!(!totals.named.wage_bill_is_lower_bound);
    // No wage is published for 15-1252: its band has jobs and no wage bill.
    let high = &totals.bands[&Band::High];
    assert_eq!((high.jobs, high.wage_bill, high.wage_bill_jobs), (200, None, 0));
}

#[test]
fn bands_sum_to_the_named_line_and_groups_to_all() {
    let totals = totals(&codes());
    let jobs: Vec<i64> = Band::ALL.iter().map(|band| totals.bands[band].jobs).collect();
    assert_eq!(jobs, [0, 0, 400, 200, 0]);
    assert_eq!(totals.bands[&Band::Minimal].mean_score, None);
    let groups: Vec<(&str, i64, i64, i64, i64)> = totals
        .groups
        .iter()
        .map(|(code, g)| {
            (code.as_str(), g.all.jobs, g.named_jobs, g.residual_jobs, g.unscored_jobs)
        })
        .collect();
    let expected = [
        ("13", 500, 400, 100, 0),
        ("15", 250, 200, 0, 50),
        ("29", 150, 0, 0, 150),
        ("45", 20, 0, 0, 20),
    ];
    assert_eq!(groups, expected);
    // (40 × 400 + 90 × 100) / 500 = 50
    assert_close(totals.groups["13"].all.mean_score.unwrap(), 50.0);
    assert_eq!(totals.groups["29"].all.mean_score, None);
}

#[test]
fn a_combined_code_is_residual_where_nothing_else_is_known_of_it() {
    let residual = Member { residual: true, ..member(None, 0.0) };
    let of = |members: &[Member]| code("51-2090", 1, 1.0, members).residual();
    assert!(of(&[residual, Member::default()]));
    assert!(!of(&[residual, member(None, 0.0)]));
    assert!(!of(&[Member::default()]) && !of(&[]));
}

#[test]
fn nothing_has_no_mean_and_no_share() {
    let totals = totals(&[]);
    assert_eq!((totals.all.jobs, totals.all.mean_score, totals.all.wage_bill), (0, None, None));
    assert_eq!(totals.bands.len(), 5);
    assert_eq!(share(0, 0), None);
    assert_eq!(share(1, 4), Some(0.25));
}
