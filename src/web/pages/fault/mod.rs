//! What stands in the place of a page that cannot be shown.

use actix_web::HttpResponse;
use actix_web::ResponseError;
use askama::Template;

use super::frame::{Frame, Head};
use super::{rendered, text};
use crate::web::kernel::answer::HTML;
use crate::web::kernel::error::Error;
use crate::web::kernel::language::Language;
use crate::web::kernel::site::Site;
use crate::web::kernel::view::View;

#[derive(Template)]
#[template(path = "fault/page.html")]
struct Page<'a> {
    frame: Frame<'a>,
    status: u16,
    /// What went wrong, in this language.
    heading: &'static str,
    /// What may help, in this language.
    help: Option<&'static str>,
    /// The same in sentences, where the heading does not say all.
    detail: Option<String>,
}

/// Bytes of a path and a query beyond which there is no page in any language.
const LONG: usize = 4_096;

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) language: Language,
    /// The path as it was sent, in English.
    path: &'a str,
    /// The query as it was sent, without its question mark.
    query: &'a str,
}

impl<'a> Asked<'a> {
    /// The page that a path and a query name; a path that names no language is in `language`.
    pub(crate) fn read(path: &'a str, query: &'a str, language: Language) -> Self {
        let (language, path) = Language::of_path(path).unwrap_or((language, path));
        Self { language, path, query }
    }

    /// The path in English and the query, to find the same in the other language; the start page where they are longer
    /// than any, and for two slashes at the beginning, which would lead to another site.
    fn place(&self) -> (&'a str, String) {
        let is_long = self.path.len() + self.query.len() > LONG;
        let leads_away = self.path.get(1..).is_some_and(|rest| rest.starts_with(['/', '\\']));
        let query = (!self.query.is_empty()).then(|| format!("?{}", self.query));
        if is_long || leads_away {
            ("/", String::new())
        } else {
            (self.path, query.unwrap_or_default())
        }
    }
}

/// An error as a page.
pub(crate) fn respond(
    error: &Error,
    asked: &Asked<'_>,
    view: Option<&View>,
    site: &Site,
) -> Result<HttpResponse, Error> {
    let language = asked.language;
    let (says, kind) = (&text::of(language).refusal, error.refusal());
    let heading = (says.heading)(kind);
    let (path, query) = asked.place();
    let head = Head { path: path.to_owned(), title: heading.to_owned(), about: None };
    let page = Page {
        frame: Frame::around(language, site, view, head, &query),
        status: error.status_code().as_u16(),
        heading,
        help: (says.help)(kind),
        detail: (says.said)(error),
    };
    Ok(error.respond(HTML, rendered(&page)?))
}
