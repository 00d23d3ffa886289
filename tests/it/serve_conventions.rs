//! `onet-ai serve`: what holds for every route.

use serde_json::Value;

use crate::serve::scored;
use crate::server::{Reply, Server};
use crate::support::on_both_databases;

/// A path of every route, with values that exist and the parameters that it needs, and what
/// `/openapi.json` says of it. A reply of a rater is only there where one was kept.
pub fn paths(server: &Server) -> Vec<(String, Value)> {
    let document = server.get("/openapi.json");
    let history = server.get("/tasks/2601")["history"].clone();
    let kept = history.as_array().unwrap().iter().find_map(|score| score["raw_reply"].as_str());
    let filled = document["paths"].as_object().unwrap().iter().filter_map(|(path, operation)| {
        let get = operation["get"].clone();
        let needed = get["parameters"].as_array().unwrap().iter();
        let needed = needed.filter(|p| p["in"] == "query" && p["required"] == true);
        let query: Vec<String> = needed
            .map(|p| {
                let value = p["schema"]["examples"][0].as_str().unwrap_or("nurse");
                format!("{}={value}", p["name"].as_str().unwrap())
            })
            .collect();
        let path = match path.as_str() {
            "/replies/{reply_id}" => kept?.to_owned(),
            _ => path
                .replace("{soc_code}", "53-3032")
                .replace("{task_id}", "2601")
                .replace("{dwa_id}", "4.A.1.a.1.I01.D01")
                .replace("{element_id}", "2.A.1.a"),
        };
        assert!(!path.contains('{'), "{path}: say which value exists");
        let path = if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) };
        Some((path, get))
    });
    filled.collect()
}

/// The same path with one more parameter.
fn with(path: &str, pair: &str) -> String {
    format!("{path}{}{pair}", if path.contains('?') { '&' } else { '?' })
}

/// An error in the one shape, which nobody keeps.
pub fn is_an_error(reply: &Reply, status: u16, code: &str, path: &str) {
    assert_eq!(
        (reply.status, reply.body["error"]["code"].as_str()),
        (status, Some(code)),
        "{path}"
    );
    assert!(reply.body["error"]["message"].as_str().is_some_and(|text| !text.is_empty()), "{path}");
    assert_eq!(reply.header("cache-control"), Some("no-store"), "{path}");
    assert!(reply.header("x-request-id").is_some(), "{path}");
}

