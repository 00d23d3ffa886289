//! The API's description as a page: routes, parameters, replies and their fields.

use std::fmt::{Error as FmtError, Write};

use serde_json::Value;

use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::pages::assets;

const TABLE_OF_PARAMETERS: &str = "<table><thead><tr><th scope=\"col\">Parameter</th><th scope=\"col\">Values</th>\
    <th scope=\"col\">Default</th><th scope=\"col\">What it does</th></tr></thead><tbody>";
const TABLE_OF_FIELDS: &str = "<table><thead><tr><th scope=\"col\">Field</th><th scope=\"col\">Type</th>\
    <th scope=\"col\">What it is</th></tr></thead><tbody>";

/// Writes an `OpenAPI` document as an HTML page.
pub(super) fn page(document: &Value) -> Result<String, Error> {
    let mut page = String::new();
    write(&mut page, document).map_err(|error| {
        tracing::error!(%error, "the reference cannot be written");
        Error::internal()
    })?;
    Ok(page)
}

fn write(page: &mut String, document: &Value) -> Result<(), FmtError> {
    let info = |name: &str| prose(at(document, &format!("/info/{name}")));
    head(page, &info("title"))?;
    write!(
        page,
        "<h1>{} API</h1><p class=\"lead\">{}</p><p>{}</p><p>Version {}. For programs: \
         <a href=\"/openapi.json\">/openapi.json</a>.</p><nav aria-label=\"Routes\">",
        info("title"),
        info("summary"),
        info("description"),
        info("version")
    )?;
    let gets = || fields(at(document, "/paths")).map(|(path, item)| (path, at(item, "/get")));
    for (path, get) in gets() {
        let id = text(at(get, "/operationId"));
        write!(page, "<a href=\"#{id}\"><code>{}</code></a>", escape(path))?;
    }
    page.push_str("</nav><h2>Routes</h2>");
    for (path, get) in gets() {
        route(page, path, get)?;
    }
    page.push_str("<h2>Types</h2>");
    for (name, schema) in fields(at(document, "/components/schemas")) {
        kind_of_reply(page, name, schema)?;
    }
    page.push_str("</main></body></html>");
    Ok(())
}

/// What stands before the text: it is in one language, and there before anything is published.
fn head(page: &mut String, title: &str) -> Result<(), FmtError> {
    write!(
        page,
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>API · {title}</title>\
         <link rel=\"icon\" href=\"{}\" type=\"image/svg+xml\"><link rel=\"stylesheet\" href=\"{}\">\
         <link rel=\"stylesheet\" href=\"{}\"></head><body class=\"reference\">\
         <a class=\"skip\" href=\"#main\">Skip to the content</a><header><div class=\"top\">\
         <a class=\"brand\" href=\"{}\">onet<b>-ai</b></a></div></header><main id=\"main\" tabindex=\"-1\">",
        assets::icon(),
        assets::css(),
        assets::reference(),
        Language::English.home(),
    )
}

fn route(page: &mut String, path: &str, get: &Value) -> Result<(), FmtError> {
    let (id, about) = (text(at(get, "/operationId")), text(at(get, "/summary")));
    write!(page, "<h3 id=\"{id}\">GET {}</h3><p>{about}.</p>", escape(path))?;
    let parameters = items(at(get, "/parameters"));
    if let Some(example) = example(path, parameters) {
        write!(page, "<p>Try it: <a href=\"{0}\">{0}</a></p>", escape(&example))?;
    }
    if !parameters.is_empty() {
        page.push_str(TABLE_OF_PARAMETERS);
        for parameter in parameters {
            let schema = at(parameter, "/schema");
            let default = match at(schema, "/default") {
                Value::Null => String::new(),
                Value::String(text) => escape(text),
                other => other.to_string(),
            };
            write!(
                page,
                "<tr><th scope=\"row\"><code>{}</code></th><td class=\"kind\">{}</td><td>{default}</td><td>{}</td></tr>",
                text(at(parameter, "/name")),
                values(schema),
                prose(at(parameter, "/description"))
            )?;
        }
        page.push_str("</tbody></table>");
    }
    for (media, body) in fields(at(get, "/responses/200/content")) {
        let kind = kind(at(body, "/schema"));
        write!(page, "<p>Gives <code>{}</code>: {kind}</p>", escape(media))?;
    }
    Ok(())
}

/// The path with an example for every required parameter; `None` where one has no example.
fn example(path: &str, parameters: &[Value]) -> Option<String> {
    let mut path = path.to_owned();
    for parameter in parameters {
        if at(parameter, "/required") != &Value::Bool(true) {
            continue;
        }
        let (name, schema) = (at(parameter, "/name").as_str()?, at(parameter, "/schema"));
        let value = at(schema, "/examples/0").as_str()?;
        let place = format!("{{{name}}}");
        if path.contains(&place) {
            path = path.replace(&place, value);
        } else {
            let separator = if path.contains('?') { '&' } else { '?' };
            path = format!("{path}{separator}{name}={value}");
        }
    }
    Some(path)
}

fn kind_of_reply(page: &mut String, name: &str, schema: &Value) -> Result<(), FmtError> {
    write!(page, "<h3 id=\"type-{0}\"><code>{0}</code></h3>", escape(name))?;
    let about = prose(at(schema, "/description"));
    for paragraph in about.split("\n\n") {
        write!(page, "<p>{paragraph}</p>")?;
    }
    if fields(at(schema, "/properties")).next().is_some() {
        page.push_str(TABLE_OF_FIELDS);
        for (field, value) in fields(at(schema, "/properties")) {
            let about = prose(at(value, "/description"));
            let (field, kind) = (escape(field), kind(value));
            write!(
                page,
                "<tr><th scope=\"row\"><code>{field}</code></th><td class=\"kind\">{kind}</td><td>{about}</td></tr>"
            )?;
        }
        page.push_str("</tbody></table>");
    }
    Ok(())
}

/// The values of a parameter.
fn values(schema: &Value) -> String {
    let words = items(at(schema, "/enum"));
    if !words.is_empty() {
        let words: Vec<String> =
            words.iter().map(|word| format!("<code>{}</code>", text(word))).collect();
        return words.join(" ");
    }
    match (at(schema, "/minimum"), at(schema, "/maxLength")) {
        (Value::Null, Value::Null) => kind(schema),
        (Value::Null, most) => format!("at most {most} characters"),
        (least, _) => format!("{} {least}–{}", kind(schema), at(schema, "/maximum")),
    }
}

/// The type of a value, with a link where it has fields of its own.
fn kind(schema: &Value) -> String {
    if let Some(name) = at(schema, "/$ref").as_str().and_then(|path| path.rsplit('/').next()) {
        return format!("<a href=\"#type-{0}\"><code>{0}</code></a>", escape(name));
    }
    let cases = items(at(schema, "/anyOf"));
    if !cases.is_empty() {
        return cases.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    match at(schema, "/type") {
        Value::String(name) if name == "array" => {
            format!("list of {}", kind(at(schema, "/items")))
        }
        Value::String(name) => escape(name),
        Value::Array(names) => names.iter().map(text).collect::<Vec<_>>().join(" or "),
        _ => "object".to_owned(),
    }
}

/// The value at a JSON pointer; null where there is none.
fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn fields(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

/// A sentence as HTML, with text between backticks as code.
fn prose(value: &Value) -> String {
    let mut prose = String::new();
    for (at, part) in text(value).split('`').enumerate() {
        match at % 2 {
            0 => prose.push_str(part),
            _ => prose.extend(["<code>", part, "</code>"]),
        }
    }
    prose
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
