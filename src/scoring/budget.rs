//! The money of runs that are locked: what they may still spend under their cap, and how it moves.

use std::collections::BTreeMap;

use super::Error;
use crate::db::Conn;
use crate::db::model_run::{self, Purse};

/// The money of the locked runs, and how it moved.
pub(super) struct Money {
    purses: Vec<Purse>,
    moved: BTreeMap<i64, (i64, i64)>,
}

impl Money {
    pub(super) fn new(purses: Vec<Purse>) -> Self {
        Self { purses, moved: BTreeMap::new() }
    }

    /// How many calls of a price the cap still allows, up to `n`.
    pub(super) fn affordable(&self, run_id: i64, worst: i64, n: i64) -> i64 {
        let Some(purse) = self.purses.iter().find(|purse| purse.id == run_id) else { return 0 };
        // A rater without a price cannot spend.
        if purse.budget_id.is_none() || purse.cost_cap.is_none() || worst == 0 {
            return n;
        }
        let (used, cap) = self.used(run_id);
        ((cap - used) / worst).clamp(0, n)
    }

    /// What the runs under a run's cap have spent and set aside, and the cap.
    pub(super) fn used(&self, run_id: i64) -> (i64, i64) {
        let Some(own) = self.purses.iter().find(|purse| purse.id == run_id) else { return (0, 0) };
        let same = self.purses.iter().filter(|purse| purse.budget_id == own.budget_id);
        (same.map(|purse| purse.cost + purse.cost_reserved).sum(), own.cost_cap.unwrap_or(0))
    }

    /// The runs under the same cap, with what each has set aside.
    pub(super) fn sharing(&self, run_id: i64) -> Vec<(i64, i64)> {
        let budget = self.purses.iter().find(|purse| purse.id == run_id).map(|own| own.budget_id);
        let same = self.purses.iter().filter(|purse| Some(purse.budget_id) == budget);
        same.map(|purse| (purse.id, purse.cost_reserved)).collect()
    }

    /// Whether anything is set aside under a run's cap.
    pub(super) fn is_set_aside(&self, run_id: i64) -> bool {
        self.sharing(run_id).iter().any(|(_, reserved)| *reserved > 0)
    }

    pub(super) fn book(&mut self, run_id: i64, spent: i64, reserved: i64) {
        if spent == 0 && reserved == 0 {
            return;
        }
        let moved = self.moved.entry(run_id).or_default();
        moved.0 += spent;
        moved.1 += reserved;
        if let Some(purse) = self.purses.iter_mut().find(|purse| purse.id == run_id) {
            purse.cost += spent;
            purse.cost_reserved += reserved;
        }
    }

    /// Writes into the runs what moved.
    pub(super) fn write(&self, conn: &mut Conn) -> Result<(), Error> {
        for (run_id, (spent, reserved)) in &self.moved {
            model_run::book(conn, *run_id, *spent, *reserved)?;
        }
        Ok(())
    }
}
