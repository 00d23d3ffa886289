//! The languages of the pages, and which of them a path or a browser asks for.

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT, ACCEPT_LANGUAGE};

/// A language in which every page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    English,
    Korean,
}

impl Language {
    /// Both, in the order in which they are named.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Korean];

    /// Its code (BCP 47).
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// The other one.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::English => Self::Korean,
            Self::Korean => Self::English,
        }
    }

    /// The address of a page in this language, from its path in English; of the start page one that is in this
    /// language whatever a browser prefers.
    pub(crate) fn address(self, path: &str) -> String {
        match (self, path) {
            (_, "/") => self.home().to_owned(),
            (Self::English, _) => path.to_owned(),
            (Self::Korean, _) => format!("/ko{path}"),
        }
    }

    /// The start page in this language, whatever a browser prefers: `/` itself asks the browser.
    pub(crate) fn home(self) -> &'static str {
        match self {
            Self::English => "/en",
            Self::Korean => "/ko",
        }
    }

    /// The language that a path names, and the path in English; absent where it names none.
    pub(crate) fn of_path(path: &str) -> Option<(Self, &str)> {
        if path == "/en" {
            return Some((Self::English, "/"));
        }
        let rest = path.strip_prefix("/ko")?;
        match rest {
            "" => Some((Self::Korean, "/")),
            _ => rest.starts_with('/').then_some((Self::Korean, rest)),
        }
    }

    /// What a browser prefers; English where it says nothing of either.
    pub(crate) fn preferred(request: &HttpRequest) -> Self {
        let field = ACCEPT_LANGUAGE.as_str();
        let wanted = |name: &str| quality(request, field, &|given| is_of(given, name)).unwrap_or(0);
        if wanted("ko") > wanted("en") { Self::Korean } else { Self::English }
    }
}

/// Whether a client wants JSON rather than a page: it names JSON, and a page less, or only as anything. Whoever takes
/// anything gets the page.
pub(crate) fn wants_json(request: &HttpRequest) -> bool {
    let wanted = |name: &str| quality(request, ACCEPT.as_str(), &|given| given == name);
    let Some(json) = wanted("application/json").filter(|json| *json > 0) else { return false };
    // The closest of what is named counts (RFC 9110, 12.5.1).
    match (wanted("text/html"), wanted("text/*").or_else(|| wanted("*/*"))) {
        (Some(page), _) => json > page,
        (None, page) => json >= page.unwrap_or(0),
    }
}

/// Whether a client names pages among what it takes, as browsers do.
pub(crate) fn wants_page(request: &HttpRequest) -> bool {
    quality(request, ACCEPT.as_str(), &|given| given == "text/html") > Some(0)
}

/// How much a client wants what a list names, in thousandths; absent where it is not named.
fn quality(request: &HttpRequest, field: &str, fits: &dyn Fn(&str) -> bool) -> Option<u16> {
    let fields = request.headers().get_all(field).filter_map(|field| field.to_str().ok());
    let items = fields.flat_map(|field| field.split(','));
    let named = items.filter_map(|item| {
        let (value, parameters) = item.split_once(';').unwrap_or((item, ""));
        fits(&value.trim().to_ascii_lowercase()).then(|| thousandths(parameters))
    });
    named.max()
}

/// Whether a language, or one of its regions, is named.
fn is_of(given: &str, language: &str) -> bool {
    given.strip_prefix(language).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// `q` among the parameters of an item, in thousandths; 1,000 where there is none.
fn thousandths(parameters: &str) -> u16 {
    let pairs = parameters.split(';').filter_map(|pair| pair.split_once('='));
    let mut values = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    let Some((_, value)) = values.next() else { return 1_000 };
    let (whole, decimals) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let decimals: String = decimals.chars().chain("000".chars()).take(3).collect();
    match (whole, decimals.parse::<u16>()) {
        ("1", _) => 1_000,
        ("0", Ok(decimals)) => decimals,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_path_names_its_language() {
        for (path, found) in [
            ("/ko", Some((Language::Korean, "/"))),
            ("/ko/jobs/29-1141", Some((Language::Korean, "/jobs/29-1141"))),
            ("/en", Some((Language::English, "/"))),
            ("/", None),
            ("/korea", None),
            ("/en/jobs", None),
        ] {
            assert_eq!(Language::of_path(path), found, "{path}");
        }
        for path in ["/", "/jobs/29-1141"] {
            let korean = Language::Korean.address(path);
            assert_eq!(Language::of_path(&korean), Some((Language::Korean, path)));
        }
        assert_eq!(Language::English.address("/jobs/29-1141"), "/jobs/29-1141");
        assert_eq!(Language::English.address("/"), "/en", "`/` itself asks the browser");
    }

    #[test]
    fn a_browser_prefers_what_it_names_first() {
        for (field, language) in [
            ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", Language::Korean),
            ("en-US,en;q=0.9,ko;q=0.8", Language::English),
            ("fr", Language::English),
            ("fr, ko;q=0.1", Language::Korean),
            ("ko;q=0", Language::English),
            ("kok", Language::English),
        ] {
            let request = TestRequest::get().insert_header((ACCEPT_LANGUAGE, field));
            assert_eq!(Language::preferred(&request.to_http_request()), language, "{field}");
        }
        assert_eq!(Language::preferred(&TestRequest::get().to_http_request()), Language::English);
    }

    #[test]
    fn pages_are_for_whoever_does_not_rather_want_json() {
        for (accept, json) in [
            ("application/json", true),
            ("application/json, */*", true),
            ("*/*", false),
            ("text/html,application/xhtml+xml,*/*;q=0.8", false),
            ("text/html, application/json", false),
            ("text/html;q=0.5, application/json;q=0.8", true),
            ("application/json;q=0", false),
            ("application/json;q=0.5,*/*", false),
            ("application/json;q=0.5, text/*;q=0.9", false),
            ("application/json, */*;q=0.8", true),
            ("application/json;q=0.5, text/html;q=0.4, */*", true),
            ("application/json-patch+json", false),
        ] {
            let request = TestRequest::get().insert_header((ACCEPT, accept)).to_http_request();
            assert_eq!(wants_json(&request), json, "{accept}");
        }
        assert!(!wants_json(&TestRequest::get().to_http_request()));
    }
}
