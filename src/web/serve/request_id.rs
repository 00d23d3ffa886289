//! The id of a request, which its reply and its line in the log have.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderName;

/// The header field that has it.
pub(super) const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// The client's own id where it sent a short plain one, else a new one.
pub(super) fn given_or_new(request: &ServiceRequest) -> String {
    let plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let sent = request.headers().get(NAME).and_then(|id| id.to_str().ok());
    sent.filter(plain).map_or_else(new_id, ToOwned::to_owned)
}

/// An id that no other request has.
pub(super) fn new_id() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    // Asked once: it is a system call.
    static PROCESS: LazyLock<u32> = LazyLock::new(std::process::id);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("{:x}-{number:x}", *PROCESS)
}
