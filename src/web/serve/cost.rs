//! What a request takes off a client's allowance.

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
const EXPORT: Cost = Cost { points: 30, costly: true };

/// The cost of a path and query. An export of all tasks is 15 MB, a page 10 kB; a search takes twenty times as
/// long as a page.
pub(super) fn of(path: &str, query: &str) -> Cost {
    let asks = |name: &str| {
        query.split('&').any(|pair| {
            pair.split_once('=').is_some_and(|(key, value)| key == name && !value.is_empty())
        })
    };
    if path.starts_with("/export") {
        EXPORT
    } else if query.split('&').any(|pair| pair == "format=csv") {
        LIST_AS_FILE
    } else if asks("search") || asks("q") {
        SEARCH
    } else {
        PAGE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_large_or_sought_costs_more_than_a_page() {
        for (path, query, cost) in [
            ("/", "", PAGE),
            ("/occupations/29-1141", "", PAGE),
            ("/occupations", "page=2", PAGE),
            ("/occupations", "search=", PAGE),
            ("/occupations", "page=2&search=nurse", SEARCH),
            ("/search/suggest", "q=nur", SEARCH),
            ("/tasks", "format=csv", LIST_AS_FILE),
            ("/export/tasks.csv", "", EXPORT),
            ("/export/tasks.zip/", "raw=1", EXPORT),
        ] {
            assert_eq!(of(path, query), cost, "{path}?{query}");
        }
    }
}
