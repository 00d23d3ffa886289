//! BM25 over the stems of an occupation's texts, taken together as one document.
//!
//! S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework: BM25 and Beyond (2009), with
//! Lucene's idf, which is never negative.

use super::lists::Lists;
use crate::convert::{number, place};

/// The parameters of BM25.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameters {
    /// Saturation: the higher, the more a further occurrence of a stem adds.
    pub(super) k1: f32,
    /// How strongly the document length lowers a weight, 0 (not at all) to 1.
    pub(super) b: f32,
}

/// For every stem the occupations whose texts contain it, with the BM25 weight of each.
#[derive(Debug)]
pub(super) struct Bm25 {
    occupations: Lists,
    /// BM25 weights, one per value of `occupations`, in the same order.
    weights: Vec<f32>,
}

impl Bm25 {
    /// Computes the weights from pairs of stem and occupation, one pair for every occurrence.
    pub(super) fn build(
        n_stems: usize,
        n: usize,
        mut pairs: Vec<(u32, u32)>,
        parameters: Parameters,
    ) -> Self {
        pairs.sort_unstable();
        let mut lengths = vec![0_u32; n];
        let mut frequencies: Vec<((u32, u32), u32)> = Vec::new();
        for pair in &pairs {
            if let Some(length) = lengths.get_mut(place(pair.1)) {
                *length += 1;
            }
            match frequencies.last_mut() {
                Some((last, tf)) if last == pair => *tf += 1,
                _ => frequencies.push((*pair, 1)),
            }
        }
        let mean_length = float(number(pairs.len())) / float(number(n)).max(1.0);
        let occupations = Lists::collect(n_stems, frequencies.iter().map(|(pair, _)| *pair));
        let weights = frequencies.iter().map(|((stem, occupation), tf)| {
            let df = float(number(occupations.get(*stem).len()));
            let idf = (1.0 + (float(number(n)) - df + 0.5) / (df + 0.5)).ln();
            let length = lengths.get(place(*occupation)).copied().unwrap_or_default();
            let norm = 1.0 - parameters.b + parameters.b * float(length) / mean_length;
            idf * float(*tf) * (parameters.k1 + 1.0) / (float(*tf) + parameters.k1 * norm)
        });
        Self { weights: weights.collect(), occupations }
    }

    /// Adds the weight of a stem, times `similarity`, to the score of every occupation that has it.
    pub(super) fn add(&self, stem: u32, similarity: f32, scores: &mut [f32]) {
        let range = self.occupations.range(stem);
        let weights = self.weights.get(range).unwrap_or_default();
        for (occupation, weight) in self.occupations.get(stem).iter().zip(weights) {
            if let Some(score) = scores.get_mut(place(*occupation)) {
                *score += similarity * weight;
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
