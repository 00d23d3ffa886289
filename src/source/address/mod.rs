//! Addresses of downloads: how they are shown, which are fetched, and where a redirect leads.

/// Redirects that are followed.
pub(super) const MOST_REDIRECTS: u32 = 5;

/// An address as it is logged, stored and shown: without user, password and query, which may hold
/// a key.
#[must_use]
pub fn shown(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    // A password may hold what ends a server or a path, unescaped: where a colon comes first, everything up to
    // the last @ is taken for it, at the price of a path with an @.
    let rest = match rest.rsplit_once('@') {
        Some((before, after))
            if before.split('/').next().is_some_and(|user| user.contains(':')) =>
        {
            after
        }
        _ => rest,
    };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (server, path) = rest.split_once('/').unwrap_or((rest, ""));
    let server = server.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{server}/{path}")
}

/// Why an address is not fetched; none if it may be.
#[must_use]
pub fn objection(url: &str) -> Option<&'static str> {
    let plain = url.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"));
    let https = url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
    if https || (plain && is_own(&server(url))) {
        return None;
    }
    let reason =
        "is no address over https, and whoever stands in between could change what comes from it";
    Some(reason)
}

/// Host and port of an address.
#[must_use]
pub fn server(url: &str) -> String {
    let shown = shown(url);
    let rest = shown.split_once("://").map_or(shown.as_str(), |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().to_ascii_lowercase()
}

/// Whether it is this machine, to which nobody stands in between.
fn is_own(server: &str) -> bool {
    let host = match server.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => server.split(':').next(),
    };
    let host = host.unwrap_or_default();
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|host| host.is_loopback())
}

/// The address that a redirect leads to.
pub(super) fn target(url: &str, location: &str) -> String {
    let location = location.trim();
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    if location.contains("://") {
        location.to_owned()
    } else if location.starts_with("//") {
        format!("{scheme}:{location}")
    } else if location.starts_with('/') {
        format!("{scheme}://{}{location}", path.split('/').next().unwrap_or_default())
    } else {
        let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
        format!("{scheme}://{folder}/{location}")
    }
}

#[cfg(test)]
mod tests;
