//! What requests came to: calls, scores, tokens, money.

use crate::db::model_attempt::Settlement;

/// What one commit did, for the progress.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    pub(super) ended: usize,
    pub(super) scored: usize,
    pub(super) calls: usize,
    pub(super) cost: i64,
    pub(super) input_tokens: i64,
    pub(super) cached_tokens: i64,
    pub(super) cache_write_tokens: i64,
    pub(super) output_tokens: i64,
}

impl Tally {
    /// Counts a settled request.
    pub(super) fn book(&mut self, settlement: &Settlement) {
        let tokens = |n: Option<i64>| n.unwrap_or_default();
        self.calls += 1;
        self.cost += settlement.cost;
        self.input_tokens += tokens(settlement.input_tokens);
        self.cached_tokens += tokens(settlement.cached_tokens);
        self.cache_write_tokens += tokens(settlement.cache_write_tokens);
        self.output_tokens += tokens(settlement.output_tokens);
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.ended += other.ended;
        self.scored += other.scored;
        self.calls += other.calls;
        self.cost += other.cost;
        self.input_tokens += other.input_tokens;
        self.cached_tokens += other.cached_tokens;
        self.cache_write_tokens += other.cache_write_tokens;
        self.output_tokens += other.output_tokens;
    }
}
