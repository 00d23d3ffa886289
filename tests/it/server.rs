//! A running `onet-ai serve`, and HTTP spoken with it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

use serde_json::Value;

use crate::support::Db;

/// A running server; stopped when it is dropped.
pub struct Server {
    child: Child,
    pub base: String,
    /// Reads the log on, so that the server never waits for a full pipe, and returns it.
    log: Option<JoinHandle<String>>,
}

/// Status, headers and body of a reply.
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// The body as text, and as it came.
    pub text: String,
    pub bytes: Vec<u8>,
    /// The same as JSON; null where it is something else, or packed.
    pub body: Value,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl Server {
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut log = String::new();
        let base = loop {
            let Some(Ok(line)) = lines.next() else {
                child.wait().unwrap();
                panic!("the server did not start: {log}");
            };
            if let Some((_, base)) = line.split_once("listening on ") {
                // As JSON the line goes on.
                break base.split('"').next().unwrap().to_owned();
            }
            log.push_str(&line);
        };
        let log = std::thread::spawn(move || {
            let rest: Vec<String> = lines.map_while(Result::ok).collect();
            rest.join("\n")
        });
        Self { child, base, log: Some(log) }
    }

    /// A server that somebody else started and reads.
    pub fn running(child: Child, base: String) -> Self {
        Self { child, base, log: None }
    }

    pub fn of(db: &Db) -> Self {
        Self::start(&mut db.command(&["serve", "--bind", "127.0.0.1:0"]))
    }

    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = agent.run(request.body(()).unwrap()).unwrap();
        let bytes = response.body_mut().read_to_vec().unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let has = |wanted: &str| headers.iter().find(|(name, _)| name == wanted);
        let is_packed = has("content-encoding").is_some();
        let is_json =
            !is_packed && has("content-type").is_some_and(|(_, value)| value == "application/json");
        let body = match text.as_str() {
            "" => Value::Null,
            _ if is_json => serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}")),
            _ => Value::Null,
        };
        Reply { status: response.status().as_u16(), headers, text, bytes, body }
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    pub fn get(&self, path: &str) -> Value {
        let reply = self.request("GET", path, &[]);
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.body
    }

    pub fn error(&self, path: &str) -> (u16, String, Value) {
        let reply = self.request("GET", path, &[]);
        let error = &reply.body["error"];
        assert!(
            error["message"].as_str().is_some_and(|text| !text.is_empty()),
            "{path}: {}",
            reply.body
        );
        (reply.status, error["code"].as_str().unwrap().to_owned(), error["field"].clone())
    }

    /// Sends a signal and waits for the end: exit code, and the log since the start.
    pub fn stop(&mut self, signal: &str) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap();
        assert!(sent.success());
        let code = self.child.wait().unwrap().code();
        (code, self.log.take().map_or_else(String::new, |log| log.join().unwrap()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