on_both_databases! {
    fn conventions_hold_on_every_route(db: &Db) {
        scored(db);
        let serve = ["serve", "--bind", "127.0.0.1:0", "--cors-origin", "https://example.org"];
        let server = Server::start(&mut db.command(&serve));
        let origin = ("origin", "https://example.org");
        for (path, get) in paths(&server) {
            let reply = server.request("GET", &path, &[origin]);
            assert_eq!(reply.status, 200, "{path}: {}", reply.text);
            assert!(reply.header("x-request-id").is_some_and(|id| !id.is_empty()), "{path}");
            assert_eq!(reply.header("access-control-allow-origin"), Some("https://example.org"), "{path}");
            // A cache must not hand a page a reply that it kept for somebody without an origin.
            let bare = server.request("GET", &path, &[]);
            for reply in [&reply, &bare] {
                assert_eq!(reply.header("vary"), Some("accept-encoding, origin"), "{path}");
            }
            assert_eq!(bare.header("access-control-allow-origin"), None, "{path}");
            let media = reply.header("content-type").unwrap();
            let described = &get["responses"]["200"]["content"];
            assert!(described[media].is_object(), "{path}: {media} is not described");
            match reply.header("etag") {
                Some(tag) => {
                    assert_eq!(reply.header("cache-control"), Some("public, max-age=60"), "{path}");
                    let known = server.request("GET", &path, &[("if-none-match", tag)]);
                    assert_eq!((known.status, known.text.as_str(), known.header("etag")), (304, "", Some(tag)), "{path}");
                    let other = server.request("GET", &path, &[("if-none-match", "\"other\"")]);
                    assert_eq!(other.status, 200, "{path}");
                }
                None => assert_eq!(reply.header("cache-control"), Some("no-store"), "{path}"),
            }
            let head = server.request("HEAD", &path, &[]);
            assert_eq!((head.status, head.text.as_str(), head.header("content-type")), (200, "", Some(media)), "{path}");
            let (bare, query) = path.split_once('?').unwrap_or((&path, ""));
            if bare != "/" {
                let slash = server.request("GET", &format!("{bare}/?{query}"), &[]);
                assert_eq!((slash.status, slash.header("content-type")), (200, Some(media)), "{path}");
            }
            let unknown = server.request("GET", &with(&path, "zzzzzzzz=1"), &[]);
            is_an_error(&unknown, 422, "bad_parameter", &path);
            assert_eq!(unknown.body["error"]["field"], "zzzzzzzz", "{path}");
            for parameter in get["parameters"].as_array().unwrap().iter().filter(|p| p["in"] == "query") {
                let name = parameter["name"].as_str().unwrap();
                let near = server.request("GET", &with(&path, &format!("{name}x=1")), &[]);
                is_an_error(&near, 422, "bad_parameter", &path);
                let message = near.body["error"]["message"].as_str().unwrap();
                // Of a name of one letter anything is as near as anything.
                assert!(name.len() < 3 || message.contains(&format!("did you mean {name}?")), "{path} {name}: {message}");
            }
            for method in ["POST", "PUT", "DELETE", "PATCH"] {
                let refused = server.request(method, &path, &[]);
                is_an_error(&refused, 405, "method_not_allowed", &path);
                assert_eq!(refused.header("allow"), Some("GET, HEAD"), "{path}");
            }
            let preflight = server.request("OPTIONS", &path, &[origin, ("access-control-request-method", "GET")]);
            assert_eq!(preflight.status, 200, "{path}");
            let allowed = preflight.header("access-control-allow-methods").unwrap();
            assert!(allowed.contains("GET") && allowed.contains("HEAD") && !allowed.contains("POST"), "{path}: {allowed}");
        }
        let foreign = server.request("GET", "/occupations", &[("origin", "https://example.com")]);
        assert_eq!(foreign.header("access-control-allow-origin"), None);
        is_an_error(&server.request("GET", "/nothing", &[]), 404, "not_found", "/nothing");
    }

    fn replies_are_what_openapi_says(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let document = server.get("/openapi.json");
        let mut checked = 0;
        for (path, get) in paths(&server) {
            for (path, status) in [(path.clone(), "200"), (with(&path, "zzzz=1"), "422")] {
                let schema = &get["responses"][status]["content"]["application/json"]["schema"];
                if schema.is_null() {
                    continue;
                }
                let reply = server.request("GET", &path, &[]);
                assert_eq!(reply.status.to_string(), status, "{path}");
                let wrong = differences(&document, schema, &reply.body, "$");
                assert!(wrong.is_empty(), "{path}: {wrong:#?}");
                checked += 1;
            }
        }
        assert!(checked > 12, "{checked}");
        for (path, operation) in document["paths"].as_object().unwrap() {
            for (media, body) in operation["get"]["responses"]["200"]["content"].as_object().unwrap() {
                let wrong = differences(&document, &body["schema"], &body["example"], "$");
                assert!(media == "application/zip" || wrong.is_empty(), "the example of {path}: {wrong:#?}");
            }
        }
        // The walk itself has to find what is wrong.
        let schema = &document["paths"]["/occupations"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        let mut body = server.get("/occupations");
        body["occupations"][0]["title"] = 1.into();
        body["occupations"][1].as_object_mut().unwrap().remove("href");
        let wrong = differences(&document, schema, &body, "$");
        assert_eq!(wrong, ["$.occupations[0].title: 1 is not \"string\"", "$.occupations[1]: no href"]);
    }
}

/// What in a value is not as a JSON schema says: the parts of the language that `/openapi.json` uses.
fn differences(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#')).unwrap();
        found.extend(differences(document, target, value, at));
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(choices) = schema[choice].as_array() {
            let fits =
                choices.iter().any(|schema| differences(document, schema, value, at).is_empty());
            if !fits {
                found.push(format!("{at}: {value} is none of {choice}"));
            }
        }
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        found.extend(differences(document, part, value, at));
    }
    let is = |kind: &Value| match kind.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other}"),
    };
    let kinds = &schema["type"];
    if kinds.is_string() && !is(kinds)
        || kinds.as_array().is_some_and(|kinds| !kinds.iter().any(is))
    {
        found.push(format!("{at}: {value} is not {kinds}"));
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        found.push(format!("{at}: {value} is not in {}", schema["enum"]));
    }
    if let Some(fields) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                found.push(format!("{at}: no {name}"));
            }
        }
        for (name, value) in fields {
            let schema =
                schema["properties"].get(name).or_else(|| schema.get("additionalProperties"));
            if let Some(schema) = schema.filter(|schema| schema.is_object()) {
                found.extend(differences(document, schema, value, &format!("{at}.{name}")));
            }
        }
    }
    for (place, item) in value.as_array().into_iter().flatten().enumerate() {
        found.extend(differences(document, &schema["items"], item, &format!("{at}[{place}]")));
    }
    found
}
