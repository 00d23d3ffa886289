//! What stands in the place of a page that cannot be shown.

use actix_web::HttpResponse;
use actix_web::ResponseError;
use actix_web::http::StatusCode;
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
    /// The same as programs are told it, where it says more.
    detail: Option<&'a str>,
}

/// An error as a page.
pub(crate) fn respond(
    error: &Error,
    language: Language,
    view: Option<&View>,
    site: &Site,
) -> Result<HttpResponse, Error> {
    let common = &text::of(language).common;
    let status = error.status_code();
    let (heading, help) = match status {
        StatusCode::NOT_FOUND => (common.not_found, Some(common.not_found_about)),
        StatusCode::TOO_MANY_REQUESTS => (common.too_many, None),
        StatusCode::SERVICE_UNAVAILABLE if view.is_none() => (common.not_published, None),
        StatusCode::SERVICE_UNAVAILABLE if error.is_of_database() => {
            let frozen = &text::of(language).frozen;
            (frozen.away, Some(frozen.away_about))
        }
        status if status.is_client_error() => (common.refused, None),
        _ => (common.failed, None),
    };
    let head = Head { path: "/".to_owned(), title: heading.to_owned(), about: None };
    let page = Page {
        frame: Frame::around(language, site, view, head, ""),
        status: status.as_u16(),
        heading,
        help,
        detail: Some(error.message()),
    };
    Ok(error.respond(HTML, rendered(&page)?))
}
