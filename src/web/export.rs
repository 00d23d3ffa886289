//! `GET /export/…`: everything that is published as one file; the same columns for lists; and one
//! occupation as Markdown.

use std::fmt::Write;
use std::sync::Arc;

use actix_web::web::Bytes;
use schemars::json_schema;

use super::answer::{Answer, JSON};
use super::error::Error;
use super::occupation::{self, SOC_CODE};
use super::params::{Kind, Param, Params};
use super::route::{Ask, Handler, Media, Route};
use crate::edition::export::{self, Parts, Rows, Style, Subject};

pub(super) const CSV: &str = "text/csv; charset=utf-8";
const CSVW: &str = "application/csvm+json";
const ZIP: &str = "application/zip";
const MARKDOWN_TYPE: &str = "text/markdown; charset=utf-8";
const FLAG: Kind = Kind::Choice(&["true", "false"]);

/// Whether a list is wanted as JSON or CSV.
pub(super) const FORMAT: Param = Param::new(
    "format",
    Kind::Choice(&["json", "csv"]),
    "`csv` gives the columns of /export for all that passes the filters, or for the page that is asked for",
)
.or("json");
/// Whether texts are protected from spreadsheets.
pub(super) const RAW: Param = Param::new(
    "raw",
    FLAG,
    "CSV with texts as they are stored, even where a spreadsheet would take them for formulas",
)
.or("false");
/// Whether a CSV file begins with a byte order mark.
pub(super) const BOM: Param =
    Param::new("bom", FLAG, "CSV with a byte order mark, from which Excel knows UTF-8").or("false");

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
    params: &'static [Param],
    media: Media,
    handler: fn(&Ask) -> Result<Answer, Error>,
) -> Route {
    Route { path, about, params, media, handler: Handler::Edition(handler) }
}

pub(super) const OCCUPATIONS_CSV: Route = export(
    "/export/occupations.csv",
    "One row per SOC code, as CSV",
    &[RAW, BOM],
    Media::Other(CSV),
    |ask| Ok(csv(ask, Subject::Occupations)),
);
pub(super) const OCCUPATIONS_CSVW: Route = export(
    "/export/occupations.csv-metadata.json",
    "What the columns of /export/occupations.csv are, as CSVW",
    &[RAW],
    Media::Other(CSVW),
    |ask| metadata(ask, Subject::Occupations),
);
pub(super) const OCCUPATIONS_JSON: Route =
    export("/export/occupations.json", "One row per SOC code, as JSON", &[], JSON_FILE, |ask| {
        Ok(json(ask, Subject::Occupations))
    });
pub(super) const OCCUPATIONS_ZIP: Route = export(
    "/export/occupations.zip",
    "The CSV of occupations with its metadata and a README, packed",
    &[RAW, BOM],
    Media::Other(ZIP),
    |ask| Ok(package(ask, Subject::Occupations)),
);
pub(super) const TASKS_CSV: Route = export(
    "/export/tasks.csv",
    "One row per task with every rater's score and reason, as CSV",
    &[RAW, BOM],
    Media::Other(CSV),
    |ask| Ok(csv(ask, Subject::Tasks)),
);
pub(super) const TASKS_CSVW: Route = export(
    "/export/tasks.csv-metadata.json",
    "What the columns of /export/tasks.csv are, as CSVW",
    &[RAW],
    Media::Other(CSVW),
    |ask| metadata(ask, Subject::Tasks),
);
pub(super) const TASKS_JSON: Route = export(
    "/export/tasks.json",
    "One row per task with every rater's score and reason, as JSON",
    &[],
    JSON_FILE,
    |ask| Ok(json(ask, Subject::Tasks)),
);
pub(super) const TASKS_ZIP: Route = export(
    "/export/tasks.zip",
    "The CSV of tasks with its metadata and a README, packed",
    &[RAW, BOM],
    Media::Other(ZIP),
    |ask| Ok(package(ask, Subject::Tasks)),
);

pub(super) const MARKDOWN: Route = Route {
    path: "/occupations/{soc_code}.md",
    about: "One occupation as Markdown, to be pasted into a chat or a report",
    params: &[SOC_CODE],
    media: Media::Other(MARKDOWN_TYPE),
    handler: Handler::Edition(markdown),
};

