//! What pages consist of besides their text: one stylesheet, one script, the icon; and the stylesheet that the API's
//! reference has besides. Each stands under an address that its bytes decide, so that it may be kept for ever.

use std::sync::LazyLock;

use actix_web::web::Bytes;
use sha2::{Digest, Sha256};

use crate::web::kernel::answer::Answer;
use crate::web::kernel::error::Error;
use crate::web::kernel::route::{Route, Status};

const CSS: &str = include_str!("site.css");
const REFERENCE: &str = include_str!("reference.css");
const SCRIPT: &str = include_str!("site.js");
const ICON: &str = include_str!("icon.svg");
const FAVICON: &[u8] = include_bytes!("favicon.ico");

const CSS_MEDIA: &str = "text/css; charset=utf-8";
const SCRIPT_MEDIA: &str = "text/javascript; charset=utf-8";
const ICON_MEDIA: &str = "image/svg+xml";

/// An address that the first half of the hash of the bytes decides.
type Address = LazyLock<String>;

static CSS_ADDRESS: Address = LazyLock::new(|| address("site", CSS, "css"));
static REFERENCE_ADDRESS: Address = LazyLock::new(|| address("reference", REFERENCE, "css"));
static SCRIPT_ADDRESS: Address = LazyLock::new(|| address("site", SCRIPT, "js"));
static ICON_ADDRESS: Address = LazyLock::new(|| address("icon", ICON, "svg"));

#[expect(clippy::format_collect, reason = "six bytes, once")]
fn address(name: &str, text: &str, ending: &str) -> String {
    let hash = Sha256::digest(text);
    let hash: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("/assets/{name}.{hash}.{ending}")
}

/// The address of the stylesheet.
pub(crate) fn css() -> &'static str {
    &CSS_ADDRESS
}

/// The address of what the API's reference has besides.
pub(crate) fn reference() -> &'static str {
    &REFERENCE_ADDRESS
}

/// The address of the script.
pub(super) fn script() -> &'static str {
    &SCRIPT_ADDRESS
}

/// The address of the icon.
pub(crate) fn icon() -> &'static str {
    &ICON_ADDRESS
}

/// A colour of the stylesheet as it is by day; absent where it names none so.
pub(super) fn light(name: &str) -> Option<[u8; 3]> {
    let (_, rest) = CSS.split_once(&format!("--{name}:light-dark(#"))?;
    let byte = |at: usize| u8::from_str_radix(rest.get(at..at + 2)?, 16).ok();
    Some([byte(0)?, byte(2)?, byte(4)?])
}

/// The stylesheet.
pub(crate) fn css_route() -> Route {
    Route::of_asset(css(), "The stylesheet of all pages", CSS_MEDIA, |_| constant(CSS_MEDIA, CSS))
}

/// The stylesheet of the API's reference.
pub(crate) fn reference_route() -> Route {
    let about = "What the reference of the API has besides the stylesheet of all pages";
    Route::of_asset(reference(), about, CSS_MEDIA, |_| constant(CSS_MEDIA, REFERENCE))
}

/// The script.
pub(crate) fn script_route() -> Route {
    let about = "The script of all pages, which work without it";
    Route::of_asset(script(), about, SCRIPT_MEDIA, |_| constant(SCRIPT_MEDIA, SCRIPT))
}

/// The icon.
pub(crate) fn icon_route() -> Route {
    Route::of_asset(icon(), "The icon of the site", ICON_MEDIA, |_| constant(ICON_MEDIA, ICON))
}

/// The icon where browsers look for it by themselves.
pub(crate) fn favicon_route() -> Route {
    let media = "image/vnd.microsoft.icon";
    Route::of_asset(
        "/favicon.ico",
        "The icon of the site, for whoever looks for it here",
        media,
        favicon,
    )
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a handler")]
fn constant(media: &'static str, text: &'static str) -> Result<Answer, Error> {
    Ok(Answer::immutable(media, Bytes::from_static(text.as_bytes())))
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a handler")]
fn favicon(_: &Status<'_>) -> Result<Answer, Error> {
    Ok(Answer::constant("image/vnd.microsoft.icon", Bytes::from_static(FAVICON)))
}

#[cfg(test)]
mod tests;
