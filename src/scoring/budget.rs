//! The budgets of runs that are locked: what they may still spend under their cap, and what is booked.

use std::collections::BTreeMap;

use super::Error;
use crate::db::Conn;
use crate::db::model_run::{self, RunBudget};
use crate::usd::Usd;

/// What the locked runs have spent and set aside, in nano-dollars, and what of it is new.
pub(super) struct Budgets {
    runs: Vec<RunBudget>,
    booked: BTreeMap<i64, Booked>,
}

/// What is to be added to a run, in nano-dollars.
#[derive(Debug, Default, Clone, Copy)]
struct Booked {
    spent: i64,
    reserved: i64,
}

impl Budgets {
    pub(super) fn new(runs: Vec<RunBudget>) -> Self {
        Self { runs, booked: BTreeMap::new() }
    }

    fn run(&self, run_id: i64) -> Option<&RunBudget> {
        self.runs.iter().find(|run| run.id == run_id)
    }

    /// The runs under the same cap as a run, itself included.
    fn same_cap(&self, run_id: i64) -> impl Iterator<Item = &RunBudget> {
        let budget = self.run(run_id).map(|run| run.budget_id);
        self.runs.iter().filter(move |run| Some(run.budget_id) == budget)
    }

    /// How many calls of a price the cap still allows, up to `n`.
    pub(super) fn affordable(&self, run_id: i64, call_cost: i64, n: i64) -> i64 {
        let Some(run) = self.run(run_id) else { return 0 };
        // A rater without a price cannot spend.
        let (Some(_), Some(cap), 1..) = (run.budget_id, run.cost_cap, call_cost) else { return n };
        ((cap - self.used(run_id)) / call_cost).clamp(0, n)
    }

    /// What the runs under a run's cap have spent and set aside.
    fn used(&self, run_id: i64) -> i64 {
        self.same_cap(run_id).map(|run| run.cost + run.cost_reserved).sum()
    }

    /// What `stop_reason` says of a run that has used its budget up.
    pub(super) fn over(&self, run_id: i64, call_cost: i64) -> String {
        let cap = self.run(run_id).and_then(|run| run.cost_cap).unwrap_or(0);
        format!(
            "budget: {} of {} are spent or set aside and the next call could cost {}; raise --max-cost-usd",
            Usd(self.used(run_id)),
            Usd(cap),
            Usd(call_cost)
        )
    }

    /// The ids of the runs under the same cap.
    pub(super) fn sharing(&self, run_id: i64) -> Vec<i64> {
        self.same_cap(run_id).map(|run| run.id).collect()
    }

    /// Whether anything is set aside under a run's cap.
    pub(super) fn is_set_aside(&self, run_id: i64) -> bool {
        self.same_cap(run_id).any(|run| run.cost_reserved > 0)
    }

    /// Adds to what a run has spent and set aside; negative where that is settled.
    pub(super) fn book(&mut self, run_id: i64, spent: i64, reserved: i64) {
        if spent == 0 && reserved == 0 {
            return;
        }
        let booked = self.booked.entry(run_id).or_default();
        booked.spent += spent;
        booked.reserved += reserved;
        if let Some(run) = self.runs.iter_mut().find(|run| run.id == run_id) {
            run.cost += spent;
            run.cost_reserved += reserved;
        }
    }

    /// Writes into the runs what was booked.
    pub(super) fn write(&self, conn: &mut Conn) -> Result<(), Error> {
        for (run_id, Booked { spent, reserved }) in &self.booked {
            model_run::book(conn, *run_id, *spent, *reserved)?;
        }
        Ok(())
    }
}
