//! Small catalogs worked out by hand, and what must not change them.

use std::collections::BTreeSet;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;

/// A code whose tasks are numbered from `first` on, in the order of the shares.
fn code(soc_code: &str, employment: Option<i64>, first: i64, details: &[&[f64]]) -> Candidate {
    let mut ids = first..;
    let details = details
        .iter()
        .map(|shares| {
            shares
                .iter()
                .zip(&mut ids)
                .map(|(share, task_id)| TaskShare { task_id, share: *share })
                .collect()
        })
        .collect();
    Candidate { soc_code: soc_code.to_owned(), employment, details, ..Candidate::default() }
}

fn ids(catalog: &[CatalogTask]) -> Vec<i64> {
    catalog.iter().map(|task| task.task_id).collect()
}

/// Three groups, seven codes, 26 tasks.
fn candidates() -> Vec<Candidate> {
    vec![
        // the mark: 0.5 + 0.3 after two tasks
        code("11-1011", Some(100), 100, &[&[0.5, 0.3, 0.2]]),
        // 0.4 + 0.2 is 60 % but for rounding
        code("11-1021", Some(300), 110, &[&[0.1, 0.2, 0.4, 0.2, 0.1]]),
        // no employment: last in its group
        code("11-2011", None, 120, &[&[0.7, 0.3]]),
        // two occupations, weights 0.3 0.2 | 0.45 0.05: 113 needs three tasks, see below
        code("15-1252", Some(500), 200, &[&[0.6, 0.4], &[0.9, 0.1]]),
        code("15-1253", Some(100), 210, &[&[0.25, 0.25, 0.25, 0.25]]),
        code("29-1141", Some(900), 300, &[&[0.2; 5]]),
        code("29-1171", Some(100), 310, &[&[0.4, 0.3, 0.3], &[]]),
        code("55-1011", Some(7), 400, &[]),
    ]
}

#[test]
fn all_is_sorted_by_code_weight_and_id() {
    let found = all(&candidates());
    assert_eq!(found.len(), 26);
    assert_eq!(
        ids(&found)[..14],
        [100, 101, 102, 112, 111, 113, 110, 114, 120, 121, 202, 200, 201, 203]
    );
    assert_eq!(found[0].soc_code, "11-1011");
    assert_eq!(all(&[]), []);
}

#[test]
fn top_takes_the_largest_weights_of_the_soc_codes() {
    // 0.7; 0.5; 0.9/2 = 0.45; 0.4 twice, by id
    assert_eq!(ids(&top(&candidates(), 5)), [120, 100, 202, 112, 310]);
    assert_eq!(top(&candidates(), 99).len(), 26);
    assert_eq!(top(&candidates(), 0), []);
}

#[test]
fn stratified_by_employment() {
    // Employment 400, 600, 1000 of 2000: 10 places are 2, 3, 5. 11: 1021 first (300 > 100): needs
    // 112, 111 = 0.6: whole, quota used. 15: 1252: 202 (0.45 = 90 % of the second), 200 (60 % of
    // the first): whole; 1253 needs three, one place is left: it goes on. 29, with 6: 1141 needs
    // three of 0.2; 1171 needs 310 and 311 (0.7); one is left and begins again: 2011 needs one.
    // Round 1: 1021 and 1252 with two tasks each, by code, then 1141 with three. Round 2: 2011 with
    // one, 1171 with two.
    let found = stratified(&candidates(), 10);
    assert_eq!(ids(&found), [112, 111, 202, 200, 300, 301, 302, 120, 310, 311]);
}

#[test]
fn each_detail_must_reach_the_mark() {
    // Weights 0.15 × 2, 0.1 × 2 | 0.25 × 2: the two heaviest fill the second occupation only; the
    // first needs its two of 0.3 as well.
    let one = code("15-1252", None, 1, &[&[0.3, 0.3, 0.2, 0.2], &[0.5, 0.5]]);
    let other = code("15-1253", None, 11, &[&[0.6, 0.4]]);
    // Without employment the code with fewer tasks comes first: it is at the mark with one.
    let found = stratified(&[one, other], 5);
    assert_eq!(ids(&found), [11, 5, 6, 1, 2]);
}

