//! From a handler's answer to a response: which encoding, whether its body is kept, where it is packed.

use std::io;
use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::http::header::HeaderValue;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, rt};

use crate::web::kernel::answer::{self, Answer};
use crate::web::kernel::aside::Aside;
use crate::web::kernel::body::{self, Parts};
use crate::web::kernel::encoding::{Accepted, Encoding};
use crate::web::kernel::error::Error;
use crate::web::kernel::kept::{Body, Kept, Key, Shelf};
use crate::web::kernel::pack::{self, Effort, Pieces};

/// Bytes of a page that is packed where it was made: a millisecond of work.
const PAGE: usize = 65_536;

/// What offers a body: the first is sent where a client wants several alike.
const OFFERED: &[Encoding] = &[Encoding::Zstd, Encoding::Gzip, Encoding::Identity];
/// The same of a body that is made while it is sent: a packer by Zstandard takes a megabyte for every client.
const OFFERED_IN_PARTS: &[Encoding] = &[Encoding::Gzip, Encoding::Identity];

/// A body that is kept, or made and kept now.
pub(super) struct Wanted {
    /// Where.
    pub(super) shelf: Arc<Shelf>,
    /// The request in short.
    pub(super) request: String,
    /// What it is.
    pub(super) form: Form,
    /// Where packing is done that takes long.
    pub(super) aside: Aside,
}

/// What a kept body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// In one piece.
    Whole,
    /// The same, for people, whose browsers all take packed bodies: it is kept packed only, which leaves
    /// room for three times as many.
    Page,
    /// In many, which are kept packed only.
    File,
    /// The same, but it is packed already.
    Packed,
}

impl Wanted {
    /// The reply, for which `make` is asked only if it is not kept.
    pub(super) async fn respond(
        self,
        request: &HttpRequest,
        make: impl Future<Output = Result<Answer, Error>> + 'static,
    ) -> Result<HttpResponse, Error> {
        let offered = if self.form == Form::Packed { &[Encoding::Identity] } else { OFFERED };
        let encoding = Accepted::from_request(request).best(offered)?;
        let as_kept = match (self.form, encoding) {
            (Form::File, Encoding::Identity) => Encoding::Gzip,
            (Form::Page, Encoding::Identity) => Encoding::Zstd,
            _ => encoding,
        };
        let (aside, key) = (self.aside.clone(), self.shelf.key(self.request.clone(), as_kept));
        let kept = match self.shelf.get(&key) {
            Some(kept) => kept,
            // A task of its own, which goes on where this client leaves: others may wait for it.
            None => rt::spawn(self.kept(key, make)).await.map_err(|error| {
                tracing::error!(%error, "a reply cannot be made");
                Error::internal()
            })??,
        };
        if kept.head.is_known(request) {
            return Ok(kept.head.not_modified());
        }
        let body = match &kept.body {
            Body::Whole(body) if as_kept == encoding => BoxBody::new(body.clone()),
            Body::Whole(body) => BoxBody::new(pack::unpacked_zstd(body).map_err(unpacked)?),
            Body::Pieces(pieces) if as_kept == encoding => body::pieces(Arc::clone(pieces)),
            Body::Pieces(pieces) => body::unpacked(Arc::clone(pieces), aside),
        };
        Ok(kept.head.with_body(encoding, body))
    }

    /// Made by one of all who wait for it.
    async fn kept(
        self,
        key: Key,
        make: impl Future<Output = Result<Answer, Error>>,
    ) -> Result<Arc<Kept>, Error> {
        let made = async {
            if self.form != Form::File || key.encoding() == Encoding::Gzip {
                return self.made(key.encoding(), make.await?).await;
            }
            // Packed anew from the gzip body, which takes a fraction of writing the file again.
            let gzip_key = key.in_encoding(Encoding::Gzip);
            let gzip = async { self.made(Encoding::Gzip, make.await?).await };
            let gzip = self.shelf.get_or_make(&gzip_key, gzip).await?;
            let Body::Pieces(pieces) = gzip.body.clone() else { return Err(Error::internal()) };
            let packed = self.aside.run(move || pieces.zstd()).await?.map_err(unpacked)?;
            let body = Body::Pieces(Arc::new(packed));
            Ok(Arc::new(Kept { head: gzip.head.clone(), body }))
        };
        self.shelf.get_or_make(&key, made).await
    }

    async fn made(&self, encoding: Encoding, answer: Answer) -> Result<Arc<Kept>, Error> {
        let body = match answer.body {
            answer::Body::Whole(body) => {
                Body::Whole(packed(&self.aside, body, encoding, Effort::Thorough).await?)
            }
            answer::Body::Parts(parts) => {
                let pieces = self.aside.run(move || pieces(parts, encoding)).await?;
                Body::Pieces(Arc::new(pieces.map_err(unpacked)?))
            }
        };
        Ok(Arc::new(Kept { head: answer.head, body }))
    }
}

fn pieces(parts: Parts, encoding: Encoding) -> io::Result<Pieces> {
    if encoding == Encoding::Gzip { Pieces::gzip(parts) } else { Pieces::plain(parts) }
}

/// The reply that was made for this request alone.
pub(super) async fn once(
    request: &HttpRequest,
    answer: Answer,
    edition: Option<&HeaderValue>,
    aside: &Aside,
) -> Result<HttpResponse, Error> {
    let Answer { head, body, .. } = answer.tagged(edition);
    if head.is_known(request) {
        return Ok(head.not_modified());
    }
    let accepted = Accepted::from_request(request);
    let (encoding, body) = match body {
        answer::Body::Whole(body) => {
            let encoding = accepted.best(OFFERED)?;
            let body = match encoding {
                Encoding::Identity => body,
                _ => packed(aside, body, encoding, Effort::Fast).await?,
            };
            (encoding, BoxBody::new(body))
        }
        answer::Body::Parts(parts) => {
            let encoding = accepted.best(OFFERED_IN_PARTS)?;
            (encoding, body::parts(parts, encoding == Encoding::Gzip, aside.clone()))
        }
    };
    Ok(head.with_body(encoding, body))
}

/// A whole body in an encoding; a large one is packed aside.
async fn packed(
    aside: &Aside,
    body: Bytes,
    encoding: Encoding,
    effort: Effort,
) -> Result<Bytes, Error> {
    let packed = if body.len() <= PAGE || encoding == Encoding::Identity {
        pack::whole(&body, encoding, effort)
    } else {
        aside.run(move || pack::whole(&body, encoding, effort)).await?
    };
    packed.map_err(unpacked)
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn unpacked(error: io::Error) -> Error {
    tracing::error!(%error, "a reply cannot be packed");
    Error::internal()
}
