//! A route as an operation of `/openapi.json`.

use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::export::CSV;
use crate::web::kernel::answer::{JSON, unwritten};
use crate::web::kernel::error::Error;
use crate::web::kernel::params::{Kind, Param};
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
    let refusal =
        |about: &str| json!({ "description": about, "content": { JSON: { "schema": error } } });
    let mut responses = json!({
        "200": { "description": route.about, "content": content },
        "422": refusal("A parameter that cannot be used"),
        "429": refusal("Too many requests from this client"),
        "503": refusal("No release is served, or only the database has the answer and it is away"),
        "default": refusal("Any other request that cannot be answered"),
    });
    if let Some(responses) = responses.as_object_mut() {
        if !matches!(route.handler, Handler::Status(_)) {
            let about = "The client has this reply already (If-None-Match)";
            responses.insert("304".to_owned(), json!({ "description": about }));
        }
        if route.params.iter().any(|param| route.in_path(param)) {
            responses.insert("404".to_owned(), refusal("Nothing under this name"));
        }
        if route.path == "/ready" {
            let about = "No release is served";
            responses.insert("503".to_owned(), json!({ "description": about, "content": content }));
        }
    }
    responses
}

fn parameter(param: &Param, in_path: bool) -> Value {
    let mut schema = param.kind.schema();
    if let Some(default) = param.default {
        let value = match param.kind {
            Kind::Whole(..) | Kind::Number(..) => {
                serde_json::from_str(default).unwrap_or_else(|_| default.into())
            }
            _ => default.into(),
        };
        schema.insert("default".to_owned(), value);
    }
    let required = in_path || param.required;
    let mut parameter = json!({
        "name": param.name,
        "in": if in_path { "path" } else { "query" },
        "required": required,
        "description": param.about,
        "schema": schema,
    });
    if let Some(parameter) = parameter.as_object_mut().filter(|_| !required) {
        // It counts as absent. As a second type of the value it would make every client's type wider.
        parameter.insert("allowEmptyValue".to_owned(), true.into());
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
