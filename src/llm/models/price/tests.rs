use super::*;

const PRICE: Price = Price { input: 100, cached: 10, write: 125, write_1h: 200, output: 500 };

#[test]
fn dollars_per_million_are_thousand_nano_dollars_per_token() {
    for (text, expected) in [
        ("0.125", Some(125)),
        ("0.1", Some(100)),
        ("0.05", Some(50)),
        ("12.5", Some(12_500)),
        ("50", Some(50_000)),
        ("0", Some(0)),
        ("0.1250", None),
        ("0.0125", None),
        ("-1", None),
        ("+1", None),
        ("1.-5", None),
        (".5", None),
        ("1.", None),
        ("", None),
        ("1e3", None),
        ("$1", None),
        ("1,5", None),
        ("1000000", None),
        ("99999999999999999999", None),
    ] {
        assert_eq!(nano_dollars(text), expected, "{text}");
    }
}

#[test]
fn a_call_costs_the_sum_of_its_tokens() {
    let usage = Usage { input: 35, cached: 1_000, cache_write: 10, output: 71 };
    // 3,500 + 10,000 + 1,250 + 35,500, and 2,000 for the write that is kept for an hour.
    assert_eq!(PRICE.cost(&usage, false, CacheLife::Minutes), 50_250);
    assert_eq!(PRICE.cost(&usage, false, CacheLife::Hour), 51_000);
    assert_eq!(PRICE.cost(&usage, true, CacheLife::Hour), 25_500);
}

#[test]
fn half_a_nano_dollar_is_rounded_up_once() {
    let usage = Usage { cache_write: 1, ..Usage::default() };
    assert_eq!(PRICE.cost(&usage, true, CacheLife::Minutes), 63);
    let usage = Usage { cache_write: 2, ..Usage::default() };
    assert_eq!(PRICE.cost(&usage, true, CacheLife::Minutes), 125);
    let odd = Price { input: 5, cached: 5, write: 5, write_1h: 5, output: 5 };
    let usage = Usage { input: 1, cached: 1, cache_write: 1, output: 0 };
    assert_eq!(odd.cost(&usage, true, CacheLife::Minutes), 8);
}

#[test]
fn the_worst_case_is_never_below_the_cost() {
    assert_eq!(PRICE.max_cost(1_000, 300, false, CacheLife::Minutes), 275_000);
    assert_eq!(PRICE.max_cost(1_000, 300, false, CacheLife::Hour), 350_000);
    assert_eq!(PRICE.max_cost(1_000, 300, true, CacheLife::Hour), 175_000);
    let usage = Usage { input: 100, cached: 0, cache_write: 900, output: 300 };
    assert!(PRICE.cost(&usage, false, CacheLife::Minutes) <= 275_000);
}

#[test]
fn absurd_counts_cost_the_maximum_and_negative_ones_nothing() {
    let usage = Usage { input: i64::MAX, output: i64::MAX, ..Usage::default() };
    assert_eq!(PRICE.cost(&usage, false, CacheLife::Minutes), i64::MAX);
    let usage = Usage { input: -5, ..Usage::default() };
    assert_eq!(PRICE.cost(&usage, false, CacheLife::Minutes), 0);
}
