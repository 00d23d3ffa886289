//! Values worked out by hand.

use super::*;
use crate::read::gates::Verdict;
use crate::stats::order::same;

fn row(code: &str, mean: f64, rank: i64, low: i64, high: i64) -> OccupationScoreRow {
    OccupationScoreRow {
        data_version: "30.1".to_owned(),
        snapshot_id: 1,
        soc_code: code.to_owned(),
        mean: Some(mean),
        std: None,
        sd_tasks: None,
        interval_low: None,
        interval_high: None,
        rater_low: None,
        rater_high: None,
        rank: Some(rank),
        rank_low: Some(low),
        rank_high: Some(high),
        n_tasks: 10,
        n_scored: 10,
        n_partial: 0,
        weight_covered: 1.0,
        n_details: 1,
        n_details_scored: 1,
        residual: false,
        updated_at: chrono::DateTime::UNIX_EPOCH.naive_utc(),
    }
}

fn of(gate: &Gate) -> (f64, Verdict) {
    (gate.value.unwrap(), gate.verdict)
}

#[test]
fn ranks_churn_where_they_leave_their_own_former_interval() {
    let before = [row("a", 90.0, 1, 1, 2), row("b", 80.0, 2, 1, 3), row("c", 70.0, 3, 3, 4)];
    let after = [row("a", 60.0, 3, 3, 3), row("b", 80.0, 1, 1, 1), row("c", 70.0, 2, 2, 2)];
    // a went from 1 (1-2) to 3 and c from 3 (3-4) to 2; b stays within 1-3.
    let (value, verdict) = of(&rank_churn(&before, &after, 0.10));
    assert!(same(value, 2.0 / 3.0) && verdict == Verdict::Breached, "{value}");
    assert_eq!(of(&rank_churn(&before, &before, 0.10)), (0.0, Verdict::Passed));
    let without = before.clone().map(|row| OccupationScoreRow { rank_low: None, ..row });
    assert_eq!(rank_churn(&without, &after, 0.10).verdict, Verdict::Unknown);
}

#[test]
fn the_mean_shifts_over_what_both_rank_and_in_both_directions() {
    let before = [row("a", 50.0, 1, 1, 1), row("b", 30.0, 2, 2, 2), row("gone", 0.0, 3, 3, 3)];
    let after = [row("a", 45.0, 1, 1, 1), row("b", 29.0, 2, 2, 2), row("new", 99.0, 3, 3, 3)];
    let (value, verdict) = of(&mean_shift(&before, &after, 2.0));
    assert!(same(value, 3.0) && verdict == Verdict::Breached, "{value}");
    assert!(same(of(&mean_shift(&after, &before, 2.0)).0, 3.0));
    assert_eq!(of(&mean_shift(&before, &after, 3.0)).1, Verdict::Passed);
    assert_eq!(mean_shift(&before, &[], 2.0).verdict, Verdict::Unknown);
}

#[test]
fn coverage_falls_by_tasks_and_a_rise_is_none() {
    let whole = [row("a", 50.0, 1, 1, 1), row("b", 30.0, 2, 2, 2)];
    let part = whole.clone().map(|row| OccupationScoreRow { n_scored: 9, ..row });
    let (value, verdict) = of(&coverage(&whole, &part, 0.02));
    assert!(same(value, 0.1) && verdict == Verdict::Breached, "{value}");
    assert_eq!(of(&coverage(&part, &whole, 0.02)), (0.0, Verdict::Passed));
    assert_eq!(of(&coverage(&whole, &[], 0.02)), (1.0, Verdict::Breached));
    assert_eq!(coverage(&[], &whole, 0.02).value, None);
}

#[test]
fn money_is_held_against_the_cap_and_nothing_is_spent_without_one() {
    let gate = |cost, cap, ahead| of(&cost_gate(cost, cap, ahead));
    assert_eq!(gate(0, None, true), (0.0, Verdict::Passed));
    assert_eq!(gate(2_000_000_000, None, true), (2.0, Verdict::Breached));
    assert_eq!(gate(2_000_000_000, Some(1_000_000_000), true), (2.0, Verdict::Breached));
    assert_eq!(gate(2_000_000_000, Some(2_000_000_000), true), (2.0, Verdict::Passed));
    // By `score` before, which needs no cap.
    assert_eq!(gate(2_000_000_000, None, false), (2.0, Verdict::Passed));
}

fn cost_gate(cost: i64, cap: Option<i64>, ahead: bool) -> Gate {
    super::cost(Money { cost, cap, ahead })
}
