//! Descriptions and tasks, as the stems that they contain.

use super::super::occupation::Occupation;
use super::lists::{Lists, number, place};
use super::profile::float;
use super::query::Query;

/// How much the length of a task is held against it among tasks that contain all words.
const LENGTH: f32 = 0.75;

/// The statements of every occupation: the descriptions of its O*NET-SOC occupations, then its
/// tasks.
#[derive(Debug)]
pub(super) struct Statements {
    /// For every occupation the number of its first statement, and after the last the end.
    starts: Vec<u32>,
    /// The place of the occupation of every statement.
    of: Vec<u32>,
    /// How many different stems a statement has.
    lengths: Vec<u32>,
    by_stem: Lists,
}

/// How well an occupation's best statement fits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cover {
    /// The rarity of the query's words that it contains.
    pub(super) gained: f32,
    pub(super) statement: u32,
}

/// Which statement of an occupation it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Description(usize),
    Task(usize),
}

/// The texts of an occupation's statements.
pub(super) fn texts(occupation: &Occupation) -> impl Iterator<Item = &str> {
    let descriptions = occupation.details.iter().map(|detail| detail.description.as_str());
    descriptions.chain(occupation.tasks.iter().map(|task| task.statement.as_str()))
}

impl Statements {
    /// Takes the place of the occupation of every statement, in order, and pairs of statement and
    /// stem, one for every occurrence.
    pub(super) fn of(of: Vec<u32>, n: usize, mut pairs: Vec<(u32, u32)>, n_stems: usize) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut lengths = vec![0; of.len()];
        for (statement, _) in &pairs {
            if let Some(length) = lengths.get_mut(place(*statement)) {
                *length += 1;
            }
        }
        let start = |at| number(of.partition_point(|occupation| place(*occupation) < at));
        Self {
            starts: (0..=n).map(start).collect(),
            by_stem: Lists::of(n_stems, pairs.iter().map(|(statement, stem)| (*stem, *statement))),
            lengths,
            of,
        }
    }

    /// Whether any statement contains the stem.
    pub(super) fn contain(&self, stem: u32) -> bool {
        !self.by_stem.get(stem).is_empty()
    }

    /// For every occupation the statement with most of the query; of equal ones the first.
    pub(super) fn best(&self, query: &Query) -> Vec<Cover> {
        let mut best = vec![Cover::default(); self.starts.len().saturating_sub(1)];
        let gained = self.gained(query, |term| term.rarity);
        for ((occupation, gained), statement) in self.of.iter().zip(gained).zip(0..) {
            if let Some(best) = best.get_mut(place(*occupation))
                && gained > best.gained
            {
                *best = Cover { gained, statement };
            }
        }
        best
    }

    /// Tasks that contain every word of the query, the shorter and the nearer in words the first:
    /// places of occupation and task.
    pub(super) fn with_all(
        &self,
        query: &Query,
        occupations: &[Occupation],
    ) -> Vec<(usize, usize)> {
        let mut counts = vec![0_u8; self.of.len()];
        for term in &query.terms {
            let mut met: Vec<u32> = term
                .stems()
                .iter()
                .flat_map(|(stem, _)| self.by_stem.get(*stem))
                .copied()
                .collect();
            met.sort_unstable();
            met.dedup();
            for statement in met {
                if let Some(count) = counts.get_mut(place(statement)) {
                    *count += 1;
                }
            }
        }
        let gained = self.gained(query, |_| 1.0);
        let mean = float(self.lengths.iter().sum()) / float(number(self.lengths.len())).max(1.0);
        let mut tasks: Vec<(f32, usize, usize)> = Vec::new();
        for (statement, count) in (0..).zip(counts) {
            if usize::from(count) != query.terms.len() {
                continue;
            }
            let at = place(self.of.get(place(statement)).copied().unwrap_or(u32::MAX));
            let occupation = occupations.get(at);
            if let Some(Which::Task(task)) = occupation.and_then(|o| self.which(o, at, statement)) {
                let length = float(self.lengths.get(place(statement)).copied().unwrap_or_default());
                let gained = gained.get(place(statement)).copied().unwrap_or_default();
                tasks.push((gained / (1.0 - LENGTH + LENGTH * length / mean), at, task));
            }
        }
        tasks.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        tasks.into_iter().map(|(_, occupation, task)| (occupation, task)).collect()
    }

    fn gained(&self, query: &Query, worth: impl Fn(&super::query::Term) -> f32) -> Vec<f32> {
        let mut gained = vec![0.0_f32; self.of.len()];
        for term in &query.terms {
            for (stem, strength) in term.stems() {
                for statement in self.by_stem.get(stem) {
                    if let Some(sum) = gained.get_mut(place(*statement)) {
                        *sum += worth(term) * strength;
                    }
                }
            }
        }
        gained
    }

    /// Which one of the occupation at a place a statement is.
    pub(super) fn which(
        &self,
        occupation: &Occupation,
        at: usize,
        statement: u32,
    ) -> Option<Which> {
        let n = place(statement.checked_sub(*self.starts.get(at)?)?);
        Some(match n.checked_sub(occupation.details.len()) {
            Some(task) => Which::Task(task),
            None => Which::Description(n),
        })
    }
}
