//! Whether the publishers, or the database itself, have something newer than what is published.

use serde::Serialize;

use super::Error;
use super::base::Base;
use super::publisher::Publisher;
use crate::db::{Conn, bls_oews_metrics, bls_proj_metrics, data_version};
use crate::pipeline::bls::kind::Kind;
use crate::pipeline::gate::{GateName, Policy};
use crate::read::gates::rolled_back;
use crate::read::release_number::Number;
use crate::source::projections;

/// Releases that are passed over to the newest: more than a decade has.
const MOST_RELEASES: usize = 60;

/// What was looked for.
#[derive(Debug, Clone, Serialize)]
pub struct Look {
    /// Releases of O\*NET.
    pub release: Finding,
    /// Employment and wages of BLS's.
    pub oews: Finding,
    /// Employment projections of BLS's.
    pub projections: Finding,
}

/// What came of one look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What is published now: a release, a period; absent where none is imported.
    pub published: Option<String>,
    /// What was found.
    pub state: State,
    /// The newest one, where it is newer.
    pub newest: Option<String>,
    /// Whether the newest one is in the database already.
    pub imported: bool,
    /// Whether somebody could not be asked; what is newer all the same stays so.
    pub unchecked: bool,
    /// Why it was not found out.
    pub reason: Option<String>,
    /// How somebody went back from the newest one by hand; absent where nobody did.
    pub rolled_back: Option<String>,
}

/// Whether there is something newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing newer.
    UpToDate,
    /// Something newer is there and not published.
    Newer,
    /// The newest one was published, and somebody went back from it by hand: it stays so.
    RolledBack,
    /// Nobody could be asked: whether there is something newer is not known.
    Unchecked,
    /// Nobody was asked.
    NotAsked,
}

impl Look {
    /// Every finding, with what it is about.
    #[must_use]
    pub fn all(&self) -> [(&'static str, &Finding); 3] {
        [("O*NET", &self.release), ("OEWS", &self.oews), ("projections", &self.projections)]
    }

    /// Whether something newer is not published.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.all().iter().any(|(_, finding)| finding.state == State::Newer)
    }

    /// Whether something could not be found out.
    #[must_use]
    pub fn is_unchecked(&self) -> bool {
        self.all().iter().any(|(_, finding)| finding.unchecked)
    }
}

impl Finding {
    fn up_to_date(published: Option<String>) -> Self {
        let state = State::UpToDate;
        let (newest, imported, unchecked) = (None, false, false);
        let (reason, rolled_back) = (None, None);
        Self { published, state, newest, imported, unchecked, reason, rolled_back }
    }

    fn newer(self, newest: String, imported: bool) -> Self {
        Self { state: State::Newer, newest: Some(newest), imported, ..self }
    }

    fn rolled_back(self, newest: String, how: String) -> Self {
        let (newest, rolled_back) = (Some(newest), Some(how));
        Self { state: State::RolledBack, newest, imported: true, rolled_back, ..self }
    }

    fn without(self, state: State, reason: String) -> Self {
        let unchecked = state == State::Unchecked;
        // What is known to be newer stays so.
        let is_known = matches!(self.state, State::Newer | State::RolledBack);
        let state = if is_known { self.state } else { state };
        Self { state, unchecked, reason: Some(reason), ..self }
    }
}

/// Looks. With `to`, that release is what there is to publish, and nobody is asked for others. A release that
/// somebody went back from is newer only where the policy accepts that. Reads the database and asks the publishers; writes nothing.
pub(super) fn look(
    conn: &mut Conn,
    base: &Base,
    publisher: &Publisher,
    to: Option<&str>,
    policy: &Policy,
) -> Result<Look, Error> {
    Ok(Look {
        release: release(conn, base, publisher, to, policy)?,
        oews: oews(conn, base, publisher)?,
        projections: projected(conn, publisher)?,
    })
}

fn release(
    conn: &mut Conn,
    base: &Base,
    publisher: &Publisher,
    to: Option<&str>,
    policy: &Policy,
) -> Result<Finding, Error> {
    let published = base.version.id.clone();
    let finding = Finding::up_to_date(Some(published.clone()));
    if let Some(to) = to {
        let imported = data_version::find(conn, to)?.is_some();
        return Ok(if to == published { finding } else { finding.newer(to.to_owned(), imported) });
    }
    let Ok(served) = published.parse::<Number>() else {
        let reason =
            format!("{published} is no number of a release: name the one to publish with --to");
        return Ok(finding.without(State::Unchecked, reason));
    };
    let stored = data_version::all(conn)?.into_iter().filter_map(|v| v.id.parse::<Number>().ok());
    let mut newest = stored.max().map_or(served, |stored| stored.max(served));
    let mut imported = newest > served;
    let mut asked = Ok(());
    'releases: for _ in 0..MOST_RELEASES {
        for next in newest.next() {
            match publisher.has(&publisher.release(&next.to_string())) {
                Ok(true) => {
                    (newest, imported) = (next, false);
                    continue 'releases;
                }
                Ok(false) => {}
                Err(error) => {
                    asked = Err(error.to_string());
                    break 'releases;
                }
            }
        }
        break;
    }
    let found =
        if newest > served { newer(conn, finding, newest, imported, policy)? } else { finding };
    Ok(match asked {
        Ok(()) => found,
        Err(reason) => found.without(State::Unchecked, reason),
    })
}

