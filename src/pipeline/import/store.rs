//! What happens inside the transaction: store a new version, or reload one with other content.

use diesel::QueryResult;

use super::asked::{activate, ask, command, replacing};
use super::rows::{head, stored_report};
use super::{Error, ImportRequest, NO_DATE, Progress, compare, load, rerun, stored_already};
use crate::db::data_version::{self, DataVersion};
use crate::db::score_snapshot::{self, Snapshot};
use crate::db::{
    Conn, catalog, change_report, import_report, occupation_ai_score, occupation_task_weight,
    publication, snapshot_run, task_catalog,
};
use crate::pipeline::bls;
use crate::pipeline::gate;
use crate::pipeline::gate::publish::{self, Subject, Withdrawn};
use crate::pipeline::stored::Stored;
use crate::read::import_report::{ImportReport, Outcome, Status};
use crate::read::releases;
use crate::source::archive::Archive;

/// Everything that happens inside the transaction.
pub(super) fn store(
    conn: &mut Conn,
    archive: &mut Archive,
    request: &ImportRequest,
    report: &mut ImportReport,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), Error> {
    let stored = data_version::find(conn, &request.version)?;
    let withdrawn = match &stored {
        Some(stored) if stored.content_sha256 == report.content_sha256 => {
            let incoming = stored_already::Incoming { archive, request, progress };
            return stored_already::settle(conn, stored, incoming, report);
        }
        Some(stored) if !request.replace => {
            let loses = loses(conn, stored)?;
            return Err(Error::Stored(Stored::OtherContent {
                what: format!("version {}", stored.id),
                from: stored.source.clone(),
                consequence: format!(
                    "; reloading it keeps scores and drops catalogs and weights{loses}"
                ),
                next: replacing(request, report),
            }));
        }
        Some(stored) => {
            report.outcome = Outcome::Replaced;
            keep_date(stored, report);
            Some(drop_derived(conn, stored, request, report)?)
        }
        None => {
            data_version::insert(conn, &head(report, false, request.now))?;
            None
        }
    };
    let loaded = load::load(conn, archive, &request.version, progress)?;
    bls::join::refresh(conn, &request.version)?;
    progress(Progress::Committing);
    loaded.add_to(report);
    compare(conn, stored.as_ref(), request, report)?;
    let was_active = stored.as_ref().is_some_and(|stored| stored.is_active);
    if let (true, Some(withdrawn)) = (was_active, withdrawn) {
        replace_active(conn, withdrawn, request, report)?;
    }
    report.active = was_active;
    data_version::update(conn, &head(report, was_active, request.now))?;
    if was_active {
        publication::bump(conn, request.now)?;
    }
    if request.activate {
        activate(conn, request, report)?;
    }
    import_report::append(conn, stored_report(report, request.now)?)?;
    Ok(())
}

/// Keeps the date of the release where neither the files nor a flag state one.
fn keep_date(stored: &DataVersion, report: &mut ImportReport) {
    if let (None, Some(date)) = (report.release_date, stored.release_date) {
        report.release_date = Some(date);
        report.notes.retain(|note| note != NO_DATE);
        report.notes.push(format!("nothing states the release date: it stays {date}"));
    }
}

/// Other content takes the place of what is served, with all that was made of it: only if every gate
/// lets it pass, those of the release too, for a served version cannot wait as staged.
fn replace_active(
    conn: &mut Conn,
    withdrawn: Withdrawn,
    request: &ImportRequest,
    report: &mut ImportReport,
) -> Result<(), Error> {
    let version = &report.version;
    let mut gates = std::mem::take(&mut report.checked.gates);
    let figures = gate::figures(conn)?;
    gates.push(withdrawn.figures.gate(&figures, &request.policy.limits));
    let command = command(request, report);
    let checked = request.policy.and(withdrawn.checked, gates);
    let checked = request.policy.with_way_forward(checked, &command);
    if checked.holds_back() {
        let what = match &withdrawn.snapshot {
            Some(snapshot) => format!(
                "version {version} is active, and other content unpublishes its {}; nothing was \
                 changed. Runs and scores would stay: `onet-ai weights`, `score` (which carries \
                 over what has not changed) and `aggregate` publish again",
                in_words(conn, snapshot)?
            ),
            None => format!(
                "version {version} is active, and the new content would be staged; nothing was changed"
            ),
        };
        return Err(checked.refusal(&what).into());
    }
    publish::record(conn, Subject::Release(version, None), &checked, true, ask(request))?;
    report.checked = checked;
    Ok(())
}

/// `snapshot 3 (798 ranked occupations, of runs 1, 2)`.
fn in_words(conn: &mut Conn, snapshot: &Snapshot) -> QueryResult<String> {
    let ranked = occupation_ai_score::ranked(conn, snapshot.id)?;
    let runs = snapshot_run::of_snapshot(conn, snapshot.id)?;
    let runs: Vec<String> = runs.iter().map(|run| run.run_id.to_string()).collect();
    Ok(format!(
        "snapshot {} ({ranked} ranked occupations, of runs {})",
        snapshot.id,
        runs.join(", ")
    ))
}

/// What replacing the content of a version would unpublish, as the end of a sentence.
fn loses(conn: &mut Conn, stored: &DataVersion) -> QueryResult<String> {
    match score_snapshot::active(conn, &stored.id)?.filter(|_| stored.is_active) {
        Some(snapshot) => Ok(format!(
            "; that unpublishes {} and asks for --accept and --reason",
            in_words(conn, &snapshot)?
        )),
        None => Ok(String::new()),
    }
}

/// Takes away what was made of the content that is about to be replaced. Scores, runs and
/// replies stay: they were paid for.
fn drop_derived(
    conn: &mut Conn,
    stored: &DataVersion,
    request: &ImportRequest,
    report: &mut ImportReport,
) -> Result<Withdrawn, Error> {
    let version = &stored.id;
    let withdrawn = publish::withdraw(conn, stored, &request.policy)?;
    rerun::add_commands(conn, version, withdrawn.snapshot.as_ref(), report)?;
    task_catalog::clear(conn, version)?;
    catalog::clear(conn, version)?;
    occupation_task_weight::clear(conn, version)?;
    change_report::forget_version(conn, version)?;
    load::clear(conn, version)?;
    Ok(withdrawn)
}

/// Compares with what is replaced, if that was ready, else with the newest other ready version,
/// and decides between ready and staged.
fn compare(
    conn: &mut Conn,
    stored: Option<&DataVersion>,
    request: &ImportRequest,
    report: &mut ImportReport,
) -> Result<(), Error> {
    let replaced = stored.filter(|stored| stored.status == data_version::READY).cloned();
    let before = match replaced {
        Some(replaced) => Some(replaced),
        None => data_version::newest_ready_except(conn, &report.version)?,
    };
    let Some(before) = before else { return Ok(()) };
    let Some(kept) = import_report::newest(conn, &before.id)? else { return Ok(()) };
    let old: ImportReport = serde_json::from_str(&kept.report)?;
    let compared = compare::compare(report, &old, &request.policy.limits);
    report.breaches = compared.breaches;
    report.compared_with = Some(before.id);
    report.checked = request.policy.and(crate::read::gates::Checked::default(), compared.gates);
    if report.checked.holds_back() {
        report.status = Status::Staged;
        report.checked.accept_with = Some(releases::accepting(&report.version));
    }
    Ok(())
}
