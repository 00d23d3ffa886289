//! Scores that were given before for exactly the same input: taken over, never asked for again.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::Connection;

use super::Error;
use super::run::{Job, JobItem};
use crate::db::task_ai_score::{self, Score};
use crate::db::{Conn, model_run, run_item};

/// Rows per transaction: a kill in between loses nothing, the next call goes on.
const BATCH: usize = 500;

/// How the cache is used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cache {
    /// Whether scores of other releases count.
    pub(super) carry: bool,
    /// When a run that needs no call is finished.
    pub(super) now: NaiveDateTime,
}

impl Cache {
    /// Settles every item of the job that has a score already: same rater and question, same
    /// task, same input, same sample. Time, model version and reply stay the original's.
    pub(super) fn take_over(self, conn: &mut Conn, job: &mut Job) -> Result<(), Error> {
        let known = self.known(conn, job)?;
        let (mut hits, mut left) = (Vec::new(), Vec::new());
        for item in std::mem::take(&mut job.items) {
            match known.get(&(item.task_id, item.input_hash.clone(), item.sample)) {
                Some(score) => hits.push(copy(score, job, &item)),
                None => left.push(item),
            }
        }
        job.items = left;
        for (batch, rows) in hits
            .chunks(BATCH)
            .map(|batch| (batch, batch.iter().map(|(row, _)| row.clone()).collect::<Vec<_>>()))
        {
            conn.transaction(|conn| {
                task_ai_score::load(conn, &rows)?;
                settle(conn, job.run_id, &rows)?;
                if let Some(last) = rows.last() {
                    model_run::set_model_version(conn, job.run_id, &last.model_version)?;
                }
                Ok::<(), Error>(())
            })?;
            let same_release = batch.iter().filter(|(_, same_release)| *same_release).count();
            job.counts.cached += same_release;
            job.counts.carried += batch.len() - same_release;
        }
        if job.items.is_empty() {
            model_run::finish(conn, job.run_id, self.now)?;
        }
        Ok(())
    }

    /// Known scores by task, input and sample: of this release first, the newest first.
    fn known(
        self,
        conn: &mut Conn,
        job: &Job,
    ) -> Result<HashMap<(i64, String, i64), Score>, Error> {
        let rater = job.rater.identity.name();
        let mut known = HashMap::new();
        let (mine, others): (Vec<Score>, Vec<Score>) =
            task_ai_score::originals(conn, &rater, &job.prompt_version)?
                .into_iter()
                .partition(|score| score.data_version == job.data_version);
        let others = if self.carry { others } else { Vec::new() };
        for score in mine.into_iter().chain(others) {
            known.entry((score.task_id, score.input_hash.clone(), score.sample)).or_insert(score);
        }
        Ok(known)
    }
}

/// The score as a row of the job's run, and whether it comes from the same release.
fn copy(score: &Score, job: &Job, item: &JobItem) -> (Score, bool) {
    let row = Score {
        data_version: job.data_version.clone(),
        task_id: item.task_id,
        run_id: job.run_id,
        carried_from: Some(format!("{}/{}", score.data_version, score.run_id)),
        ..score.clone()
    };
    (row, score.data_version == job.data_version)
}

/// Marks the items of these scores as scored, sample by sample.
pub(super) fn settle(conn: &mut Conn, run_id: i64, rows: &[Score]) -> Result<(), Error> {
    let mut by_sample: std::collections::BTreeMap<i64, Vec<i64>> =
        std::collections::BTreeMap::new();
    for row in rows {
        by_sample.entry(row.sample).or_default().push(row.task_id);
    }
    for (sample, tasks) in by_sample {
        run_item::settle_scored(conn, run_id, sample, &tasks)?;
    }
    Ok(())
}
