//! The inputs of `demo --real`: O*NET's release, published labels of its tasks, BLS's figures.

use std::path::Path;

use indicatif::ProgressBar;
use tempfile::NamedTempFile;

use super::REAL_FILE;
use crate::cli::commands::score;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::fetch;
use crate::db::soc_crosswalk::NEM;
use crate::pipeline::bls::kind::Kind;
use crate::pipeline::demo::{DemoReport, Inputs, Table};
use crate::source::download;
use crate::source::labels::BuiltIn;
use crate::source::publication::Publication;
use crate::text;

/// The release whose tasks the labels fit best among those that the program was tried with.
const VERSION: &str = "30.1";

/// BLS's tables, the crosswalk first: it joins the others to the release.
const TABLES: [(Publication, Kind, &str, &str); 3] = [
    (Publication::Crosswalk, Kind::Crosswalk, NEM, "no figure of BLS's is joined to an occupation"),
    (Publication::Oews, Kind::Oews, "2025-05", "there are no jobs and wages"),
    (Publication::Projections, Kind::Projections, "2024-2034", "there are no projections"),
];

/// Opens everything. Downloads are kept for as long as the second value lives.
pub(super) fn inputs(
    context: &Context,
    from: Option<&Path>,
    contact: Option<&str>,
    bar: &ProgressBar,
) -> Result<(Inputs, Option<NamedTempFile>), CommandError> {
    let needed = |folder: &Path, publication: Publication| {
        publication.find(folder)?.ok_or_else(|| {
            CommandError::Usage(format!(
                "--from {}: {} is not there",
                folder.display(),
                publication.about()
            ))
        })
    };
    let table = from.map(|folder| needed(folder, Publication::Labels)).transpose()?;
    let release = match from {
        Some(folder) => needed(folder, Publication::Release)?.display().to_string(),
        None => download::official_url(VERSION),
    };
    let labels = fetch::labels(context, &BuiltIn::ALL, table.as_deref())?;
    let (archive, downloaded) = fetch::archive(context, &release, bar)?;
    let (mut tables, mut absent) = (Vec::new(), Vec::new());
    for (publication, kind, period, otherwise) in TABLES {
        let source = match from {
            Some(folder) => publication.find(folder)?.map(|path| path.display().to_string()),
            None => Some(fetch::official(kind, period)),
        };
        let Some(source) = source else {
            absent.push(format!("{otherwise}: {} is not in the folder", publication.about()));
            continue;
        };
        let mut books = Vec::new();
        match fetch::books(context, &source, contact, &mut books) {
            Ok(()) => tables.push(Table { kind, period, books }),
            // A file at hand that cannot be read is an error; a download that cannot be had is none.
            Err(error) if from.is_none() => absent.push(format!("{otherwise}: {error}")),
            Err(error) => return Err(error),
        }
    }
    let version = VERSION.to_owned();
    Ok((Inputs { version, archive, tables, absent, labels }, downloaded))
}

/// Whose scores these are, which question they answer, and what is not there.
pub(super) fn head(report: &DemoReport) -> String {
    let facts = &report.import.facts;
    let mut lines = vec![format!(
        "REAL: {} tasks of {} O*NET-SOC occupations of O*NET {}, in {REAL_FILE}",
        facts.tasks,
        facts.occupations - facts.occupations_without_tasks,
        report.import.version
    )];
    for table in &report.bls {
        lines.push(format!(
            "BLS: {} {} from {}",
            table.kind,
            table.period,
            text::line(&table.source)
        ));
    }
    lines.extend(report.absent.iter().map(|reason| format!("absent: {}", text::line(reason))));
    lines.push(
        "The scores are published labels, by GPT-4 and by people, of how far tasks are exposed to language models \
         (Eloundou and others 2023, MIT). They answer that question, exposure, and not how much of the work AI could \
         take over (substitution)."
            .to_owned(),
    );
    for rater in &report.score.raters {
        let fit = rater.labels.as_ref();
        lines.extend(fit.map(|fit| {
            text::line(&score::of_release(&rater.rater, fit, &report.score.data_version))
                .into_owned()
        }));
    }
    lines.join("\n")
}
