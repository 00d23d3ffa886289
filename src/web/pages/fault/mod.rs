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

/// An error as a page.
pub(crate) fn respond(
    error: &Error,
    language: Language,
    view: Option<&View>,
    site: &Site,
) -> Result<HttpResponse, Error> {
    let (says, kind) = (&text::of(language).refusal, error.refusal());
    let heading = (says.heading)(kind);
    let head = Head { path: "/".to_owned(), title: heading.to_owned(), about: None };
    let page = Page {
        frame: Frame::around(language, site, view, head, ""),
        status: error.status_code().as_u16(),
        heading,
        help: (says.help)(kind),
        detail: (says.said)(error),
    };
    Ok(error.respond(HTML, rendered(&page)?))
}
