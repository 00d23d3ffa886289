//! `GET /export/…`: everything that is published as one file; and one occupation as Markdown.

use std::sync::Arc;

use actix_web::web::Bytes;
use schemars::json_schema;

use super::answer::{Answer, JSON};
use super::error::Error;
use super::occupation::{self, SOC_CODE};
use super::route::{Ask, Handler, Media, Route};
use crate::edition::export::{Format, Parts, Subject};

const CSV: &str = "text/csv; charset=utf-8";
const MARKDOWN_TYPE: &str = "text/markdown; charset=utf-8";

/// Its rows are described by its own `columns`, which depend on the raters.
const JSON_FILE: Media = Media::Json(|_| {
    json_schema!({
        "type": "object",
        "required": ["score_version", "disclaimer", "attribution", "bls", "columns"]
    })
});

const fn export(
    path: &'static str,
    about: &'static str,
    media: Media,
    handler: fn(&Ask) -> Result<Answer, Error>,
) -> Route {
    Route { path, about, params: &[], media, handler: Handler::Edition(handler) }
}

pub(super) const OCCUPATIONS_CSV: Route =
    export("/export/occupations.csv", "One row per SOC code, as CSV", Media::Other(CSV), |ask| {
        Ok(file(ask, Subject::Occupations, Format::Csv))
    });
pub(super) const OCCUPATIONS_JSON: Route =
    export("/export/occupations.json", "One row per SOC code, as JSON", JSON_FILE, |ask| {
        Ok(file(ask, Subject::Occupations, Format::Json))
    });
pub(super) const TASKS_CSV: Route = export(
    "/export/tasks.csv",
    "One row per task with every rater's score and reason, as CSV",
    Media::Other(CSV),
    |ask| Ok(file(ask, Subject::Tasks, Format::Csv)),
);
pub(super) const TASKS_JSON: Route = export(
    "/export/tasks.json",
    "One row per task with every rater's score and reason, as JSON",
    JSON_FILE,
    |ask| Ok(file(ask, Subject::Tasks, Format::Json)),
);

pub(super) const MARKDOWN: Route = Route {
    path: "/occupations/{soc_code}.md",
    about: "One occupation as Markdown, to be pasted into a chat or a report",
    params: &[SOC_CODE],
    media: Media::Other(MARKDOWN_TYPE),
    handler: Handler::Edition(markdown),
};

fn file(ask: &Ask, subject: Subject, format: Format) -> Answer {
    let edition = Arc::clone(&ask.view.edition);
    let snapshot =
        edition.version.snapshot.map_or_else(String::new, |id| format!("-snapshot-{id}"));
    let (release, ending) = (&edition.version.data_version, format.ending());
    let name = format!("onet-ai-{}-{release}{snapshot}.{ending}", subject.name());
    let media = if format == Format::Csv { CSV } else { JSON };
    let parts = Parts::of(edition, subject, format).map(|part| part.map(Bytes::from));
    Answer::file(media, &name, parts)
}

fn markdown(ask: &Ask) -> Result<Answer, Error> {
    let (_, occupation) = occupation::named(&ask.view, &ask.params)?;
    let text = ask.view.edition.markdown(occupation).map_err(|error| {
        tracing::error!(%error, "an occupation cannot be written as Markdown");
        Error::internal()
    })?;
    Ok(Answer::of_edition(MARKDOWN_TYPE, text))
}
