use actix_web::test::TestRequest;

use super::*;

fn found(uri: &str) -> Option<(&'static str, String)> {
    let request = TestRequest::with_uri(uri).to_http_request();
    let found = find(&request)?;
    Some((
        found.route.path,
        found.parameter.map_or_else(String::new, |(_, value)| value.to_owned()),
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
    ] {
        assert_eq!(found(uri), Some((path, value.to_owned())), "{uri}");
    }
    for uri in
        ["/nothing", "/occupations/29-1141/none", "/occupation", "/tasks/1/2", "/Tasks", "/export"]
    {
        assert_eq!(found(uri), None, "{uri}");
    }
}

#[test]
fn every_route_is_found_and_has_one_parameter_in_its_path_at_most() {
    for route in ROUTES.iter() {
        let path = route.path.replace(['{', '}'], "");
        assert!(!path.contains('{'), "{path}");
        assert_eq!(found(&path).map(|(path, _)| path), Some(route.path), "{path}");
        assert!(route.path.matches('{').count() <= 1, "{path}");
    }
}
