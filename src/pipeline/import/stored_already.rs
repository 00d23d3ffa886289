//! An import of content that is stored already: nothing is written, except an activation that was
//! asked for, and tables that lack rows.

use super::asked::{activate, replacing};
use super::rows::{head, stored_report};
use super::{Error, ImportRequest, Progress, load, rerun};
use crate::db::data_version::{self, DataVersion};
use crate::db::{Conn, import_report, occupation_task_weight, publication};
use crate::pipeline::bls;
use crate::pipeline::stored::Stored;
use crate::read::gates::Checked;
use crate::read::import_report::{ImportReport, Outcome, Status};
use crate::source::archive::Archive;

/// What an import reads and what it was asked for.
pub(super) struct Incoming<'a> {
    pub(super) archive: &'a mut Archive,
    pub(super) request: &'a ImportRequest,
    pub(super) progress: &'a mut dyn FnMut(Progress<'_>),
}

/// Counts the stored rows. Where they are all there nothing of them is written, also with
/// `--replace`; where they are not, `--replace` loads them again. What was made of the content
/// stays in both cases: the content is the same.
pub(super) fn settle(
    conn: &mut Conn,
    stored: &DataVersion,
    incoming: Incoming<'_>,
    report: &mut ImportReport,
) -> Result<(), Error> {
    let (release_date, request) = (report.release_date, incoming.request);
    if let Some(kept) = import_report::newest(conn, &stored.id)? {
        *report = serde_json::from_str(&kept.report)?;
    }
    report.rerun.clear();
    report.outcome = Outcome::Verified;
    report.active = stored.is_active;
    report.status =
        if stored.status == data_version::READY { Status::Ready } else { Status::Staged };
    report.activation_refused = false;
    // The gates of the first import were decided then, unless the version is still staged.
    if report.status == Status::Ready {
        report.checked = Checked::default();
    }
    let found = load::stored_rows(conn, &stored.id)?;
    if found != stored.row_count {
        if !request.replace {
            return Err(Error::Stored(Stored::Changed {
                what: format!("version {}", stored.id),
                expected: stored.row_count,
                found,
                next: replacing(request, report),
            }));
        }
        repair(conn, stored, incoming, report)?;
    }
    if release_date.is_some() && release_date != stored.release_date {
        if request.replace {
            report.release_date = release_date;
            report.notes.push("the release date was set, nothing else was written".to_owned());
            data_version::set_release_date(conn, &stored.id, release_date)?;
            import_report::append(conn, stored_report(report, request.now)?)?;
            if stored.is_active {
                publication::bump(conn, request.now)?;
            }
        } else {
            report.notes.push(
                "--release-date was ignored: the version is stored already; --replace sets it"
                    .to_owned(),
            );
        }
    }
    if request.activate && !stored.is_active {
        activate(conn, request, report)?;
    }
    Ok(())
}

/// Loads the rows again that somebody changed.
fn repair(
    conn: &mut Conn,
    stored: &DataVersion,
    incoming: Incoming<'_>,
    report: &mut ImportReport,
) -> Result<(), Error> {
    let Incoming { archive, request, progress } = incoming;
    report.outcome = Outcome::Repaired;
    load::clear(conn, &stored.id)?;
    load::load(conn, archive, &stored.id, progress)?.add_to(report);
    bls::join::refresh(conn, &stored.id)?;
    progress(Progress::Committing);
    let repaired = DataVersion {
        created_at: stored.created_at,
        release_date: stored.release_date,
        ..head(report, stored.is_active, request.now)
    };
    data_version::update(conn, &repaired)?;
    for scheme in occupation_task_weight::schemes(conn, &stored.id)? {
        report.rerun.push(rerun::weights(&scheme, &stored.id));
    }
    if stored.is_active {
        publication::bump(conn, request.now)?;
    }
    import_report::append(conn, stored_report(report, request.now)?)?;
    Ok(())
}
