use std::collections::BTreeSet;

use super::*;

#[test]
fn every_route_parameter_and_reply_is_described() {
    let document = describe(&Site::default()).unwrap();
    let mut ids = BTreeSet::new();
    for route in ROUTES.iter().filter(|route| route.kind.is_api()) {
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
    let page = reference::page(&describe(&Site::default()).unwrap()).unwrap();
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
    let document = describe(&Site::default()).unwrap();
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

#[test]
fn every_refusal_and_every_open_parameter_has_an_example() {
    let document = describe(&Site::default()).unwrap();
    for (path, operation) in document["paths"].as_object().unwrap() {
        let get = &operation["get"];
        for (status, response) in get["responses"].as_object().unwrap() {
            let Some(body) = response["content"].get("application/json") else { continue };
            if status.starts_with('4') || status == "default" {
                let error = &body["example"]["error"];
                assert!(
                    error["code"].is_string() && error["message"].is_string(),
                    "{path} {status}"
                );
            }
        }
        for parameter in get["parameters"].as_array().unwrap() {
            let (name, schema) = (&parameter["name"], &parameter["schema"]);
            let is_shown =
                ["enum", "default", "examples"].iter().any(|it| schema.get(it).is_some());
            assert!(is_shown || parameter.get("example").is_some(), "{path} {name}");
        }
    }
    let codes = |path: &str| {
        let responses = &document["paths"][path]["get"]["responses"];
        responses.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert!(codes("/occupations/compare").contains(&"404".to_owned()));
    assert!(!codes("/occupations").contains(&"404".to_owned()));
}

#[test]
fn the_server_is_the_one_that_the_operator_names() {
    let server = |public_url: Option<&str>| {
        let site = Site { public_url: public_url.map(str::to_owned) };
        describe(&site).unwrap()["servers"][0]["url"].clone()
    };
    assert_eq!(server(None), "/");
    assert_eq!(server(Some("https://example.org")), "https://example.org");
}