/// Whether a list is asked for as CSV; what only CSV has is refused for JSON.
pub(super) fn is_csv(params: &Params) -> Result<bool, Error> {
    let is_csv = params.text("format") == Some("csv");
    match ["raw", "bom"].into_iter().find(|name| params.is_given(name)) {
        Some(name) if !is_csv => Err(Error::parameter(name, "needs format=csv".to_owned())),
        _ => Ok(is_csv),
    }
}

/// A list as CSV, in its own order: all of it, or the page that is asked for, with links to its neighbours.
pub(super) fn list(ask: &Ask, rows: Rows) -> Answer {
    let (edition, params) = (Arc::clone(&ask.view.edition), &ask.params);
    let subject = rows.subject();
    let mut links = described(subject, params);
    let is_page = params.is_given("page") || params.is_given("per_page");
    let rows = match rows {
        rows if !is_page => rows,
        Rows::Occupations(places) => Rows::Occupations(page(params, places, &mut links)),
        Rows::Tasks(places) => Rows::Tasks(page(params, places, &mut links)),
    };
    let name = export::file_name(&edition.version, subject, "selection.csv");
    let parts = Parts::csv(edition, rows, style(params));
    Answer::file(CSV, &name, bytes(parts)).with_link(links)
}

fn page<T>(params: &Params, items: Vec<T>, links: &mut String) -> Vec<T> {
    let page = params.page();
    let (next, prev) = page.neighbours(items.len());
    for (page, relation) in [(next, "next"), (prev, "prev")] {
        if let Some(page) = page {
            // Writing to a string cannot fail.
            let _ = write!(links, ", <{}>; rel=\"{relation}\"", params.link(page));
        }
    }
    page.of(items)
}

fn style(params: &Params) -> Style {
    let is = |name| params.text(name) == Some("true");
    Style { raw: is("raw"), bom: is("bom") }
}

/// The link to what explains a CSV file.
fn described(subject: Subject, params: &Params) -> String {
    let query = if style(params).raw { "?raw=true" } else { "" };
    let name = subject.name();
    format!("</export/{name}.csv-metadata.json{query}>; rel=\"describedby\"; type=\"{CSVW}\"")
}

fn bytes(parts: Parts) -> impl Iterator<Item = Result<Bytes, export::Error>> + Send + 'static {
    parts.map(|part| part.map(Bytes::from))
}

fn csv(ask: &Ask, subject: Subject) -> Answer {
    let edition = Arc::clone(&ask.view.edition);
    let name = export::file_name(&edition.version, subject, "csv");
    let rows = Rows::all(&edition, subject);
    let parts = Parts::csv(edition, rows, style(&ask.params));
    Answer::file(CSV, &name, bytes(parts)).with_link(described(subject, &ask.params))
}

fn json(ask: &Ask, subject: Subject) -> Answer {
    let edition = Arc::clone(&ask.view.edition);
    let name = export::file_name(&edition.version, subject, "json");
    Answer::file(JSON, &name, bytes(Parts::json(edition, subject)))
}

fn package(ask: &Ask, subject: Subject) -> Answer {
    let edition = Arc::clone(&ask.view.edition);
    let name = export::file_name(&edition.version, subject, "zip");
    Answer::file(ZIP, &name, bytes(Parts::package(edition, subject, style(&ask.params))))
}

fn metadata(ask: &Ask, subject: Subject) -> Result<Answer, Error> {
    let name = format!("{}.csv", subject.name());
    let metadata = export::metadata(&ask.view.edition, subject, &name, style(&ask.params));
    let metadata = metadata.map_err(|error| {
        tracing::error!(%error, "the metadata cannot be written");
        Error::internal()
    })?;
    Ok(Answer::of_edition(CSVW, metadata))
}

fn markdown(ask: &Ask) -> Result<Answer, Error> {
    let (_, occupation) = occupation::named(&ask.view, &ask.params)?;
    let text = ask.view.edition.markdown(occupation).map_err(|error| {
        tracing::error!(%error, "an occupation cannot be written as Markdown");
        Error::internal()
    })?;
    Ok(Answer::of_edition(MARKDOWN_TYPE, text))
}
