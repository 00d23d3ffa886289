//! Statements (descriptions and tasks) by the stems that they contain, and how well a query matches each.

use std::cell::RefCell;

use super::super::occupation::Occupation;
use super::bm25::float;
use super::lists::Lists;
use super::query::{Query, Term};
use crate::convert::{number, place};

/// How strongly a task's length lowers its score among tasks that contain all terms, 0 to 1 (the b of BM25).
const LENGTH_PENALTY: f32 = 0.75;

/// The most statements that a search weighs: all of O*NET, and a part of a release several times as large.
const MAX_MET: usize = 32_768;

thread_local! {
    /// The matched idf of every statement; all zero between two searches.
    static SUMS: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

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
    pub(super) fn build(
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
            by_stem: Lists::collect(
                n_stems,
                pairs.iter().map(|(statement, stem)| (*stem, *statement)),
            ),
            lengths,
            occupation_of,
        }
    }

    /// How many statements contain the stem.
    pub(super) fn n_with_stem(&self, stem: u32) -> usize {
        self.by_stem.get(stem).len()
    }

    /// For every occupation the statement with the highest matched idf; of equal ones the first. A stem in more
    /// than [`MAX_MET`] statements tells none from another and is left out.
    pub(super) fn best(&self, query: &Query) -> Vec<StatementMatch> {
        let mut best = vec![StatementMatch::default(); self.starts.len().saturating_sub(1)];
        SUMS.with_borrow_mut(|sums| {
            sums.resize(self.occupation_of.len(), 0.0);
            for statement in self.add_matched_idf(query, sums) {
                // Back to zero, for the next search.
                let matched_idf =
                    sums.get_mut(place(statement)).map(std::mem::take).unwrap_or_default();
                let at = self.occupation_of.get(place(statement)).copied().unwrap_or(u32::MAX);
                if let Some(best) = best.get_mut(place(at)) {
                    // They are met by word, not in their order.
                    let better = matched_idf.total_cmp(&best.matched_idf);
                    if better.then(best.statement.cmp(&statement)).is_gt() {
                        *best = StatementMatch { matched_idf, statement };
                    }
                }
            }
        });
        best
    }

    /// Adds to every statement the idf of the terms that it contains, times the candidate's similarity; returns
    /// the statements that contain any. The rarest stems come first.
    fn add_matched_idf(&self, query: &Query, sums: &mut [f32]) -> Vec<u32> {
        let stems = query.terms.iter().flat_map(|term| {
            term.stems().into_iter().map(|(stem, similarity)| (stem, term.idf * similarity))
        });
        let mut lists: Vec<(&[u32], f32)> =
            stems.map(|(stem, idf)| (self.by_stem.get(stem), idf)).collect();
        lists.sort_by_key(|(statements, _)| statements.len());
        let mut matching = Vec::new();
        let mut left = MAX_MET;
        for (statements, idf) in lists {
            let Some(rest) = left.checked_sub(statements.len()) else { break };
            left = rest;
            for statement in statements {
                if let Some(sum) = sums.get_mut(place(*statement)) {
                    if *sum == 0.0 {
                        matching.push(*statement);
                    }
                    *sum += idf;
                }
            }
        }
        matching
    }

    /// Tasks that contain every term of the query, as places of occupation and task. Tasks are sorted by the
    /// similarity of their words, divided by a penalty for length.
    pub(super) fn tasks_with_all_terms(
        &self,
        query: &Query,
        occupations: &[Occupation],
    ) -> Vec<(usize, usize)> {
        let mut terms: Vec<Vec<(u32, f32)>> = query.terms.iter().map(Term::stems).collect();
        terms.sort_by_key(|stems| -> usize {
            stems.iter().map(|(stem, _)| self.by_stem.get(*stem).len()).sum()
        });
        let Some((rarest, others)) = terms.split_first() else { return Vec::new() };
        let mean_length =
            float(self.lengths.iter().sum()) / float(number(self.lengths.len())).max(1.0);
        let mut tasks: Vec<(f32, usize, usize)> = Vec::new();
        for (statement, similarity) in self.with_any(rarest) {
            let Some(similarity) = others
                .iter()
                .try_fold(similarity, |sum, stems| Some(sum + self.similarity(statement, stems)?))
            else {
                continue;
            };
            let at = place(self.occupation_of.get(place(statement)).copied().unwrap_or(u32::MAX));
            let occupation = occupations.get(at);
            if let Some(Which::Task(task)) = occupation.and_then(|o| self.which(o, at, statement)) {
                let length = float(self.lengths.get(place(statement)).copied().unwrap_or_default());
                let penalty = 1.0 - LENGTH_PENALTY + LENGTH_PENALTY * length / mean_length;
                tasks.push((similarity / penalty, at, task));
            }
        }
        tasks.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        tasks.into_iter().map(|(_, occupation, task)| (occupation, task)).collect()
    }

    /// The highest similarity of the stems that a statement has; absent where it has none.
    fn similarity(&self, statement: u32, stems: &[(u32, f32)]) -> Option<f32> {
        let having = stems
            .iter()
            .filter(|(stem, _)| self.by_stem.get(*stem).binary_search(&statement).is_ok());
        having.map(|(_, similarity)| *similarity).reduce(f32::max)
    }

    /// The statements with any of the stems, in order, with the highest similarity of each.
    fn with_any(&self, stems: &[(u32, f32)]) -> Vec<(u32, f32)> {
        let mut found: Vec<(u32, f32)> = stems
            .iter()
            .flat_map(|(stem, similarity)| {
                self.by_stem.get(*stem).iter().map(move |statement| (*statement, *similarity))
            })
            .collect();
        if stems.len() > 1 {
            found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
            found.dedup_by_key(|(statement, _)| *statement);
        }
        found
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
