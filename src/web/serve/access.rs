//! The access log: one line for every request, and for every connection that is refused, all in one manner.

use std::time::Duration;

use super::clients::Client;

/// One line.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) id: &'a str,
    pub(super) client: Client,
    pub(super) method: &'a str,
    /// As far as it may be kept.
    pub(super) uri: &'a str,
    pub(super) status: u16,
    /// From the head of the request to that of its reply.
    pub(super) took: Duration,
}

impl Line<'_> {
    /// Writes it.
    pub(super) fn write(&self) {
        tracing::info!(
            target: "access",
            id = self.id,
            client = %self.client,
            method = %self.method,
            uri = %self.uri,
            status = self.status,
            us = u64::try_from(self.took.as_micros()).unwrap_or(u64::MAX),
        );
    }
}
