//! A route as an operation of `/openapi.json`.

use actix_web::http::Method;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::export::CSV;
use crate::web::kernel::answer::{JSON, unwritten};
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::refusal::{Thing, Unfit};
use crate::web::kernel::route::{Handler, Media, Route};

/// A group of routes.
pub(super) struct Tag {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// The first words of its paths.
    words: &'static [&'static str],
}

/// The groups in which generators and readers find the routes.
pub(super) const TAGS: [Tag; 5] = [
    Tag {
        name: "occupations",
        about: "Occupations with their scores, jobs and wages",
        words: &[
            "occupations",
            "rankings",
            "search",
            "major_groups",
            "summary",
            "skills",
            "technologies",
        ],
    },
    Tag {
        name: "tasks",
        about: "Tasks with every rater's score and reason",
        words: &["tasks", "replies", "activities", "emerging_tasks"],
    },
    Tag {
        name: "records",
        about: "Releases, snapshots, runs, how far the raters agree, and the indexes of others",
        words: &["versions", "snapshots", "runs", "agreement", "indexes"],
    },
    Tag { name: "export", about: "All that is published, as files", words: &["export"] },
    Tag {
        name: "server",
        about: "The server itself",
        words: &["api", "health", "ready", "metrics", "openapi.json", "docs"],
    },
];

/// Replies of the demo, by path and media type; of a list its first item, of a text its beginning.
/// `tests/peers/clients.py --examples` records them.
const EXAMPLES: &str = include_str!("examples.json");

/// Values of parameters that are neither words of a list nor have a default, as O*NET and the sample have them.
const VALUES: [(&str, &str); 11] = [
    ("search", "nurse"),
    ("q", "nurs"),
    ("job_zone", "4"),
    ("min_score", "20"),
    ("max_score", "80"),
    ("min_employment", "10000"),
    ("dwa_id", "4.A.4.a.1.I01.D01"),
    ("element_id", "2.A.1.a"),
    ("surely", "10"),
    ("reply_id", "1-101-0-1"),
    ("task_id", "2601"),
];

/// The examples of all replies.
pub(super) fn examples() -> Result<Value, Error> {
    serde_json::from_str(EXAMPLES).map_err(unwritten)
}

/// What describes one path: its only operation.
pub(super) fn path(
    route: &Route,
    generator: &mut SchemaGenerator,
    error: &Schema,
    examples: &Value,
) -> Value {
    let content = content(route, generator, examples);
    let parameters: Vec<Value> =
        route.params.iter().map(|param| parameter(param, route.in_path(param))).collect();
    let first = route.path.split('/').nth(1).unwrap_or_default();
    let tags = TAGS.iter().filter(|tag| tag.words.contains(&first)).map(|tag| tag.name);
    json!({
        "get": {
            "operationId": operation_id(route.path),
            "tags": tags.collect::<Vec<_>>(),
            "summary": route.about,
            "parameters": parameters,
            "responses": responses(route, &content, error),
        }
    })
}

/// The media types of a reply, each with its schema and an example.
fn content(route: &Route, generator: &mut SchemaGenerator, examples: &Value) -> Value {
    let text = || json!({ "type": "string" });
    let schemas = match route.media {
        Media::Json(schema) => vec![(JSON, json!(schema(generator)))],
        Media::JsonOrCsv(schema) => vec![(JSON, json!(schema(generator))), (CSV, text())],
        Media::JsonOrText(media) => {
            vec![(JSON, json!({ "description": "Whatever JSON it is." })), (media, text())]
        }
        Media::Other(media) if media.ends_with("+json") => {
            vec![(media, json!({ "type": "object", "additionalProperties": true }))]
        }
        Media::Other(media) => vec![(media, text())],
        Media::Packed(media) => vec![(media, json!({ "type": "string", "format": "binary" }))],
    };
    let content: Map<String, Value> = schemas
        .into_iter()
        .map(|(media, schema)| {
            let mut body = json!({ "schema": schema });
            // What is packed has none: it is nothing to read.
            let example = examples.get(route.path).and_then(|example| example.get(media));
            if let Some((body, example)) = body.as_object_mut().zip(example) {
                body.insert("example".to_owned(), example.clone());
            }
            (media.to_owned(), body)
        })
        .collect();
    content.into()
}