#[test]
fn without_employment_groups_count_by_occupations_and_codes_by_tasks() {
    let plain: Vec<Candidate> = candidates()
        .into_iter()
        .map(|candidate| Candidate { employment: None, ..candidate })
        .collect();
    // Occupations with tasks 3, 3, 2 of 8: 4 places are 1.5, 1.5, 1: 2, 1, 1, the tie to the
    // earlier group. 11: 2011 has fewest tasks and is whole with 120; the others need two, one place
    // goes on. 15: 1252 and 1253 have four, by code: 1252 is whole with two. 29: nothing is whole
    // with one, and nothing elsewhere: it goes to 2011, the first code that is in.
    assert_eq!(ids(&stratified(&plain, 4)), [120, 202, 200, 121]);
}

#[test]
fn remaining_tasks_follow_when_the_quota_outlasts_the_marks() {
    let group = [
        code("11-1011", Some(9), 1, &[&[0.4, 0.3, 0.2, 0.1]]),
        code("11-1021", Some(8), 11, &[&[0.7, 0.3]]),
        code("11-2011", Some(7), 21, &[&[0.7, 0.1, 0.1, 0.1]]),
    ];
    // Heads 1 2 | 11 | 21, then the rests: 3 4 | 12 | 22, the last cut off.
    assert_eq!(ids(&stratified(&group, 8)), [1, 2, 11, 21, 3, 4, 12, 22]);
}

#[test]
fn a_combined_bls_code_counts_once_in_its_group() {
    let shared = |soc_code, first| Candidate {
        bls_code: Some("29-1240".to_owned()),
        ..code(soc_code, Some(100), first, &[&[0.25; 4]])
    };
    let others = code("11-1011", Some(100), 1, &[&[0.25; 4]]);
    // 100 : 100 and not 100 : 200, so 6 places are 3 : 3
    let found = stratified(&[shared("29-1241", 11), shared("29-1242", 21), others], 6);
    assert_eq!(ids(&found), [1, 2, 3, 11, 12, 13]);
}

#[test]
fn absent_employment_is_not_a_known_zero() {
    let unknown = code("11-1011", None, 1, &[&[0.5, 0.5]]);
    let nobody = code("11-1021", Some(0), 11, &[&[0.5, 0.5]]);
    let large = code("15-1252", Some(1_000_000), 21, &[&[0.25; 4]]);
    // 1 and 4 places: neither of group 11 is whole with one; of the two that 15 leaves the known code
    // gets them.
    let found = stratified(&[unknown, nobody, large], 5);
    assert_eq!(ids(&found), [11, 12, 21, 22, 23]);
}

#[test]
fn the_order_of_candidates_details_and_tasks_changes_nothing() {
    let forward = candidates();
    let mut backward = candidates();
    backward.reverse();
    for candidate in &mut backward {
        candidate.details.reverse();
        for tasks in &mut candidate.details {
            tasks.reverse();
        }
    }
    for size in 0..30 {
        let found = stratified(&forward, size);
        assert_eq!(found, stratified(&backward, size));
        assert_eq!(found.len(), size.min(26));
        assert_eq!(top(&forward, size), top(&backward, size));
    }
    assert_eq!(all(&forward), all(&backward));
}

#[test]
fn more_than_there_is_gives_all_of_it_once() {
    let mut found = ids(&stratified(&candidates(), 1000));
    found.sort_unstable();
    let mut expected = ids(&all(&candidates()));
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(stratified(&candidates(), usize::MAX).len(), 26);
    assert_eq!(stratified(&[], 10), []);
}

#[test]
fn a_sample_is_the_beginning() {
    let catalog = stratified(&candidates(), 10);
    assert_eq!(sample(&catalog, 4, None), catalog[..4]);
    assert_eq!(sample(&catalog, 99, None), catalog);
    assert_eq!(sample(&catalog, 0, Some(1)), []);
}

#[test]
fn a_seed_shuffles_whole_codes() {
    let catalog = stratified(&candidates(), 26);
    let shuffled = sample(&catalog, 26, Some(42));
    let order: Vec<&str> = shuffled
        .chunk_by(|a, b| a.soc_code == b.soc_code)
        .map(|block| block[0].soc_code.as_str())
        .collect();
    // By the first number of each code's ChaCha8 stream, computed apart from this crate.
    assert_eq!(
        order,
        ["15-1252", "11-1021", "11-1011", "11-2011", "15-1253", "29-1171", "29-1141"]
    );
    // the 60 % head of 11-1011 and its rest are one block
    assert_eq!(
        shuffled
            .iter()
            .filter(|task| task.soc_code == "11-1021")
            .map(|task| task.task_id)
            .collect::<Vec<_>>(),
        [112, 111, 113, 110, 114]
    );
    assert_eq!(sample(&catalog, 5, Some(42)), shuffled[..5]);
    assert_ne!(sample(&catalog, 26, Some(43)), shuffled);
    let mut permuted = catalog.clone();
    permuted.rotate_left(8);
    assert_eq!(
        sample(&permuted, 26, Some(42)).iter().map(|task| &task.soc_code).collect::<Vec<_>>(),
        shuffled.iter().map(|task| &task.soc_code).collect::<Vec<_>>()
    );
}

