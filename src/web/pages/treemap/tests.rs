use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::*;

const AREA: Rect = Rect { x: 3.0, y: 5.0, w: 1_200.0, h: 700.0 };

/// Values as uneven as jobs are, the largest first.
fn values(seed: u64, n: usize) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut values: Vec<f64> =
        (0..n).map(|_| (f64::from(random.next_u32()) / f64::from(u32::MAX) * 8.0).exp()).collect();
    values.sort_by(|a, b| b.total_cmp(a));
    values
}

fn overlap(a: &Rect, b: &Rect) -> f64 {
    let width = (a.x + a.w).min(b.x + b.w) - a.x.max(b.x);
    let height = (a.y + a.h).min(b.y + b.h) - a.y.max(b.y);
    width.max(0.0) * height.max(0.0)
}

#[test]
fn areas_are_shares_inside_and_beside_each_other() {
    for seed in 0..40 {
        let values = values(seed, usize::try_from(seed * 7 + 1).unwrap());
        let total: f64 = values.iter().sum();
        let rects = squarify(&values, AREA);
        assert_eq!(rects.len(), values.len());
        for (value, rect) in values.iter().zip(&rects) {
            let share = rect.w * rect.h / (AREA.w * AREA.h);
            assert!((share - value / total).abs() < 1e-9, "seed {seed}: {share}");
            let inside = rect.x >= AREA.x - 1e-6
                && rect.y >= AREA.y - 1e-6
                && rect.x + rect.w <= AREA.x + AREA.w + 1e-6
                && rect.y + rect.h <= AREA.y + AREA.h + 1e-6;
            assert!(inside, "seed {seed}: {rect:?}");
        }
        for (at, a) in rects.iter().enumerate() {
            for b in rects.iter().skip(at + 1) {
                assert!(overlap(a, b) < 1e-6, "seed {seed}: {a:?} {b:?}");
            }
        }
    }
}

#[test]
fn none_one_and_equal_values_have_their_places() {
    assert!(squarify(&[], AREA).is_empty());
    assert!(squarify(&[0.0], AREA).is_empty());
    assert_eq!(squarify(&[7.0], AREA), [AREA]);
    let square = Rect { x: 0.0, y: 0.0, w: 100.0, h: 100.0 };
    for rect in squarify(&[1.0; 4], square) {
        assert!((rect.w - 50.0).abs() < 1e-9 && (rect.h - 50.0).abs() < 1e-9, "{rect:?}");
    }
}

#[test]
fn tiles_are_nearer_to_squares_than_slices_are() {
    let values = values(1, 60);
    let rects = squarify(&values, AREA);
    let ratio = |rect: &Rect| (rect.w / rect.h).max(rect.h / rect.w);
    let mean = rects.iter().map(ratio).sum::<f64>() / 60.0;
    assert!(mean < 2.5, "{mean}");
}

#[test]
fn what_is_too_small_to_hit_folds_and_nothing_is_lost() {
    for seed in 0..40 {
        let values = values(seed, 90);
        let (rects, own) = folded(&values, AREA, 24.0);
        assert_eq!(rects.len(), if own < values.len() { own + 1 } else { own });
        assert!(own > 10, "seed {seed}: {own}");
        assert!(rects.iter().all(|rect| rect.w.min(rect.h) >= 24.0), "seed {seed}");
        let covered: f64 = rects.iter().map(|rect| rect.w * rect.h).sum();
        assert!((covered / (AREA.w * AREA.h) - 1.0).abs() < 1e-9, "seed {seed}");
        if let Some(rest) = rects.get(own) {
            let share = values[own..].iter().sum::<f64>() / values.iter().sum::<f64>();
            assert!((rest.w * rest.h / (AREA.w * AREA.h) - share).abs() < 1e-9, "seed {seed}");
        }
    }
}

#[test]
fn in_no_room_everything_is_one_tile() {
    let narrow = Rect { x: 0.0, y: 0.0, w: 20.0, h: 20.0 };
    let (rects, own) = folded(&[3.0, 2.0, 1.0], narrow, 24.0);
    assert_eq!((rects.as_slice(), own), (&[narrow][..], 0));
}
