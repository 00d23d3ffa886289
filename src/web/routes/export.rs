//! `GET /export/…`: everything that is published as one file; the same columns for lists; and one
//! occupation as Markdown.

use std::fmt::Write;
use std::io;
use std::sync::Arc;

use actix_web::web::Bytes;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::named::OfOccupation;
use crate::read::edition::export::{self, Parts, Rows, Style, Subject};
use crate::read::edition::{BlsVersion, ScoreVersion};
use crate::web::kernel::answer::{Answer, JSON};
use crate::web::kernel::body;
use crate::web::kernel::error::Error;
use crate::web::kernel::paging::Paging;
use crate::web::kernel::params::{Kind, Param, Params};
use crate::web::kernel::query::{Query, field, query, words};
use crate::web::kernel::refusal::Unfit;
use crate::web::kernel::route::{Ask, Media, Route};

pub(super) const CSV: &str = "text/csv; charset=utf-8";
const CSVW: &str = "application/csvm+json";
const ZIP: &str = "application/zip";
const MARKDOWN_TYPE: &str = "text/markdown; charset=utf-8";
const FLAG: Kind = Kind::Choice(&["true", "false"]);

words! {
    /// The format of a list.
    enum Format {
        Json = "json",
        Csv = "csv",
    }
}

const FORMAT: Param = Param::new(
    Kind::Choice(Format::WORDS),
    "`csv` gives the columns of /export for all that passes the filters, or for the page that is asked for",
)
.or("json")
.open() // a list as a file is large, and one of very many
.named("format");
/// Whether texts are protected from spreadsheets.
const RAW: Param = Param::new(
    FLAG,
    "CSV with texts as they are stored, even where a spreadsheet would take them for formulas",
)
.or("false")
.named("raw");
/// Whether a CSV file begins with a byte order mark.
const BOM: Param = Param::new(FLAG, "CSV with a byte order mark, from which Excel knows UTF-8")
    .or("false")
    .named("bom");

/// Whether a list is wanted as JSON or CSV, and which CSV.
#[derive(Debug)]
pub(super) struct Table {
    format: Format,
    style: Style,
    /// The name of a parameter that only CSV has, where the request sets one to another value than its default.
    only_csv: Option<&'static str>,
}

impl Query for Table {
    fn params() -> Vec<Param> {
        vec![FORMAT, RAW, BOM]
    }

    fn read(params: &Params) -> Result<Self, Error> {
        Ok(Self {
            format: field(params, FORMAT.name)?,
            style: Style { raw: field(params, RAW.name)?, bom: field(params, BOM.name)? },
            // A client that is generated sends every default.
            only_csv: [RAW, BOM]
                .into_iter()
                .find(|param| params.text(param.name) != param.default)
                .map(|param| param.name),
        })
    }
}

impl Table {
    /// The options of CSV, where the format is CSV; with JSON, parameters that only CSV has are
    /// refused.
    pub(super) fn csv(&self) -> Result<Option<Style>, Error> {
        match (self.format, self.only_csv) {
            (Format::Csv, _) => Ok(Some(self.style)),
            (Format::Json, None) => Ok(None),
            (Format::Json, Some(name)) => {
                Err(Error::parameter(name, Unfit::Useless("needs format=csv".to_owned())))
            }
        }
    }
}

query! {
    /// The parameters of an exported file.
    struct File {
        raw: bool = RAW,
        bom: bool = BOM,
    }
}

query! {
    /// The parameters of the CSVW metadata: the file that they describe.
    struct Described {
        raw: bool = RAW,
    }
}

impl File {
    fn style(&self) -> Style {
        Style { raw: self.raw, bom: self.bom }
    }
}

/// Its rows are described by its own `columns`, which depend on the raters.
fn json_file(generator: &mut SchemaGenerator, rows: &str) -> Schema {
    let text = json_schema!({ "type": "string" });
    let text_or_null = json_schema!({ "type": ["string", "null"] });
    json_schema!({
        "type": "object",
        "required": ["score_version", "disclaimer", "attribution", "bls", "columns", rows],
        "properties": {
            "score_version": generator.subschema_for::<ScoreVersion>(),
            "disclaimer": text,
            "attribution": text_or_null,
            "bls": generator.subschema_for::<BlsVersion>(),
            "columns": {
                "description": "What the fields of a row are",
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name", "about", "type", "unit"],
                    "properties": {
                        "name": text, "about": text, "type": text, "unit": text_or_null,
                    },
                },
            },
            (rows): {
                "description": "The rows; `columns` says what each field is",
                "type": "array",
                "items": { "type": "object", "additionalProperties": true },
            },
        },
    })
}

