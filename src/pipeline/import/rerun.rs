//! The commands to run again after the content of a release was replaced. Each names its release, since the
//! default may be another one by then.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;
use serde_json::Value;

use crate::db::model_run::ModelRun;
use crate::db::score_snapshot::Snapshot;
use crate::db::{Conn, catalog, model_run, occupation_task_weight, snapshot_run};
use crate::pipeline::{aggregate, catalog as catalogs};
use crate::read::gates::shell_word;
use crate::read::import_report::ImportReport;
use crate::rubric::{Rubric, is_of_labels};

/// Flags of a `score` command: the question, and those of the selection.
type Asked = (String, Vec<String>);

/// Adds these commands to the report. It is called before what the commands made is deleted.
pub(super) fn add_commands(
    conn: &mut Conn,
    version: &str,
    published: Option<&Snapshot>,
    report: &mut ImportReport,
) -> QueryResult<()> {
    let of = format!("--data-version {}", shell_word(version));
    // The newest last: it is the default of `score`.
    let mut stored = catalog::all(conn, version)?;
    stored.reverse();
    for catalog in &stored {
        match catalogs::command(catalog) {
            Ok(command) => report.rerun.push(format!("{command} {of}")),
            Err(error) => report.notes.push(format!(
                "catalog {}: its stored parameters cannot be read ({error}); choose its tasks again with \
                 `onet-ai catalog`",
                catalog.catalog_id
            )),
        }
    }
    for scheme in occupation_task_weight::schemes(conn, version)? {
        report.rerun.push(weights(&scheme, version));
    }
    let Some(published) = published else { return Ok(()) };
    let mut asked: BTreeMap<Asked, BTreeSet<String>> = BTreeMap::new();
    let mut labels: BTreeSet<String> = BTreeSet::new();
    for used in snapshot_run::of_snapshot(conn, published.id)? {
        let Some(run) = model_run::find(conn, used.run_id)? else { continue };
        if run.provider == "labels" {
            labels.insert(run.rater);
            continue;
        }
        let known = |id: &str| stored.iter().any(|catalog| catalog.catalog_id == id);
        match selection(&run, known) {
            Ok(selection) => {
                asked.entry((question(&run), selection)).or_default().insert(run.rater);
            }
            Err(error) => report.notes.push(format!(
                "run {} of {}: its stored selection cannot be read ({error}); name its tasks again with \
                 `onet-ai score`",
                run.id, run.rater
            )),
        }
    }
    for ((question, selection), raters) in asked {
        let mut words = vec!["onet-ai score".to_owned()];
        words.extend(raters.iter().map(|rater| format!("--rater {}", shell_word(rater))));
        words.extend([question].into_iter().filter(|words| !words.is_empty()));
        words.extend(selection);
        report.rerun.push(format!("{} {of}", words.join(" ")));
    }
    if !labels.is_empty() {
        let names = labels.into_iter().collect::<Vec<_>>().join(", ");
        report.notes.push(format!(
            "{names}: give them to `onet-ai score --rater` again from the file that they came from"
        ));
    }
    report.rerun.push(aggregate::by_raters(conn, published)?);
    Ok(())
}

/// The command that weighs the tasks again.
pub(super) fn weights(scheme: &str, version: &str) -> String {
    format!("onet-ai weights --scheme {scheme} --data-version {}", shell_word(version))
}

/// `--rubric`, unless it is the default one as it is now.
fn question(run: &ModelRun) -> String {
    let default = Rubric::builtin().map(|rubric| rubric.prompt_version());
    let is_default = default.is_ok_and(|default| default == run.prompt_version);
    if is_default || is_of_labels(&run.prompt_version) {
        return String::new();
    }
    format!("--rubric {}", shell_word(&run.prompt_version))
}

/// The flags that a run's selection came from; an error where what is stored of it is no JSON.
fn selection(run: &ModelRun, is_stored: impl Fn(&str) -> bool) -> serde_json::Result<Vec<String>> {
    let selection: Value = serde_json::from_str(&run.selection)?;
    let number = |name: &str| selection.get(name).and_then(Value::as_u64);
    let catalog = selection.get("catalog").and_then(Value::as_str).filter(|id| is_stored(id));
    let mut flags: Vec<String> =
        catalog.iter().map(|id| format!("--catalog {}", shell_word(id))).collect();
    let numbers = [("--sample", number("sample")), ("--seed", number("seed"))];
    flags.extend(numbers.iter().filter_map(|(flag, n)| Some(format!("{flag} {}", (*n)?))));
    let samples = number("samples").filter(|samples| *samples > 1);
    flags.extend(samples.map(|samples| format!("--samples {samples}")));
    flags.extend(number("audit_percent").map(|share| format!("--audit {share}%")));
    Ok(flags)
}
