//! A server in the place of the publishers: files by their own names, what was asked for, and faults.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::release::Release;

/// What it has, and what it was asked for.
#[derive(Default)]
struct Shelf {
    files: BTreeMap<String, Vec<u8>>,
    asked: Vec<String>,
    /// Answers everything with this status.
    fault: Option<u16>,
}

/// The running server; it ends with the test's process.
pub struct Publisher {
    pub base: String,
    shelf: Arc<Mutex<Shelf>>,
}

impl Publisher {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let shelf: Arc<Mutex<Shelf>> = Arc::default();
        let shared = Arc::clone(&shelf);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shelf = Arc::clone(&shared);
                std::thread::spawn(move || answer(stream, &shelf));
            }
        });
        Self { base, shelf }
    }

    pub fn put(&self, name: &str, bytes: impl Into<Vec<u8>>) {
        self.shelf.lock().unwrap().files.insert(format!("/{name}"), bytes.into());
    }

    /// A release under its official name.
    pub fn publish(&self, version: &str, release: &Release) {
        let name = version.replace('.', "_");
        self.put(&format!("db_{name}_text.zip"), release.zip(&format!("db_{name}_text")));
    }

    pub fn fail_with(&self, status: Option<u16>) {
        self.shelf.lock().unwrap().fault = status;
    }

    /// `METHOD PATH` of every request since the last call of this.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.shelf.lock().unwrap().asked)
    }
}

fn answer(stream: TcpStream, shelf: &Mutex<Shelf>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    let mut first = String::new();
    if reader.read_line(&mut first).is_err() {
        return;
    }
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).is_err() || line.trim_end().is_empty() {
            break;
        }
    }
    let mut words = first.split_whitespace();
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, body) = {
        let mut shelf = shelf.lock().unwrap();
        shelf.asked.push(format!("{method} {path}"));
        match (shelf.fault, shelf.files.get(path)) {
            (Some(status), _) => (status, Vec::new()),
            (None, Some(bytes)) => (200, bytes.clone()),
            (None, None) => (404, Vec::new()),
        }
    };
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/zip\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let body = if method == "HEAD" { Vec::new() } else { body };
    // A client that has seen enough may hang up.
    let _ = stream.write_all(&[head.as_bytes(), &body].concat());
}