fn responses(route: &Route, content: &Value, error: &Schema) -> Value {
    let refusal = |about: &str, example: &Error| {
        let body = json!({ "schema": error, "example": example.body() });
        json!({ "description": about, "content": { JSON: body } })
    };
    let unfit = Error::parameter("per_page", Unfit::NoWhole("500".to_owned(), 1, 100));
    let away = match route.handler {
        Handler::Database(_) => Error::database_away(),
        _ => Error::nothing_published(),
    };
    let mut responses = json!({
        "200": { "description": route.about, "content": content },
        "422": refusal("A parameter that cannot be used", &unfit),
        "429": refusal("Too many requests from this client", &Error::rate_limited()),
        "503": refusal(
            "No release is served, or only the database has the answer and it is away",
            &away
        ),
        "default": refusal(
            "Any other request that cannot be answered",
            &Error::wrong_method(&Method::POST)
        ),
    });
    if let Some(responses) = responses.as_object_mut() {
        if !matches!(route.handler, Handler::Status(_)) {
            let about = "The client has this reply already (If-None-Match)";
            responses.insert("304".to_owned(), json!({ "description": about }));
        }
        let names = |param: &&Param| route.in_path(param) || is_of_occupations(param);
        if let Some(param) = route.params.iter().find(names) {
            let absent = refusal("Nothing under this name", &absent(param));
            responses.insert("404".to_owned(), absent);
        }
        if route.path == "/ready" {
            let about = "No release is served";
            responses.insert("503".to_owned(), json!({ "description": about, "content": content }));
        }
    }
    responses
}

fn is_of_occupations(param: &Param) -> bool {
    matches!(param.kind, Kind::SocCode | Kind::SocCodes(_))
}

/// What is said where a parameter names nothing.
fn absent(param: &Param) -> Error {
    if is_of_occupations(param) {
        let message = "there is no occupation 99-9999; expected a SOC code such as 29-1141, which /search/suggest \
            finds by a title";
        return Error::not_found(Thing::Occupation, "99-9999", message.to_owned());
    }
    let (thing, what, name) = match param.name {
        "task_id" => (Thing::Task, "task", "1"),
        "dwa_id" => (Thing::Activity, "activity", "4.A.9"),
        "element_id" => (Thing::Skill, "skill", "2.A.9"),
        _ => (Thing::Reply, "reply", "1-0-0-0"),
    };
    Error::not_found(thing, name, format!("there is no {what} {name}"))
}

/// A text as a value of a parameter.
fn value(kind: Kind, text: &str) -> Value {
    match kind {
        Kind::Whole(..) | Kind::Number(..) => {
            serde_json::from_str(text).unwrap_or_else(|_| text.into())
        }
        _ => text.into(),
    }
}

fn parameter(param: &Param, in_path: bool) -> Value {
    let mut schema = param.kind.schema();
    if let Some(default) = param.default {
        schema.insert("default".to_owned(), value(param.kind, default));
    }
    let required = in_path || param.required;
    let mut parameter = json!({
        "name": param.name,
        "in": if in_path { "path" } else { "query" },
        "required": required,
        "description": param.about,
        "schema": schema,
    });
    if let Some(parameter) = parameter.as_object_mut() {
        if !required {
            // It counts as absent. As a second type of the value it would make every client's type wider.
            parameter.insert("allowEmptyValue".to_owned(), true.into());
        }
        // Of the parameter and not of its values: no release has to have a task of this number.
        if let Some((_, example)) = VALUES.iter().find(|(name, _)| *name == param.name) {
            parameter.insert("example".to_owned(), value(param.kind, example));
        }
    }
    parameter
}

/// `/occupations/{soc_code}` is `get_occupations_soc_code`.
fn operation_id(path: &str) -> String {
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut id = "get".to_owned();
    for word in words {
        id.push('_');
        id.push_str(word);
    }
    id
}
