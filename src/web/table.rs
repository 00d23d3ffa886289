//! The route table: what is served, in the order in which paths are tried.

use std::sync::LazyLock;

use actix_web::HttpRequest;

use super::route::{Route, Slot};
use super::{
    agreement, compare, export, groups, health, index, metrics, occupation, occupations, openapi,
    rankings, records, suggest, summary, task, tasks,
};

/// Every route.
pub(super) static ROUTES: &[Route] = &[
    index::INDEX,
    occupations::OCCUPATIONS,
    compare::COMPARE,
    export::MARKDOWN, // before the page, which would take .md for a part of the code
    occupation::OCCUPATION,
    tasks::OF_OCCUPATION,
    rankings::AI_RISK,
    tasks::TASKS,
    task::TASK,
    task::RAW_REPLY,
    suggest::SUGGEST,
    groups::MAJOR_GROUPS,
    summary::SUMMARY,
    agreement::AGREEMENT,
    records::VERSIONS,
    records::SNAPSHOTS,
    records::RUNS,
    export::OCCUPATIONS_CSV,
    export::OCCUPATIONS_CSVW,
    export::OCCUPATIONS_JSON,
    export::OCCUPATIONS_ZIP,
    export::TASKS_CSV,
    export::TASKS_CSVW,
    export::TASKS_JSON,
    export::TASKS_ZIP,
    health::HEALTH,
    health::READY,
    metrics::METRICS,
    openapi::DOCUMENT,
    openapi::PAGE,
];

/// A route that a path names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'a> {
    /// The route.
    pub(super) route: &'static Route,
    /// The name and the value of the parameter in its path, if it has one.
    pub(super) parameter: Option<(&'static str, &'a str)>,
}

/// A path without slashes at its end: `/occupations/` is `/occupations`.
pub(super) fn trimmed(path: &str) -> &str {
    match path.trim_end_matches('/') {
        "" => "/",
        trimmed => trimmed,
    }
}

/// The route that a request names: the first that fits. Our own, because
/// the library tries one regular expression after another, which takes longer than finding an
/// occupation.
pub(super) fn find(request: &HttpRequest) -> Option<Found<'_>> {
    static SLOTS: LazyLock<Vec<(&Route, Option<Slot>)>> =
        LazyLock::new(|| ROUTES.iter().map(|route| (route, route.slot())).collect());
    // With %2d read as a hyphen, unlike that of the URI.
    let path = trimmed(request.match_info().as_str());
    SLOTS.iter().find_map(|(route, slot)| {
        let Some(slot) = slot else {
            return (route.path == path).then_some(Found { route, parameter: None });
        };
        let value = path.strip_prefix(slot.before)?.strip_suffix(slot.after)?;
        let is_one = !value.is_empty() && !value.contains('/');
        is_one.then_some(Found { route, parameter: Some((slot.name, value)) })
    })
}

#[cfg(test)]
mod tests {
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
        for uri in [
            "/nothing",
            "/occupations/29-1141/none",
            "/occupation",
            "/tasks/1/2",
            "/Tasks",
            "/export",
        ] {
            assert_eq!(found(uri), None, "{uri}");
        }
    }

    #[test]
    fn every_route_is_found_and_has_one_parameter_in_its_path_at_most() {
        for route in ROUTES {
            let path = route.path.replace(['{', '}'], "");
            assert!(!path.contains('{'), "{path}");
            assert_eq!(found(&path).map(|(path, _)| path), Some(route.path), "{path}");
            assert!(route.path.matches('{').count() <= 1, "{path}");
        }
    }
}
