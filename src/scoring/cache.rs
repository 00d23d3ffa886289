//! Carries over scores that were given before for exactly the same input, instead of asking again.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDateTime;
use diesel::Connection;

use super::job::Job;
use super::plan::Plan;
use super::{Error, versions};
use crate::db::run_item::{self, Key};
use crate::db::task_ai_score::{self, Score};
use crate::db::{Conn, model_run};

/// Rows per transaction: a kill in between loses nothing, the next call goes on.
const BATCH: usize = 500;

/// How the cache is used.
#[derive(Debug, Clone)]
pub(super) struct Cache {
    /// Whether scores of other releases count.
    pub(super) carry: bool,
    /// Only scores of this model version count.
    pub(super) model_version: Option<String>,
}

/// Whose scores may be carried over.
#[derive(Clone, Copy)]
pub(super) struct KnownFor<'a> {
    pub(super) rater: &'a str,
    pub(super) prompt_version: &'a str,
    /// The release whose scores go before those of others.
    pub(super) data_version: &'a str,
    /// Older scores do not count (UTC).
    pub(super) cutoff: Option<NaiveDateTime>,
}

/// Scores by task, input and sample.
pub(super) type Known = HashMap<(i64, String, i64), Score>;

impl Cache {
    /// Settles every item of the job that has a score already: same rater and question, same
    /// task, same input, same sample. Time, model version and reply stay the original's.
    pub(super) fn take_over(
        &self,
        conn: &mut Conn,
        plan: &Plan<'_>,
        job: &mut Job,
    ) -> Result<(), Error> {
        let cutoff = model_run::find(conn, job.run_id)?.and_then(|run| run.cutoff);
        let scope = KnownFor {
            rater: &job.rater.identity.name(),
            prompt_version: &job.prompt_version,
            data_version: &job.data_version,
            cutoff,
        };
        let known = self.known(conn, scope)?;
        if known.is_empty() {
            return Ok(());
        }
        let mut hits: BTreeMap<Key, &Score> = BTreeMap::new();
        for (task, sample) in run_item::pending(conn, job.run_id)? {
            let texts = job.texts(plan, task)?;
            if let Some(score) = known.get(&(task, job.input_hash(texts), sample)) {
                hits.insert((task, sample), score);
            }
        }
        let keys: Vec<Key> = hits.keys().copied().collect();
        for batch in keys.chunks(BATCH) {
            let taken = conn.transaction(|conn| take(conn, job, batch, &hits))?;
            for key in taken {
                let same_release =
                    hits.get(&key).is_some_and(|score| score.data_version == job.data_version);
                job.counts.cached += usize::from(same_release);
                job.counts.carried += usize::from(!same_release);
            }
        }
        Ok(())
    }

    /// Known scores by task, input and sample: of this release first, the newest first.
    pub(super) fn known(
        &self,
        conn: &mut Conn,
        KnownFor { rater, prompt_version, data_version, cutoff }: KnownFor<'_>,
    ) -> Result<Known, Error> {
        let mut known = HashMap::new();
        let (mine, others): (Vec<Score>, Vec<Score>) =
            task_ai_score::originals(conn, rater, prompt_version)?
                .into_iter()
                .filter(|score| cutoff.is_none_or(|cutoff| score.created_at >= cutoff))
                .filter(|score| {
                    self.model_version
                        .as_ref()
                        .is_none_or(|version| *version == score.model_version)
                })
                .partition(|score| score.data_version == data_version);
        let others = if self.carry { others } else { Vec::new() };
        for score in mine.into_iter().chain(others) {
            known.entry((score.task_id, score.input_hash.clone(), score.sample)).or_insert(score);
        }
        Ok(known)
    }
}

/// Takes over those of these items that nobody works on; returns which.
fn take(
    conn: &mut Conn,
    job: &Job,
    keys: &[Key],
    hits: &BTreeMap<Key, &Score>,
) -> Result<Vec<Key>, Error> {
    model_run::lock(conn, &[job.run_id])?;
    let keys = run_item::claim_these(conn, job.run_id, &job.holder, keys)?;
    let rows: Vec<Score> =
        keys.iter().filter_map(|key| hits.get(key)).map(|score| copy(score, job)).collect();
    versions::store(conn, job, &rows)?;
    Ok(run_item::settle_scored(conn, job.run_id, &job.holder, &keys)?)
}

/// The score as a row of the job's run.
fn copy(score: &Score, job: &Job) -> Score {
    Score {
        data_version: job.data_version.clone(),
        run_id: job.run_id,
        carried_from: Some(format!("{}/{}", score.data_version, score.run_id)),
        ..score.clone()
    }
}
