//! What is equal on paper is equal here, whatever the sums went through on the way.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::super::band::Band;
use super::super::correlation::{decile_overlap, kendall_tau_b, mid_ranks, spearman};
use super::super::ensemble::is_contested;
use super::super::occupation::{covers, ranks};
use super::*;

fn below(random: &mut ChaCha8Rng, n: u64) -> u64 {
    random.next_u64() % n
}

fn float(n: u64) -> f64 {
    f64::from(u32::try_from(n).unwrap())
}

fn shuffle<T>(random: &mut ChaCha8Rng, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        let other = below(random, u64::try_from(last).unwrap() + 1);
        let other = usize::try_from(other).unwrap();
        items.swap(last, other);
    }
}

/// A weighted mean in whole numbers: Σ weight·score / Σ weight.
#[derive(Clone)]
struct Paper(Vec<(u64, u64)>);

impl Paper {
    /// Few tasks and scores in fives, so that many means are equal on paper.
    fn draw(random: &mut ChaCha8Rng) -> Self {
        let tasks = 1 + below(random, 6);
        Self((0..tasks).map(|_| (1 + below(random, 4), 5 * below(random, 21))).collect())
    }

    fn fraction(&self) -> (u64, u64) {
        (self.0.iter().map(|(w, x)| w * x).sum(), self.0.iter().map(|(w, _)| w).sum())
    }

    /// The same mean in floats, its tasks added up in some order and the weights scaled.
    fn computed(&self, random: &mut ChaCha8Rng) -> f64 {
        let mut tasks = self.0.clone();
        shuffle(random, &mut tasks);
        let scale = [1.0, 0.1, 1.0 / 3.0, 7.0e-3][usize::try_from(below(random, 4)).unwrap()];
        let weights: Vec<f64> = tasks.iter().map(|(w, _)| float(*w) * scale).collect();
        let total: f64 = weights.iter().sum();
        weights.iter().zip(&tasks).map(|(w, (_, x))| w / total * float(*x)).sum()
    }
}

/// 1 + number strictly higher, in whole numbers.
fn ranks_on_paper(means: &[Paper]) -> Vec<Option<usize>> {
    let higher = |a: &Paper, b: &Paper| {
        let ((p, q), (r, s)) = (a.fraction(), b.fraction());
        p * s > r * q
    };
    means.iter().map(|mean| Some(1 + means.iter().filter(|m| higher(m, mean)).count())).collect()
}

#[test]
fn sums_in_any_order_have_the_ranks_of_the_fractions() {
    let mut random = ChaCha8Rng::seed_from_u64(12);
    let mut ties_apart = 0;
    for _ in 0..60 {
        let means: Vec<Paper> = (0..60).map(|_| Paper::draw(&mut random)).collect();
        let expected = ranks_on_paper(&means);
        let computed: Vec<f64> = means.iter().map(|mean| mean.computed(&mut random)).collect();
        assert_eq!(ranks(&computed.iter().copied().map(Some).collect::<Vec<_>>()), expected);
        // The test would show nothing if the sums did not differ in their last bits.
        let apart = |a: usize, b: usize| {
            expected[a] == expected[b] && computed[a].to_bits() != computed[b].to_bits()
        };
        ties_apart += (0..60)
            .flat_map(|a| (0..a).map(move |b| (a, b)))
            .filter(|(a, b)| apart(*a, *b))
            .count();

        let again: Vec<f64> = means.iter().map(|mean| mean.computed(&mut random)).collect();
        let third: Vec<f64> = means.iter().rev().map(|mean| mean.computed(&mut random)).collect();
        assert_eq!(levels(&computed), levels(&again));
        assert_eq!(mid_ranks(&computed), mid_ranks(&again));
        assert_eq!(spearman(&computed, &third), spearman(&again, &third));
        assert_eq!(kendall_tau_b(&computed, &third), kendall_tau_b(&again, &third));
        assert_eq!(decile_overlap(&computed, &third), decile_overlap(&again, &third));
    }
    assert!(ties_apart > 100, "{ties_apart} ties with other bits");
}

