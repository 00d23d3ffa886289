//! Where the pages can be reached from outside.

/// What the operator says of the site.
#[derive(Debug, Clone, Default)]
pub(crate) struct Site {
    /// Scheme and host, without a slash at the end; absent where the operator named none.
    pub(crate) public_url: Option<String>,
}

impl Site {
    /// A path as an address: absolute where the operator has said how the site is reached. What a client calls the
    /// host is never taken for it.
    pub(crate) fn address(&self, path: &str) -> String {
        match &self.public_url {
            Some(url) if path == "/" => format!("{url}/"),
            Some(url) => format!("{url}{path}"),
            None => path.to_owned(),
        }
    }

    /// A path as an address that means the same anywhere; none where the operator has not said how the site is reached.
    pub(crate) fn absolute(&self, path: &str) -> Option<String> {
        self.public_url.is_some().then(|| self.address(path))
    }
}
