//! How much every word says about every occupation: BM25 over all words of an occupation.
//!
//! S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework: BM25 and Beyond (2009), with
//! Lucene's idf, which is never negative.

use super::lists::{Lists, number, place};

/// What the weights of words depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// From how many occurrences on more of them hardly count.
    pub(super) k1: f32,
    /// How much a long text is held against a word in it, 0 to 1.
    pub(super) b: f32,
}

/// For every stem its occupations with a weight.
#[derive(Debug)]
pub(super) struct Profile {
    occupations: Lists,
    /// In the order of the lists.
    weights: Vec<f32>,
}

impl Profile {
    /// Counts pairs of stem and occupation, one for every occurrence.
    pub(super) fn of(n_stems: usize, n: usize, mut pairs: Vec<(u32, u32)>, shape: Shape) -> Self {
        pairs.sort_unstable();
        let mut lengths = vec![0_u32; n];
        let mut counted: Vec<((u32, u32), u32)> = Vec::new();
        for pair in &pairs {
            if let Some(length) = lengths.get_mut(place(pair.1)) {
                *length += 1;
            }
            match counted.last_mut() {
                Some((last, count)) if last == pair => *count += 1,
                _ => counted.push((*pair, 1)),
            }
        }
        let mean = float(number(pairs.len())) / float(number(n)).max(1.0);
        let occupations = Lists::of(n_stems, counted.iter().map(|(pair, _)| *pair));
        let weights = counted.iter().map(|((stem, occupation), count)| {
            let df = float(number(occupations.get(*stem).len()));
            let idf = (1.0 + (float(number(n)) - df + 0.5) / (df + 0.5)).ln();
            let length = lengths.get(place(*occupation)).copied().unwrap_or_default();
            let norm = 1.0 - shape.b + shape.b * float(length) / mean;
            idf * float(*count) * (shape.k1 + 1.0) / (float(*count) + shape.k1 * norm)
        });
        Self { weights: weights.collect(), occupations }
    }

    /// Adds to every occupation what a stem says about it.
    pub(super) fn add(&self, stem: u32, strength: f32, sums: &mut [f32]) {
        let range = self.occupations.range(stem);
        let weights = self.weights.get(range).unwrap_or_default();
        for (occupation, weight) in self.occupations.get(stem).iter().zip(weights) {
            if let Some(sum) = sums.get_mut(place(*occupation)) {
                *sum += strength * weight;
            }
        }
    }
}

/// A count as a float. Counts here are below a million and exact.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "there is no lossless conversion, and none is lossy below 2^24"
)]
pub(super) fn float(n: u32) -> f32 {
    n as f32
}