/// The four routes of a file.
macro_rules! file_routes {
    ($subject:expr, $name:literal, $about:literal: $csv:ident, $csvw:ident, $json:ident, $zip:ident) => {
        pub(super) fn $csv() -> Route {
            let (path, about) = (concat!("/export/", $name, ".csv"), concat!($about, ", as CSV"));
            Route::of_file(path, about, Media::Other(CSV), |ask, file: &File| {
                Ok(csv(ask, $subject, file.style()))
            })
        }

        pub(super) fn $csvw() -> Route {
            let path = concat!("/export/", $name, ".csv-metadata.json");
            let about = concat!("What the columns of /export/", $name, ".csv are, as CSVW");
            Route::of_edition(path, about, Media::Other(CSVW), |ask, file: &Described| {
                metadata(ask, $subject, file)
            })
        }

        pub(super) fn $json() -> Route {
            let (path, about) = (concat!("/export/", $name, ".json"), concat!($about, ", as JSON"));
            let media = Media::Json(|generator| json_file(generator, $name));
            Route::of_file(path, about, media, |ask, (): &()| Ok(json(ask, $subject)))
        }

        pub(super) fn $zip() -> Route {
            let path = concat!("/export/", $name, ".zip");
            let about = concat!("The CSV of ", $name, " with its metadata and a README, packed");
            Route::of_file(path, about, Media::Packed(ZIP), |ask, file: &File| {
                Ok(package(ask, $subject, file.style()))
            })
        }
    };
}

file_routes!(Subject::Occupations, "occupations", "One row per SOC code":
    occupations_csv, occupations_csvw, occupations_json, occupations_zip);
file_routes!(Subject::Tasks, "tasks", "One row per task with every rater's score and reason":
    tasks_csv, tasks_csvw, tasks_json, tasks_zip);
file_routes!(Subject::Activities, "activities", "One row per activity of a task with the task's score":
    activities_csv, activities_csvw, activities_json, activities_zip);
file_routes!(Subject::Skills, "skills", "One row per skill, knowledge area or ability of a SOC code":
    skills_csv, skills_csvw, skills_json, skills_zip);
file_routes!(Subject::Technologies, "technologies", "One row per product that a SOC code uses":
    technologies_csv, technologies_csvw, technologies_json, technologies_zip);

pub(super) fn markdown_route() -> Route {
    let path = "/occupations/{soc_code}.md";
    let about = "One occupation as Markdown, to be pasted into a chat or a report";
    Route::of_edition(path, about, Media::Other(MARKDOWN_TYPE), markdown)
}

/// A list as CSV, in its own order: all of it, or the page that is asked for, with links to its neighbours.
pub(super) fn list(ask: &Ask, paging: &Paging, style: Style, rows: Rows) -> Answer {
    let edition = Arc::clone(&ask.view.edition);
    let subject = rows.subject();
    let mut links = described(subject, style);
    let rows = match rows {
        rows if !paging.is_given() => rows,
        Rows::Occupations(places) => Rows::Occupations(page(paging, places, &mut links)),
        Rows::Tasks(places) => Rows::Tasks(page(paging, places, &mut links)),
        // No list has these.
        rows => rows,
    };
    let name = export::file_name(&edition.version, subject, "selection.csv");
    let parts = Parts::csv(edition, rows, style);
    Answer::file(CSV, &name, bytes(parts)).with_link(links)
}

fn page<T>(paging: &Paging, items: Vec<T>, links: &mut String) -> Vec<T> {
    let (next, prev) = paging.neighbours(items.len());
    for (page, relation) in [(next, "next"), (prev, "prev")] {
        if let Some(page) = page {
            // Writing to a string cannot fail.
            let _ = write!(links, ", <{}>; rel=\"{relation}\"", paging.link(page));
        }
    }
    paging.cut(items)
}

/// The `Link` header from a CSV file to its metadata.
fn described(subject: Subject, style: Style) -> String {
    let query = if style.raw { "?raw=true" } else { "" };
    let name = subject.name();
    format!("</export/{name}.csv-metadata.json{query}>; rel=\"describedby\"; type=\"{CSVW}\"")
}

fn bytes(parts: Parts) -> body::Parts {
    Box::new(parts.map(|part| part.map(Bytes::from).map_err(io::Error::other)))
}

fn csv(ask: &Ask, subject: Subject, style: Style) -> Answer {
    let edition = Arc::clone(&ask.view.edition);
    let name = export::file_name(&edition.version, subject, "csv");
    let rows = Rows::all(&edition, subject);
    let parts = Parts::csv(edition, rows, style);
    Answer::file(CSV, &name, bytes(parts)).with_link(described(subject, style))
}

fn json(ask: &Ask, subject: Subject) -> Answer {
    let edition = Arc::clone(&ask.view.edition);
    let name = export::file_name(&edition.version, subject, "json");
    Answer::file(JSON, &name, bytes(Parts::json(edition, subject)))
}

fn package(ask: &Ask, subject: Subject, style: Style) -> Answer {
    let edition = Arc::clone(&ask.view.edition);
    let name = export::file_name(&edition.version, subject, "zip");
    Answer::file(ZIP, &name, bytes(Parts::package(edition, subject, style)))
}

fn metadata(ask: &Ask, subject: Subject, file: &Described) -> Result<Answer, Error> {
    let name = format!("{}.csv", subject.name());
    let style = Style { raw: file.raw, bom: false };
    let metadata = export::metadata(&ask.view.edition, subject, &name, style);
    let metadata = metadata.map_err(|error| {
        tracing::error!(%error, "the metadata cannot be written");
        Error::internal()
    })?;
    Ok(Answer::of_edition(CSVW, metadata))
}

fn markdown(ask: &Ask, query: &OfOccupation) -> Result<Answer, Error> {
    let (_, occupation) = query.named(&ask.view)?;
    let text = ask.view.edition.markdown(occupation).map_err(|error| {
        tracing::error!(%error, "an occupation cannot be written as Markdown");
        Error::internal()
    })?;
    Ok(Answer::of_edition(MARKDOWN_TYPE, text))
}
