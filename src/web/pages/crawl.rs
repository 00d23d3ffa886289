//! What is said to crawlers: which pages there are, and what they may ask for.

use std::fmt::Write;

use super::frame::versions;
use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::refusal::Refusal;
use crate::web::kernel::route::{Route, Status};

/// What crawlers may ask for.
pub(crate) fn robots_route() -> Route {
    Route::of_asset("/robots.txt", "What crawlers may ask for", "text/plain; charset=utf-8", robots)
}

/// All pages.
pub(crate) fn sitemap_route() -> Route {
    Route::of_asset("/sitemap.xml", "All pages in both languages", "application/xml", sitemap)
}

/// Lists in every order and files of everything are nothing to search for, and cost the most.
const KEPT_OUT: [&str; 12] = [
    "/export/",
    "/search",
    "/ko/search",
    "/ranking?",
    "/ko/ranking?",
    "/compare?",
    "/ko/compare?",
    "/jobs/*/hours?",
    "/ko/jobs/*/hours?",
    "/chart?",
    "/ko/chart?",
    "/metrics",
];

#[expect(clippy::unnecessary_wraps, reason = "the shape of a handler")]
fn robots(status: &Status<'_>) -> Result<Answer, Error> {
    let mut text = "User-agent: *\n".to_owned();
    for path in KEPT_OUT {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "Disallow: {path}");
    }
    if status.site.public_url.is_some() {
        let _ = writeln!(text, "Sitemap: {}", status.site.address("/sitemap.xml"));
    }
    Ok(Answer::momentary("text/plain; charset=utf-8", text))
}

/// Pages of which there is one each.
const SINGLE: [&str; 9] = [
    "/",
    "/ranking",
    "/contested",
    "/method",
    "/status",
    "/changes",
    "/chart",
    "/skills/page",
    "/activities/page",
];

fn sitemap(status: &Status<'_>) -> Result<Answer, Error> {
    if status.site.public_url.is_none() {
        let message = "a site map names whole addresses: serve with --public-url https://HOST";
        return Err(Error::plain(Refusal::NoPublicUrl, message));
    }
    let view = status.view.ok_or_else(Error::nothing_published)?;
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset \
        xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
        xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n"
        .to_owned();
    let occupations = view.edition.occupations.iter();
    let jobs = occupations.map(|occupation| format!("/jobs/{}", occupation.soc_code));
    let skills = view.edition.elements.all().iter();
    let skills = skills.map(|skill| format!("/skills/{}/page", skill.element_id));
    for path in SINGLE.into_iter().map(str::to_owned).chain(jobs).chain(skills) {
        let versions = versions(&path);
        for (_, own) in &versions {
            let _ = write!(text, "<url><loc>{}</loc>", status.site.address(own));
            for (code, other) in &versions {
                let address = status.site.address(other);
                let _ = write!(
                    text,
                    "<xhtml:link rel=\"alternate\" hreflang=\"{code}\" href=\"{address}\"/>"
                );
            }
            text.push_str("</url>\n");
        }
    }
    text.push_str("</urlset>\n");
    Ok(Answer::momentary("application/xml", text))
}
