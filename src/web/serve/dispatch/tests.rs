use actix_web::test::TestRequest;

use super::*;

fn found(uri: &str) -> Option<(&'static str, String)> {
    let request = TestRequest::with_uri(uri).to_http_request();
    let found = find(&request)?;
    Some((
        found.route.path,
        found.in_path.iter().flatten().map(|bound| bound.value).collect::<Vec<_>>().join(" "),
    ))
}

#[test]
fn a_path_names_one_route() {
    for (uri, path, value) in [
        ("/", "/", ""),
        ("//", "/", ""),
        ("/?x=1", "/", ""),
        ("/occupations/?page=2", "/occupations", ""),
        ("/occupations/compare", "/occupations/compare", ""),
        ("/occupations/29-1141", "/occupations/{soc_code}", "29-1141"),
        ("/occupations/29%2D1141//", "/occupations/{soc_code}", "29-1141"),
        ("/occupations/29-1141.md", "/occupations/{soc_code}.md", "29-1141"),
        ("/occupations/.md", "/occupations/{soc_code}", ".md"),
        ("/occupations/29-1141/tasks", "/occupations/{soc_code}/tasks", "29-1141"),
        ("/tasks/2601", "/tasks/{task_id}", "2601"),
        ("/tasks/2601/page", "/tasks/{task_id}/page", "2601"),
        ("/s/3/jobs/29-1141", "/s/{snapshot}/jobs/{code}", "3 29-1141"),
        ("/ko/s/3/preview/29-1141.png", "/s/{snapshot}/preview/{code}.png", "3 29-1141"),
        ("/ko", "/", ""),
        ("/ko/", "/", ""),
        ("/en", "/", ""),
        ("/ko/jobs/29-1141", "/jobs/{code}", "29-1141"),
    ] {
        assert_eq!(found(uri), Some((path, value.to_owned())), "{uri}");
    }
    for uri in [
        "nothing",
        "/nothing",
        "/occupations/29-1141/none",
        "/occupation",
        "/tasks/1/2",
        "/Tasks",
        "/export",
        "/ko/occupations",
        "/ko/docs",
        "/en/ranking",
    ] {
        assert_eq!(found(uri), None, "{uri}");
    }
}

#[test]
fn a_page_is_found_in_its_language_and_the_list_by_who_wants_json() {
    let language = |uri: &str, accept: &str| {
        let request = TestRequest::with_uri(uri).insert_header(("accept-language", accept));
        find(&request.to_http_request()).map(|found| found.language)
    };
    assert_eq!(language("/", "ko"), Some(Language::Korean));
    assert_eq!(language("/en", "ko"), Some(Language::English));
    assert_eq!(language("/ranking", "ko"), Some(Language::English));
    assert_eq!(language("/ko/ranking", "en"), Some(Language::Korean));
    let json = TestRequest::with_uri("/").insert_header(("accept", "application/json"));
    assert_eq!(find(&json.to_http_request()).map(|found| found.route.path), Some("/api"));
}

#[test]
fn every_route_is_found_and_has_two_parameters_in_its_path_at_most() {
    for route in ROUTES.iter() {
        let path = route.path.replace(['{', '}'], "");
        assert!(!path.contains('{'), "{path}");
        assert_eq!(found(&path).map(|(path, _)| path), Some(route.path), "{path}");
        assert!(route.path.matches('{').count() <= 2, "{path}");
    }
}

#[test]
fn an_error_is_a_page_for_whoever_asks_for_one() {
    let shown = |method: Method, uri: &str, accept: &str| {
        let request = TestRequest::with_uri(uri).method(method);
        let request = match accept {
            "" => request,
            _ => request.insert_header(("accept", accept)),
        };
        let request = request.to_http_request();
        shows_pages(&request, find(&request).unwrap().route)
    };
    let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
    for (uri, accept, page) in [
        ("/jobs/1", "", true),
        ("/jobs/1", "*/*", true),
        ("/jobs/1", browser, true),
        ("/jobs/1", "application/json", false),
        ("/s/1/preview/29-1141.png", "", false),
        ("/s/1/preview/29-1141.png", "image/*,*/*;q=0.8", false),
        ("/s/1/preview/29-1141.png", browser, true),
        ("/occupations", browser, false),
    ] {
        assert_eq!(shown(Method::GET, uri, accept), page, "{uri} {accept}");
    }
    for (method, uri) in [(Method::POST, "/"), (Method::PUT, "/ranking")] {
        assert!(!shown(method.clone(), uri, "") && !shown(method.clone(), uri, "*/*"), "{uri}");
        assert!(shown(method, uri, browser), "{uri}");
    }
}
