//! `GET /openapi.json`: the API described from the route table and the types of its replies; and
//! `GET /docs`, the same for people.

use std::sync::OnceLock;

use actix_web::web::Bytes;
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::ROUTES;
use super::export::CSV;
use super::reference;
use crate::web::kernel::answer::{Answer, JSON, bytes};
use crate::web::kernel::error::{Body, Error};
use crate::web::kernel::params::{Kind, Param};
use crate::web::kernel::route::{Handler, Media, Route, Status};

pub(super) fn document_route() -> Route {
    Route::of_status(
        "/openapi.json",
        "This API as an OpenAPI 3.1 document",
        Media::Json(|_| json_schema!({ "type": "object", "required": ["openapi", "paths"] })),
        document,
    )
}

pub(super) fn page_route() -> Route {
    Route::of_status("/docs", "This API as a page for people", Media::Other(HTML), page)
}

const HTML: &str = "text/html; charset=utf-8";

fn document(_: &Status<'_>) -> Result<Answer, Error> {
    static DOCUMENT: OnceLock<Bytes> = OnceLock::new();
    once(&DOCUMENT, JSON, || bytes(&describe()))
}

fn page(_: &Status<'_>) -> Result<Answer, Error> {
    static PAGE: OnceLock<Bytes> = OnceLock::new();
    once(&PAGE, HTML, || Ok(Bytes::from(reference::page(&describe())?)))
}

/// The reply is made once, at the first request.
fn once(
    kept: &OnceLock<Bytes>,
    media: &'static str,
    make: impl FnOnce() -> Result<Bytes, Error>,
) -> Result<Answer, Error> {
    let body = if let Some(body) = kept.get() {
        body.clone()
    } else {
        let made = make()?;
        kept.get_or_init(|| made).clone()
    };
    Ok(Answer::constant(media, body))
}

/// The document: one path per route, one schema per type.
fn describe() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.for_serialize().into_generator();
    let error = generator.subschema_for::<Body>();
    let paths: Map<String, Value> = ROUTES
        .iter()
        .map(|route| (route.path.to_owned(), path(route, &mut generator, &error)))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "summary": env!("CARGO_PKG_DESCRIPTION"),
            "description": "Read-only. Every reply with a score says where the score comes from \
                (`score_version`) and what it means (`disclaimer`); an absent figure is null and \
                never 0, and says why in `reason`.",
        },
        "paths": paths,
        "components": { "schemas": generator.take_definitions(true) },
    })
}

fn path(route: &Route, generator: &mut SchemaGenerator, error: &Schema) -> Value {
    let content = match route.media {
        Media::Json(schema) => json!({ JSON: { "schema": schema(generator) } }),
        Media::JsonOrCsv(schema) => json!({
            JSON: { "schema": schema(generator) },
            CSV: { "schema": { "type": "string" } },
        }),
        Media::Other(media) | Media::Packed(media) => {
            let kind = if media.ends_with("+json") { "object" } else { "string" };
            json!({ media: { "schema": { "type": kind } } })
        }
    };
    let parameters: Vec<Value> =
        route.params.iter().map(|param| parameter(param, route.in_path(param))).collect();
    let refusal =
        |about: &str| json!({ "description": about, "content": { JSON: { "schema": error } } });
    let mut responses = json!({
        "200": { "description": route.about, "content": content.clone() },
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
    json!({
        "get": {
            "operationId": operation_id(route.path),
            "summary": route.about,
            "parameters": parameters,
            "responses": responses,
        }
    })
}

fn parameter(param: &Param, in_path: bool) -> Value {
    let mut schema = param.kind.schema(in_path);
    if let Some(default) = param.default {
        let value = match param.kind {
            Kind::Whole(..) | Kind::Number(..) => {
                serde_json::from_str(default).unwrap_or_else(|_| default.into())
            }
            _ => default.into(),
        };
        schema.insert("default".to_owned(), value);
    }
    json!({
        "name": param.name,
        "in": if in_path { "path" } else { "query" },
        "required": in_path || param.required,
        "description": param.about,
        "schema": schema,
    })
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_parameter_and_reply_is_described() {
        let document = describe();
        let mut ids = BTreeSet::new();
        for route in ROUTES.iter() {
            let get = &document["paths"][route.path]["get"];
            assert!(ids.insert(get["operationId"].as_str().unwrap()), "{}", route.path);
            assert_eq!(get["parameters"].as_array().unwrap().len(), route.params.len());
            assert!(get["responses"]["200"]["content"].is_object(), "{}", route.path);
            for braced in route.path.split('{').skip(1) {
                let name = braced.split('}').next().unwrap();
                let found = route.params.iter().find(|param| param.name == name);
                assert!(found.is_some_and(|param| route.in_path(param)), "{}", route.path);
            }
        }
        let text = document.to_string();
        for reference in text.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
    }

    #[test]
    fn the_page_has_an_example_of_what_needs_parameters() {
        let page = reference::page(&describe()).unwrap();
        for path in [
            "/occupations",
            "/occupations/29-1141",
            "/occupations/29-1141.md",
            "/occupations/29-1141/tasks",
            "/occupations/compare?soc=29-1141,15-1252",
        ] {
            assert!(page.contains(&format!("Try it: <a href=\"{path}\">")), "{path}");
        }
        assert!(!page.contains("<a href=\"/tasks/{"), "a task has no number that stays");
    }

    #[test]
    fn every_field_says_what_it_is() {
        let document = describe();
        let mut fields = 0;
        for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
            for (field, value) in schema["properties"].as_object().into_iter().flatten() {
                // A reference takes its description from the type that it names.
                let described = value["description"].is_string()
                    || value.to_string().contains("#/components/schemas/");
                assert!(described, "{name}.{field}: {value}");
                fields += 1;
            }
        }
        assert!(fields > 100, "{fields}");
    }
}
