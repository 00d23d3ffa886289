//! Whose signature under a server's certificate is trusted: the authorities that browsers trust,
//! which are compiled in, and those of a file, for servers inside of a company.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::small_file;

/// The authorities that are trusted; by default those that are compiled in.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Those of a file, beside the compiled-in ones.
    more: Option<Arc<Vec<Certificate<'static>>>>,
}

/// A file of certificates that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("{path}: {reason}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// Nothing in it is a certificate in PEM form.
    #[error(
        "{0} has no certificate; expected a text file with one or more blocks of \
         -----BEGIN CERTIFICATE-----"
    )]
    None(PathBuf),
    /// A block that is no certificate.
    #[error("{path}: certificate {number} cannot be used: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Which one, from 1.
        number: usize,
        /// Why.
        reason: String,
    },
}

/// What to do about a server that does not take part in a TLS handshake.
pub const NO_TLS: &str =
    "; the server does not speak TLS at this address: is it http:// and not https://?";

/// What to do about an error of a connection with TLS, in words that follow it; empty where there
/// is nothing to say.
#[must_use]
pub fn advice(error: &str) -> &'static str {
    if error.contains("UnknownIssuer") {
        "; nobody that is trusted has signed the server's certificate: --ca-file (SSL_CERT_FILE) \
         names the file of an authority of your own"
    } else if error.contains("InvalidContentType") || error.contains("corrupt message") {
        NO_TLS
    } else {
        ""
    }
}

impl Trust {
    /// Trusts the authorities of a PEM file too. Keys and other blocks in it are passed over.
    pub fn with_file(path: &Path) -> Result<Self, Error> {
        let text =
            small_file::read(path).map_err(|reason| Error::Io { path: path.to_owned(), reason })?;
        let mut own = Vec::new();
        let mut store = RootCertStore::empty();
        for item in parse_pem(&text) {
            let number = own.len() + 1;
            let damaged = |reason| Error::Damaged { path: path.to_owned(), number, reason };
            match item {
                Ok(PemItem::Certificate(certificate)) => {
                    let der = CertificateDer::from(certificate.der().to_vec());
                    store.add(der).map_err(|error| damaged(error.to_string()))?;
                    own.push(certificate);
                }
                Ok(_) => {}
                Err(error) => return Err(damaged(error.to_string())),
            }
        }
        if own.is_empty() {
            return Err(Error::None(path.to_owned()));
        }
        let built_in = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        own.extend(built_in.map(|root| Certificate::from_der(root.as_ref()).to_owned()));
        Ok(Self { more: Some(Arc::new(own)) })
    }

    /// The settings of a client.
    #[must_use]
    pub fn settings(&self) -> TlsConfig {
        match &self.more {
            None => TlsConfig::default(),
            Some(all) => {
                TlsConfig::builder().root_certs(RootCerts::Specific(Arc::clone(all))).build()
            }
        }
    }
}

#[cfg(test)]
mod tests;
