//! `/openapi.json` as generators of clients need it, and what is said of a code that names no occupation.

use serde_json::Value;

use crate::serve::scored;
use crate::server::Server;
use crate::support::on_both_databases;

/// Where in a value a choice stands whose every case is a fixed word.
fn choices_of_words(value: &Value, at: &str, found: &mut Vec<String>) {
    let is_word =
        |case: &Value| case.get("const").is_some() || case.get("enum").is_some_and(Value::is_array);
    for name in ["oneOf", "anyOf"] {
        if value[name].as_array().is_some_and(|cases| cases.iter().any(is_word)) {
            found.push(format!("{at}/{name}"));
        }
    }
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                choices_of_words(inner, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (place, inner) in items.iter().enumerate() {
                choices_of_words(inner, &format!("{at}/{place}"), found);
            }
        }
        _ => {}
    }
}

on_both_databases! {
    fn the_description_is_one_that_generators_understand(db: &Db) {
        scored(db);
        let document = Server::of(db).get("/openapi.json");
        let mut found = Vec::new();
        choices_of_words(&document, "", &mut found);
        assert!(found.is_empty(), "{found:#?}");
        // The walk itself has to find one.
        let choice = serde_json::json!({ "a": [{ "oneOf": [{ "const": "x" }] }] });
        choices_of_words(&choice, "", &mut found);
        assert_eq!(found, ["/a/0/oneOf"]);
        let level = &document["components"]["schemas"]["Level"];
        assert_eq!(level["enum"], serde_json::json!(["low", "tentative", "good"]));
        let about = level["description"].as_str().unwrap();
        assert!(about.contains("`low`: α < 0.667"), "{about}");
        assert_eq!(document["servers"][0]["url"], "/");
        let tags: Vec<&Value> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
        let mut ids = Vec::new();
        for (path, operation) in document["paths"].as_object().unwrap() {
            let get = &operation["get"];
            let id = get["operationId"].as_str().unwrap();
            assert!(!ids.contains(&id), "{path}: {id} is there twice");
            ids.push(id);
            let own = get["tags"].as_array().unwrap();
            assert!(own.len() == 1 && tags.contains(&&own[0]), "{path}: {own:?}");
            for (media, body) in get["responses"]["200"]["content"].as_object().unwrap() {
                assert!(!media.contains('*'), "{path}: {media} is no content type");
                assert!(media == "application/zip" || !body["example"].is_null(), "{path}: no example of {media}");
            }
            for parameter in get["parameters"].as_array().unwrap() {
                assert!(parameter["schema"]["type"].is_string(), "{path}: {parameter} has more than one type");
            }
        }
    }

    fn a_code_that_names_no_occupation_leads_to_one_that_does(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let said = |path: &str| {
            let reply = server.request("GET", path, &[]);
            assert_eq!(reply.status, 404, "{path}");
            reply.body["error"]["message"].as_str().unwrap().to_owned()
        };
        let own = "there is no occupation 29-1141.01 of its own: occupations go by SOC code, here 29-1141";
        for end in ["", ".md", "/tasks"] {
            assert_eq!(said(&format!("/occupations/29-1141.01{end}")), own);
        }
        assert_eq!(said("/occupations/compare?soc=29-1141.01,15-1252"), own);
        assert!(said("/occupations/29-114").contains("did you mean 29-1141"));
        for path in ["/occupations/29-1142", "/occupations/291141", "/occupations/29-1142.01", "/occupations/compare?soc=29-1142"] {
            let message = said(path);
            assert!(message.contains("did you mean 29-1141"), "{path}: {message}");
        }
        let message = said("/occupations/nurse");
        assert!(message.ends_with("expected a SOC code such as 29-1141, which /search/suggest finds by a title"), "{message}");
    }

    fn parameters_of_csv_may_be_said_with_their_defaults(db: &Db) {
        scored(db);
        let server = Server::of(db);
        let with_defaults = server.get("/occupations?raw=false&bom=false");
        assert_eq!(with_defaults["occupations"], server.get("/occupations")["occupations"]);
        assert_eq!(server.error("/occupations?raw=true"), (422, "bad_parameter".to_owned(), "raw".into()));
    }
}