/// Codes of three groups with whole numbers as raw weights, some with two O*NET-SOC occupations.
fn random_candidates(random: &mut ChaCha8Rng) -> Vec<Candidate> {
    let mut below = |n: u64| random.next_u64() % n;
    let mut task_id = 0;
    (0..=below(12))
        .map(|n| {
            let details = (0..=below(2)).map(|_| {
                let raw: Vec<u64> = (0..=below(9)).map(|_| 1 + below(4)).collect();
                let total = raw.iter().sum::<u64>();
                let share = |raw: &u64| {
                    task_id += 1;
                    let of = |n: u64| f64::from(u32::try_from(n).unwrap());
                    TaskShare { task_id, share: of(*raw) / of(total) }
                };
                raw.iter().map(share).collect()
            });
            Candidate {
                details: details.collect(),
                soc_code: format!("1{}-{n:04}", n % 3),
                employment: (below(4) > 0).then(|| i64::try_from(below(900)).unwrap()),
                bls_code: None,
            }
        })
        .collect()
}

#[test]
fn no_place_is_wasted_while_a_code_would_fit() {
    let mut random = ChaCha8Rng::seed_from_u64(60);
    let mut n_waiting = 0;
    for _ in 0..60 {
        let candidates = random_candidates(&mut random);
        let codes = codes(&candidates);
        let whole: BTreeMap<&str, usize> =
            codes.iter().map(|code| (code.soc_code, code.at_mark().0.len())).collect();
        let all: usize = codes.iter().map(|code| code.tasks.len()).sum();
        for size in 0..=all + 1 {
            let found = stratified(&candidates, size);
            assert_eq!(found.len(), size.min(all));
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for task in &found {
                *counts.entry(&task.soc_code).or_default() += 1;
            }
            let (in_it, begun): (Vec<_>, Vec<_>) =
                counts.iter().partition(|(code, n)| **n >= whole[**code]);
            let used: usize = in_it.iter().map(|(code, _)| whole[**code]).sum();
            let waiting = whole.iter().filter(|(code, _)| !in_it.iter().any(|(c, _)| c == code));
            n_waiting += waiting.clone().count();
            assert!(waiting.clone().all(|(_, needs)| used + needs > size), "{size}: {counts:?}");
            assert!(begun.len() <= 1, "{size}: {counts:?}");
            // Whole codes come first, and an incomplete one only where they have no more tasks.
            let ids: BTreeSet<i64> = ids(&found).into_iter().collect();
            let reach = reach(&candidates, &ids);
            assert!(reach.ranked >= in_it.len() && reach.occupations == codes.len());
        }
    }
    assert!(n_waiting > 0, "no code ever waited, so nothing was shown of one that does");
}

#[test]
fn reach_counts_what_would_be_ranked() {
    let mut candidates = candidates();
    let of = |candidates: &[Candidate], tasks: &[i64]| {
        reach(candidates, &tasks.iter().copied().collect())
    };
    // 11-1011 by 0.5; 11-2011 (no employment) by 0.7; 15-1252 has 0.3 + 0.05 only.
    let found = of(&candidates, &[100, 120, 200, 203, 999]);
    assert_eq!(found, Reach { ranked: 2, occupations: 7, jobs: Some(100), without_jobs: 1 });
    assert_eq!(of(&candidates, &[]).jobs, Some(0));
    // 29-1141: 0.2 + 0.2 is not half; 0.1 + 0.4 of 11-1021 is, however it is added up.
    assert_eq!(of(&candidates, &[300, 301, 110, 112]).ranked, 1);
    // Two members of a combined code count its jobs once.
    for candidate in &mut candidates {
        if candidate.soc_code.starts_with("29-") {
            candidate.employment = Some(70);
            candidate.bls_code = Some("29-1000".to_owned());
        }
    }
    assert_eq!(of(&candidates, &[300, 301, 302, 310, 311]).jobs, Some(70));
    for candidate in &mut candidates {
        candidate.employment = None;
    }
    let found = of(&candidates, &[120]);
    assert_eq!(found, Reach { ranked: 1, occupations: 7, jobs: None, without_jobs: 1 });
}