/// A newer release, unless somebody went back from it.
fn newer(
    conn: &mut Conn,
    finding: Finding,
    newest: Number,
    imported: bool,
    policy: &Policy,
) -> Result<Finding, Error> {
    let newest = newest.to_string();
    let stored = data_version::find(conn, &newest)?;
    let left = stored.map(|release| rolled_back::release(conn, &release)).transpose()?.flatten();
    Ok(match left.filter(|_| !policy.accept.contains(&GateName::RolledBack)) {
        Some(left) => finding.rolled_back(newest, left.to_string()),
        None => finding.newer(newest, imported),
    })
}

fn oews(conn: &mut Conn, base: &Base, publisher: &Publisher) -> Result<Finding, Error> {
    let Some(stored) = bls_oews_metrics::periods(conn)?.into_iter().next() else {
        let reason = "no figures are imported: `onet-ai import oews` imports the first";
        return Ok(Finding::up_to_date(None).without(State::NotAsked, reason.to_owned()));
    };
    let published = base.snapshot.oews_period.clone();
    let mut finding = Finding::up_to_date(published.clone());
    if published.is_none_or(|published| published < stored) {
        finding = finding.newer(stored.clone(), true);
    }
    let Some(next) = next_year(&stored) else { return Ok(finding) };
    let url = publisher.oews(&next);
    if publisher.refuses(&url) {
        return Ok(finding.without(State::NotAsked, no_contact()));
    }
    Ok(match publisher.has(&url) {
        Ok(true) => finding.newer(next, false),
        Ok(false) => finding,
        Err(error) => finding.without(State::Unchecked, error.to_string()),
    })
}

/// The address of the projections is the same for every round, so that the workbook has to say which it is.
fn projected(conn: &mut Conn, publisher: &Publisher) -> Result<Finding, Error> {
    let Some(stored) = bls_proj_metrics::periods(conn)?.into_iter().next() else {
        let reason = "no projections are imported: `onet-ai import projections` imports the first";
        return Ok(Finding::up_to_date(None).without(State::NotAsked, reason.to_owned()));
    };
    let finding = Finding::up_to_date(Some(stored.clone()));
    let Some(next) = next_round(&stored) else { return Ok(finding) };
    let url = publisher.projections();
    if publisher.refuses(&url) {
        return Ok(finding.without(State::NotAsked, no_contact()));
    }
    let book = match publisher.book(&url) {
        Ok(book) => book,
        Err(error) => return Ok(finding.without(State::Unchecked, error.to_string())),
    };
    let books = [book];
    if projections::read(&books, &next).is_ok() {
        return Ok(finding.newer(next, false));
    }
    Ok(match projections::read(&books, &stored) {
        Ok(_) => finding,
        Err(error) => finding.without(State::Unchecked, error.to_string()),
    })
}

fn no_contact() -> String {
    "BLS answers only programs that say whom to ask about them: --contact MAIL or ONET_AI_CONTACT"
        .to_owned()
}

/// `2026-05` after `2025-05`.
fn next_year(period: &str) -> Option<String> {
    let (year, month) = period.split_once('-')?;
    let next = format!("{}-{month}", year.parse::<u32>().ok()?.checked_add(1)?);
    Kind::Oews.check_period(&next).ok().map(|()| next)
}

/// `2025-2035` after `2024-2034`.
fn next_round(period: &str) -> Option<String> {
    let (from, to) = period.split_once('-')?;
    let next = |year: &str| year.parse::<u32>().ok()?.checked_add(1);
    let next = format!("{}-{}", next(from)?, next(to)?);
    Kind::Projections.check_period(&next).ok().map(|()| next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_follow_each_other() {
        assert_eq!(next_year("2025-05").as_deref(), Some("2026-05"));
        assert_eq!(next_round("2024-2034").as_deref(), Some("2025-2035"));
        assert_eq!((next_year("2025"), next_round("2024")), (None, None));
    }

    #[test]
    fn what_is_known_to_be_newer_stays_so_when_somebody_cannot_be_asked() {
        let finding = Finding::up_to_date(Some("30.1".to_owned()));
        let unchecked = finding.clone().without(State::Unchecked, "no network".to_owned());
        assert_eq!(unchecked.state, State::Unchecked);
        let newer = finding.newer("30.2".to_owned(), true);
        let newer = newer.without(State::Unchecked, "no network".to_owned());
        assert_eq!((newer.state, newer.reason.as_deref()), (State::Newer, Some("no network")));
    }
}