#[test]
fn thresholds_are_those_of_the_fractions() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut edges = 0;
    for _ in 0..20_000 {
        let mean = Paper::draw(&mut random);
        let (sum, weight) = mean.fraction();
        let computed = mean.computed(&mut random);
        for limit in [20, 40, 60, 80] {
            assert_eq!(reaches(computed, float(limit)), sum >= limit * weight, "{computed}");
            assert_eq!(exceeds(computed, float(limit)), sum > limit * weight, "{computed}");
            edges += usize::from(sum == limit * weight);
        }
        let band = sum.min(99 * weight) / weight / 20;
        assert_eq!(
            Band::of_score(computed),
            Band::ALL[usize::try_from(band).unwrap()],
            "{computed}"
        );
        let other = mean.computed(&mut random);
        assert!(same(computed, other) && is_contested(computed, other + 30.0));
        assert!(covers(computed / 100.0, other / 100.0) && covers(other / 100.0, computed / 100.0));
    }
    assert!(edges > 200, "{edges} means at the edge of a band");
}

#[test]
fn no_digit_is_an_edge_of_its_own() {
    // On a grid of 1e-9 values at …5 e-10 fall to either side by their last bit. Here only the
    // distance of neighbours counts.
    let mut random = ChaCha8Rng::seed_from_u64(5);
    for _ in 0..2_000 {
        let middle = (float(below(&mut random, 1 << 30)) + 0.5) * 1e-9 * 90.0;
        let noise = [middle - 1e-12, middle + 1e-12, middle];
        assert_eq!(levels(&noise), [0, 0, 0]);
        assert_eq!(levels(&[middle + 1.1e-9, middle, middle - 1.1e-9]), [2, 1, 0]);
    }
}

#[test]
fn neighbours_are_one_value_and_so_are_theirs() {
    // 0, 6e-10 and 12e-10: the ends are apart, but each is one with the middle.
    assert_eq!(levels(&[0.0, 12e-10, 6e-10, 1.0]), [0, 0, 0, 1]);
    assert_eq!(levels(&[0.0, 12e-10, 1.0]), [0, 1, 2]);
    assert_eq!(levels(&[-0.0, 0.0]), [0, 0]);
    assert!(levels(&[]).is_empty());
    assert!(!varies(&[]) && !varies(&[0.3, 0.1 + 0.2]) && varies(&[0.3, 0.300_001]));
}

#[test]
fn turning_or_shuffling_a_column_changes_no_level() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    for _ in 0..300 {
        let mut column: Vec<(f64, usize)> = (0..40)
            .map(|at| (float(below(&mut random, 25)) * 4e-10 + float(below(&mut random, 3)), at))
            .collect();
        let values = |column: &[(f64, usize)]| column.iter().map(|(v, _)| *v).collect::<Vec<_>>();
        let before = levels(&values(&column));
        let highest = before.iter().max().copied().unwrap();
        let turned = levels(&values(&column).iter().map(|v| -v).collect::<Vec<_>>());
        assert_eq!((before.len(), turned.len()), (40, 40));
        assert!(before.iter().zip(&turned).all(|(up, down)| up + down == highest));
        shuffle(&mut random, &mut column);
        let after = levels(&values(&column));
        assert_eq!(after.len(), 40);
        assert!(column.iter().zip(after).all(|((_, at), level)| before[*at] == level));
    }
}

#[test]
fn a_list_has_ties_in_their_own_order_and_the_absent_last() {
    let items =
        [("d", Some(0.3)), ("c", None), ("b", Some(0.1 + 0.2)), ("e", Some(0.4)), ("a", None)];
    let by = |direction| {
        let mut items = items;
        sort(&mut items, direction, |item| item.1, |a, b| a.0.cmp(b.0));
        items.map(|item| item.0)
    };
    assert_eq!(by(Direction::Falling), ["e", "b", "d", "a", "c"]);
    assert_eq!(by(Direction::Rising), ["b", "d", "e", "a", "c"]);
}
