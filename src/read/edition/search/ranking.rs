//! In which order the occupations that a query meets come.

use super::Index;
use super::fit::{Fit, TitleMatch};
use super::query::Query;
use super::standing::Standing;
use super::statements::StatementMatch;
use crate::convert::{number, place};

// Weights of an occupation's score, tuned with `benches/search`. The best title has the weight 1.
/// Weight of the BM25 score over all titles of the occupation.
const TITLES_WEIGHT: f32 = 0.45;
/// Weight of the BM25 score over all its descriptions and tasks.
const STATEMENTS_WEIGHT: f32 = 0.06;
/// Weight of its best statement, a single description or task.
const STATEMENT_WEIGHT: f32 = 0.4;
/// Weight of the natural logarithm of its jobs, where no title equals the query.
const JOBS_WEIGHT: f32 = 0.02;
/// The same where its last word is unfinished: whoever types it means a usual job.
const BEGUN_JOBS_WEIGHT: f32 = 0.05;
/// What a residual occupation or one without scores loses, where no title equals the query.
const RESIDUAL_LOSS: f32 = 0.5;
/// Between two ways in which a title may fit, so that no weight makes up for a worse one.
const STEP: f32 = 100.0;
/// Between equal fits of a named occupation and a residual one: more than all jobs make up for.
const NAMED: f32 = 50.0;
/// Weight of the natural logarithm of the jobs where a title equals the query.
const SAME_JOBS_WEIGHT: f32 = 0.1;
/// Where a title of several occupations equals the query, those with fewer jobs than the largest of them by
/// this factor, as a natural logarithm (20 times), come after the others.
const FAR_FEWER: f32 = 3.0;
/// What they lose: more than the words of their other titles make up for.
const FAR_FEWER_LOSS: f32 = 2.0;
/// What an alternate title gains that is the query as it stands, not its plural.
const EQUAL_GAIN: f32 = 0.5;
/// An occupation is found if one of its titles or statements contains at least this share of the query's
/// known terms, by idf.
const MIN_SHARE: f32 = 0.2;

impl Standing {
    /// The place in the order: by fit; among equal fits named occupations first, then the more jobs; elsewhere
    /// by the score.
    fn key(self, fit: Fit, title: f32, score: f32) -> f32 {
        let named = if self.is_named { 1.0 } else { 0.0 };
        match fit {
            Fit::Part | Fit::Aside => {
                score + self.usual(JOBS_WEIGHT) - RESIDUAL_LOSS * (1.0 - named)
            }
            Fit::Begun => STEP + NAMED * named + title + self.usual(BEGUN_JOBS_WEIGHT),
            Fit::BegunOwn => 2.0 * STEP + NAMED * named + title + self.usual(BEGUN_JOBS_WEIGHT),
            Fit::Alike => 3.0 * STEP + NAMED * named + score + self.usual(SAME_JOBS_WEIGHT),
            Fit::AlikeOwn => 4.0 * STEP + NAMED * named + score + self.usual(SAME_JOBS_WEIGHT),
            Fit::Same => 5.0 * STEP + NAMED * named + score + self.usual(SAME_JOBS_WEIGHT),
            Fit::SameDetail => 6.0 * STEP + NAMED * named + score + self.usual(SAME_JOBS_WEIGHT),
            Fit::SameOwn => 7.0 * STEP + NAMED * named + score + self.usual(SAME_JOBS_WEIGHT),
        }
    }
}

impl Index {
    /// Places of the occupations that match enough of the query, the best first, ties by place.
    pub(super) fn ranked(
        &self,
        query: &Query,
        title_matches: &[TitleMatch],
        statement_matches: &[StatementMatch],
    ) -> Vec<usize> {
        let mut titles = vec![0.0; title_matches.len()];
        let mut statements = vec![0.0; title_matches.len()];
        for term in &query.terms {
            for (stem, similarity) in term.stems() {
                self.titles_bm25.add(stem, similarity, &mut titles);
                self.statements_bm25.add(stem, similarity, &mut statements);
            }
        }
        let same =
            title_matches.iter().zip(&self.standing).filter(|(by_title, _)| by_title.is_same());
        let most = same.filter_map(|(_, standing)| standing.log_jobs).fold(0.0, f32::max);
        let words = titles.iter().zip(&statements);
        let mut scored: Vec<(f32, u32)> = Vec::new();
        for (((by_title, by_statement), (titles, statements)), (at, standing)) in title_matches
            .iter()
            .zip(statement_matches)
            .zip(words)
            .zip(self.standing.iter().enumerate())
        {
            if by_title.matched_idf.max(by_statement.matched_idf) < MIN_SHARE * query.known_idf {
                continue;
            }
            let share = (by_statement.matched_idf / query.total_idf).min(1.0);
            // Of an occupation without a figure nobody knows whether it has fewer jobs.
            let far_fewer = by_title.is_same()
                && standing.log_jobs.is_some_and(|log_jobs| log_jobs < most - FAR_FEWER);
            let score = by_title.score + if by_title.equal { EQUAL_GAIN } else { 0.0 }
                - if far_fewer { FAR_FEWER_LOSS } else { 0.0 }
                + (TITLES_WEIGHT * titles + STATEMENTS_WEIGHT * statements) / query.total_idf
                + STATEMENT_WEIGHT * share * share;
            scored.push((standing.key(by_title.fit, by_title.score, score), number(at)));
        }
        scored.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        scored.into_iter().map(|(_, at)| place(at)).collect()
    }
}
