//! Statements (descriptions and tasks) by the stems that they contain, and how well a query matches each.

use super::super::occupation::Occupation;
use super::bm25::float;
use super::lists::{Lists, number, place};
use super::query::Query;

/// How strongly a task's length lowers its score among tasks that contain all terms, 0 to 1 (the b of BM25).
const LENGTH_PENALTY: f32 = 0.75;

/// The statements of every occupation: the descriptions of its O*NET-SOC occupations, then its
/// tasks.
#[derive(Debug)]
pub(super) struct Statements {
    /// For every occupation the number of its first statement, and after the last the end.
    starts: Vec<u32>,
    /// For every statement the place of its occupation.
    occupation_of: Vec<u32>,
    /// For every statement the number of distinct stems.
    lengths: Vec<u32>,
    /// For every stem the statements that contain it.
    by_stem: Lists,
}

/// The statement of an occupation that matches a query best.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct StatementMatch {
    /// Sum over the terms that it contains of idf times the candidate's similarity; 0 where it contains none.
    pub(super) matched_idf: f32,
    pub(super) statement: u32,
}

/// A statement's kind, and its place among those of its kind in the occupation.
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
    pub(super) fn of(
        occupation_of: Vec<u32>,
        n: usize,
        mut pairs: Vec<(u32, u32)>,
        n_stems: usize,
    ) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut lengths = vec![0; occupation_of.len()];
        for (statement, _) in &pairs {
            if let Some(length) = lengths.get_mut(place(*statement)) {
                *length += 1;
            }
        }
        let start =
            |at| number(occupation_of.partition_point(|occupation| place(*occupation) < at));
        Self {
            starts: (0..=n).map(start).collect(),
            by_stem: Lists::of(n_stems, pairs.iter().map(|(statement, stem)| (*stem, *statement))),
            lengths,
            occupation_of,
        }
    }

    /// Whether any statement contains the stem.
    pub(super) fn contain_stem(&self, stem: u32) -> bool {
        !self.by_stem.get(stem).is_empty()
    }

    /// For every occupation the statement with the highest matched idf; of equal ones the first.
    pub(super) fn best(&self, query: &Query) -> Vec<StatementMatch> {
        let mut best = vec![StatementMatch::default(); self.starts.len().saturating_sub(1)];
        let sums = self.sums(query, |term| term.idf);
        for ((occupation, matched_idf), statement) in self.occupation_of.iter().zip(sums).zip(0..) {
            if let Some(best) = best.get_mut(place(*occupation))
                && matched_idf > best.matched_idf
            {
                *best = StatementMatch { matched_idf, statement };
            }
        }
        best
    }

    /// Tasks that contain every term of the query, as places of occupation and task. Tasks are sorted by the
    /// similarity of their words, divided by a penalty for length.
    pub(super) fn tasks_with_all_terms(
        &self,
        query: &Query,
        occupations: &[Occupation],
    ) -> Vec<(usize, usize)> {
        let mut counts = vec![0_u8; self.occupation_of.len()];
        for term in &query.terms {
            let mut containing: Vec<u32> = term
                .stems()
                .iter()
                .flat_map(|(stem, _)| self.by_stem.get(*stem))
                .copied()
                .collect();
            containing.sort_unstable();
            containing.dedup();
            for statement in containing {
                if let Some(count) = counts.get_mut(place(statement)) {
                    *count += 1;
                }
            }
        }
        let similarities = self.sums(query, |_| 1.0);
        let mean_length =
            float(self.lengths.iter().sum()) / float(number(self.lengths.len())).max(1.0);
        let mut tasks: Vec<(f32, usize, usize)> = Vec::new();
        for (statement, count) in (0..).zip(counts) {
            if usize::from(count) != query.terms.len() {
                continue;
            }
            let at = place(self.occupation_of.get(place(statement)).copied().unwrap_or(u32::MAX));
            let occupation = occupations.get(at);
            if let Some(Which::Task(task)) = occupation.and_then(|o| self.which(o, at, statement)) {
                let length = float(self.lengths.get(place(statement)).copied().unwrap_or_default());
                let similarity = similarities.get(place(statement)).copied().unwrap_or_default();
                tasks.push((
                    similarity / (1.0 - LENGTH_PENALTY + LENGTH_PENALTY * length / mean_length),
                    at,
                    task,
                ));
            }
        }
        tasks.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        tasks.into_iter().map(|(_, occupation, task)| (occupation, task)).collect()
    }

    /// For every statement the sum over the terms that it contains of the term's weight times the candidate's
    /// similarity.
    fn sums(&self, query: &Query, weight: impl Fn(&super::query::Term) -> f32) -> Vec<f32> {
        let mut sums = vec![0.0_f32; self.occupation_of.len()];
        for term in &query.terms {
            for (stem, similarity) in term.stems() {
                for statement in self.by_stem.get(stem) {
                    if let Some(sum) = sums.get_mut(place(*statement)) {
                        *sum += weight(term) * similarity;
                    }
                }
            }
        }
        sums
    }

    /// A statement's kind and place within the occupation at a place; absent where it is of another one.
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
