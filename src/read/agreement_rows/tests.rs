use super::*;
use crate::stats::agreement::{Occupation, Repeated, Task, compare, repeatability};
use crate::stats::rank_draws::Draws;

/// Three raters over three tasks and three occupations; the third is a copy of the first.
fn measured() -> Agreements {
    let means = [[10.0, 12.0, 10.0], [40.0, 30.0, 40.0], [70.0, 75.0, 70.0]];
    let codes = ["11-1011", "13-1111", "15-1252"];
    let tasks: Vec<Task<'_>> = codes
        .iter()
        .zip(&means)
        .map(|(soc_code, means)| Task {
            soc_code,
            task_type: Some("Core").filter(|_| *soc_code != "15-1252"),
            scores: means.iter().copied().map(Some).collect(),
        })
        .collect();
    let occupations: Vec<Occupation<'_>> =
        codes.iter().zip(&means).map(|(soc_code, means)| Occupation { soc_code, means }).collect();
    let raters = ["a", "b", "copy"].map(str::to_owned);
    let mut found = compare(&raters, &tasks, &occupations, Draws { seed: 1, n: 20, threads: 1 });
    found.repeatability.push(Repeats {
        rater: "a".to_owned(),
        samples: repeatability(&[Repeated { values: vec![1.0, 3.0], raters: vec![2.0, 5.0] }]),
        runs: Repeatability::default(),
    });
    found
}

#[test]
fn rows_lead_back_to_what_they_came_from() {
    let found = measured();
    assert_eq!(found.pairs[0].scopes[1].scope, Scope::Occupations);
    assert!(found.all_raters.is_some() && found.pairs[0].scopes[0].agreement.alpha.is_some());
    let mut stored = rows("30.1", 7, &found);
    assert!(stored.iter().all(|row| row.data_version == "30.1" && row.snapshot_id == 7));
    stored.reverse();
    assert_eq!(of_rows(stored), Ok(found));
    assert_eq!(of_rows(Vec::new()), Ok(Agreements::default()));
}

#[test]
fn what_cannot_be_stored_is_no_agreement_over_nothing() {
    let stored = rows("30.1", 7, &measured());
    let without =
        |name: &str| stored.iter().filter(|row| row.statistic != name).cloned().collect::<Vec<_>>();
    for name in ["dropped", "samples_tasks"] {
        assert_eq!(of_rows(without(name)), Err(Misfit::Count(name.to_owned())));
    }
    let mut elsewhere = stored.clone();
    elsewhere[0].scope = "moon".to_owned();
    assert_eq!(of_rows(elsewhere.clone()), Err(Misfit::Scope("moon".to_owned())));
    assert!(agreements(elsewhere).unwrap_err().to_string().contains("moon"));
}
