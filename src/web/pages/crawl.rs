//! What is said to crawlers: which pages there are, and what they may ask for.

use std::fmt::Write;

use super::frame::versions;
use crate::read::edition::Edition;
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

/// Files of everything and what people search for are nothing to be found, and cost the most. Lists and comparisons in
/// every order are not kept out: those who show a card in the place of a shared link keep to this too, and the pages
/// themselves say which address is theirs, or that they are none to be listed.
const KEPT_OUT: [&str; 4] = ["/export/", "/search", "/ko/search", "/metrics"];

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
const SINGLE: [&str; 10] = [
    "/",
    "/ranking",
    "/compare",
    "/contested",
    "/method",
    "/status",
    "/changes",
    "/chart",
    "/skills/page",
    "/activities/page",
];

/// The pages that stay, by their paths in English: those that there is one of, and those of occupations, skills and
/// activities. The pages of tasks are left out: with both languages a release has 37,000 of them, so that the whole
/// would come near the 50,000 addresses that a site map may have; each is linked from its occupation, and stays only as
/// long as the release numbers its tasks so.
fn paths(edition: &Edition) -> impl Iterator<Item = String> {
    let codes = || edition.occupations.iter().map(|occupation| &occupation.soc_code);
    let jobs = codes().map(|code| format!("/jobs/{code}"));
    let hours = codes().map(|code| format!("/jobs/{code}/hours"));
    let skills = edition.elements.all().iter();
    let skills = skills.map(|skill| format!("/skills/{}/page", skill.element_id));
    let activities = edition.activities.all().iter();
    let activities = activities.map(|activity| format!("/activities/{}/page", activity.dwa_id));
    SINGLE.map(str::to_owned).into_iter().chain(jobs).chain(hours).chain(skills).chain(activities)
}

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
    for path in paths(&view.edition) {
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
