//! A server that answers with any bytes, over plain TCP or TLS, and counts what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What was asked: the first line of the request, and its body.
pub struct Asked {
    pub line: String,
    pub body: String,
}

type Handler = dyn Fn(&Asked, usize) -> Vec<u8> + Send + Sync;

/// The running server; it ends with the test's process.
pub struct RawServer {
    pub port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

/// A whole reply.
pub fn http(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

impl RawServer {
    /// `handler` gets the request and how many came before it, and gives the bytes to send.
    pub fn start(handler: impl Fn(&Asked, usize) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::run(Arc::new(handler), None)
    }

    /// As [`Self::start`] with TLS; the certificate is signed by `tests/it/tls/authority.pem`.
    pub fn start_tls(handler: impl Fn(&Asked, usize) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/tls");
        let certificate = CertificateDer::from_pem_file(format!("{folder}/localhost.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_file(format!("{folder}/localhost.key.pem")).unwrap();
        let config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![certificate], key)
                .unwrap();
        Self::run(Arc::new(handler), Some(Arc::new(config)))
    }

    fn run(handler: Arc<Handler>, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (seen, count) = (Arc::clone(&asked), Arc::new(AtomicUsize::new(0)));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (handler, tls) = (Arc::clone(&handler), tls.clone());
                let (seen, count) = (Arc::clone(&seen), Arc::clone(&count));
                std::thread::spawn(move || {
                    let answer = |asked: &Asked| {
                        seen.lock().unwrap().push(asked.line.clone());
                        handler(asked, count.fetch_add(1, Ordering::SeqCst))
                    };
                    match tls {
                        None => serve(stream, &answer),
                        Some(config) => {
                            let connection = ServerConnection::new(config).unwrap();
                            serve(StreamOwned::new(connection, stream), &answer);
                        }
                    }
                });
            }
        });
        Self { port, asked }
    }

    /// The first lines of the requests so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// One request per connection; a client that is gone is no concern.
fn serve<S: Read + Write>(stream: S, answer: &dyn Fn(&Asked) -> Vec<u8>) {
    let mut reader = BufReader::new(stream);
    let Some(asked) = read(&mut reader) else { return };
    let bytes = answer(&asked);
    let _ = reader.get_mut().write_all(&bytes);
    let _ = reader.get_mut().flush();
}

fn read<S: Read>(reader: &mut BufReader<S>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok().filter(|read| *read > 0)?;
        match header.trim_end().split_once(':') {
            None => break,
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().ok()?;
            }
            Some(_) => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked {
        line: line.trim_end().to_owned(),
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

/// A port on which nobody listens.
pub fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
