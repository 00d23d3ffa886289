//! What a request takes off a client's allowance.

use crate::web::kernel::params::pairs;
use crate::web::kernel::route::{Handler, Kind, Route};

/// What a request costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    /// Requests for which it counts.
    pub(super) points: u32,
    /// Whether a client may have only few of its kind at once.
    pub(super) costly: bool,
}

const PAGE: Cost = Cost { points: 1, costly: false };
const SEARCH: Cost = Cost { points: 3, costly: true };
const LIST_AS_FILE: Cost = Cost { points: 10, costly: true };
const PICTURE: Cost = Cost { points: 10, costly: true };
const EXPORT: Cost = Cost { points: 30, costly: true };

/// The cost of a route with a query, both as they are answered and not as they are written: a name has many
/// spellings in a URL. An export of all tasks is 15 MB, a page 10 kB; a search takes twenty times as long as a page, a
/// picture a hundred times.
pub(super) fn estimate(route: Option<&Route>, query: &str) -> Cost {
    let Some(route) = route else { return PAGE };
    if route.kind == Kind::File {
        return EXPORT;
    }
    if matches!(route.handler, Handler::Picture { .. }) {
        return PICTURE;
    }
    if query.is_empty() {
        return PAGE;
    }
    // What cannot be read is refused.
    let Ok(given) = pairs(query) else { return PAGE };
    let searched = |name: &str| route.params.iter().any(|it| it.searched && it.name == name);
    if given.iter().any(|(name, value)| name == "format" && value == "csv") {
        LIST_AS_FILE
    } else if given.iter().any(|(name, value)| searched(name) && !value.trim().is_empty()) {
        SEARCH
    } else {
        PAGE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::routes::ROUTES;

    #[test]
    fn what_is_large_or_sought_costs_more_than_a_page() {
        for (path, query, cost) in [
            ("/nowhere", "search=nurse", PAGE),
            ("/", "", PAGE),
            ("/occupations/{soc_code}", "", PAGE),
            ("/occupations", "page=2", PAGE),
            ("/occupations", "search=", PAGE),
            ("/occupations", "page=2&search=nurse", SEARCH),
            ("/occupations", "page=2&s%65arch=nurse", SEARCH),
            ("/search/suggest", "q=nur", SEARCH),
            ("/s/{snapshot}/preview/{code}.png", "", PICTURE),
            ("/tasks", "format=csv", LIST_AS_FILE),
            ("/tasks", "%66ormat=cs%76", LIST_AS_FILE),
            ("/export/tasks.csv", "", EXPORT),
            ("/export/tasks.zip", "raw=1", EXPORT),
        ] {
            let route = ROUTES.iter().find(|route| route.path == path);
            assert_eq!(estimate(route, query), cost, "{path}?{query}");
        }
        let files: Vec<&str> = ROUTES
            .iter()
            .filter(|route| route.kind == Kind::File)
            .map(|route| route.path)
            .collect();
        assert!(
            files.contains(&"/export/tasks.csv") && files.contains(&"/export/occupations.zip"),
            "{files:?}"
        );
    }
}
