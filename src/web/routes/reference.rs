//! The API's description as a page: routes, parameters, replies and their fields.

use std::fmt::{Error as FmtError, Write};

use serde_json::Value;

use crate::web::kernel::error::Error;

const HEAD: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>onet-ai API</title><style>\
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}\
h1{font-size:1.7rem}h2{font-size:1.1rem;margin:2.2rem 0 .3rem;padding-top:.6rem;border-top:1px solid #d8dee4;\
font-family:ui-monospace,monospace}h3{font-size:1rem;margin:1.6rem 0 .3rem}p{margin:.3rem 0}\
table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.5rem 0}\
td,th{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid #eaeef2}\
code{font-family:ui-monospace,monospace;font-size:.9em;overflow-wrap:anywhere}a{color:#0550ae}nav{columns:2;font-size:.9rem}\
nav a{display:block}.kind{color:#57606a}</style>";

/// Writes an `OpenAPI` document as an HTML page.
pub(super) fn page(document: &Value) -> Result<String, Error> {
    let mut page = HEAD.to_owned();
    write(&mut page, document).map_err(|error| {
        tracing::error!(%error, "the reference cannot be written");
        Error::internal()
    })?;
    Ok(page)
}

fn write(page: &mut String, document: &Value) -> Result<(), FmtError> {
    let info = |name: &str| prose(at(document, &format!("/info/{name}")));
    write!(
        page,
        "<h1>{} API</h1><p>{}</p><p>{}</p><p>Version {}. For programs: \
         <a href=\"/openapi.json\">/openapi.json</a>.</p><nav>",
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
    page.push_str("</nav>");
    for (path, get) in gets() {
        route(page, path, get)?;
    }
    page.push_str("<h1>Types</h1>");
    for (name, schema) in fields(at(document, "/components/schemas")) {
        kind_of_reply(page, name, schema)?;
    }
    Ok(())
}

fn route(page: &mut String, path: &str, get: &Value) -> Result<(), FmtError> {
    let (id, about) = (text(at(get, "/operationId")), text(at(get, "/summary")));
    write!(page, "<h2 id=\"{id}\">GET {}</h2><p>{about}.</p>", escape(path))?;
    let parameters = items(at(get, "/parameters"));
    if let Some(example) = example(path, parameters) {
        write!(page, "<p>Try it: <a href=\"{0}\">{0}</a></p>", escape(&example))?;
    }
    if !parameters.is_empty() {
        page.push_str("<table><tr><th>Parameter<th>Values<th>Default<th>What it does");
        for parameter in parameters {
            let schema = at(parameter, "/schema");
            let default = match at(schema, "/default") {
                Value::Null => String::new(),
                Value::String(text) => escape(text),
                other => other.to_string(),
            };
            write!(
                page,
                "<tr><td><code>{}</code><td class=\"kind\">{}<td>{default}<td>{}",
                text(at(parameter, "/name")),
                values(schema),
                prose(at(parameter, "/description"))
            )?;
        }
        page.push_str("</table>");
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
        page.push_str("<table><tr><th>Field<th>Type<th>What it is");
        for (field, value) in fields(at(schema, "/properties")) {
            let about = prose(at(value, "/description"));
            let (field, kind) = (escape(field), kind(value));
            write!(page, "<tr><td><code>{field}</code><td class=\"kind\">{kind}<td>{about}")?;
        }
        page.push_str("</table>");
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
