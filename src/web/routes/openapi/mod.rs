//! `GET /openapi.json`: the API described from the route table and the types of its replies; and
//! `GET /docs`, the same for people.

use std::sync::OnceLock;

use actix_web::web::Bytes;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{Schema, json_schema};
use serde_json::{Map, Value, json};

use super::ROUTES;
use super::operation::{TAGS, examples, path};
use super::reference;
use crate::web::kernel::answer::{Answer, HTML, JSON, bytes};
use crate::web::kernel::error::{Body, Error};
use crate::web::kernel::route::{Media, Route, Status};
use crate::web::kernel::site::Site;

pub(super) fn document_route() -> Route {
    Route::of_status(
        "/openapi.json",
        "This API as an OpenAPI 3.1 document",
        Media::Json(|_| {
            json_schema!({
                "type": "object",
                "required": ["openapi", "paths"],
                "properties": {
                    "openapi": { "type": "string" },
                    "paths": { "type": "object", "additionalProperties": true },
                },
                "additionalProperties": true,
            })
        }),
        document,
    )
}

pub(super) fn page_route() -> Route {
    Route::of_status("/docs", "This API as a page for people", Media::Other(HTML), page)
}

fn document(status: &Status<'_>) -> Result<Answer, Error> {
    static DOCUMENT: OnceLock<Bytes> = OnceLock::new();
    once(&DOCUMENT, JSON, || bytes(&describe(status.site)?))
}

fn page(status: &Status<'_>) -> Result<Answer, Error> {
    static PAGE: OnceLock<Bytes> = OnceLock::new();
    once(&PAGE, HTML, || Ok(Bytes::from(reference::page(&describe(status.site)?)?)))
}

/// The reply is made once, at the first request: a process serves one site.
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
fn describe(site: &Site) -> Result<Value, Error> {
    let server = site.public_url.as_deref().unwrap_or("/");
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let settings = settings.with_transform(RecursiveTransform(plain_enum));
    let examples = examples()?;
    let mut generator = settings.for_serialize().into_generator();
    let error = generator.subschema_for::<Body>();
    let paths: Map<String, Value> = ROUTES
        .iter()
        .filter(|route| route.kind.is_api())
        .map(|route| (route.path.to_owned(), path(route, &mut generator, &error, &examples)))
        .collect();
    let tags = TAGS.iter().map(|tag| json!({ "name": tag.name, "description": tag.about }));
    Ok(json!({
        "openapi": "3.1.0",
        "info": {
            "title": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "summary": env!("CARGO_PKG_DESCRIPTION"),
            "description": "Read-only. Every reply with a score says where the score comes from \
                (`score_version`) and what it means (`disclaimer`); an absent figure is null and \
                never 0, and says why in `reason`.",
        },
        "servers": [{ "url": server, "description": "The server that gave this document" }],
        "tags": tags.collect::<Vec<_>>(),
        "paths": paths,
        "components": { "schemas": generator.take_definitions(true) },
    }))
}

/// A choice of words as a plain `enum`, of which generators make a type. What each word means moves into the
/// text.
fn plain_enum(schema: &mut Schema) {
    let Some(Value::Array(cases)) = schema.get("oneOf") else { return };
    let Some(words) = cases.iter().map(words_of).collect::<Option<Vec<_>>>() else { return };
    let meanings = cases.iter().filter_map(|case| {
        let (word, meaning) = (case.get("const")?.as_str()?, case.get("description")?.as_str()?);
        Some(format!("`{word}`: {meaning}"))
    });
    let about = schema.get("description").and_then(Value::as_str).map(str::to_owned);
    let about: Vec<String> = about.into_iter().chain(meanings).collect();
    schema.remove("oneOf");
    schema.insert("type".to_owned(), "string".into());
    schema.insert("enum".to_owned(), words.concat().into());
    schema.insert("description".to_owned(), about.join("\n\n").into());
}

/// The words of one case of a choice; absent where it is anything else.
fn words_of(case: &Value) -> Option<Vec<Value>> {
    let words = match (case.get("const"), case.get("enum")) {
        (Some(word), _) => vec![word.clone()],
        (None, Some(Value::Array(words))) => words.clone(),
        _ => return None,
    };
    words.iter().all(Value::is_string).then_some(words)
}

#[cfg(test)]
mod tests;
