//! A server that speaks both vendors' formats, answers as a test wants, and remembers every call.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// One call as it came in.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: String,
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
    pub at: Instant,
}

impl Call {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// The text about the task, in either format.
    pub fn user(&self) -> String {
        let body = self.json();
        let messages = body["messages"].as_array().cloned().unwrap_or_default();
        let first = messages.iter().find(|message| message["role"] == "user").cloned();
        first.unwrap_or_default()["content"].as_str().unwrap_or_default().to_owned()
    }

    /// Whether the model is told what was wrong with its reply.
    pub fn is_repair(&self) -> bool {
        self.json()["messages"]
            .as_array()
            .is_some_and(|all| all.iter().filter(|message| message["role"] == "user").count() > 1)
    }

    pub fn is_anthropic(&self) -> bool {
        self.path.contains("/messages")
    }
}

/// What is sent back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    pub delay: Duration,
    /// Hang up in the middle of the body.
    pub cut: bool,
}

impl Answer {
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), delay: Duration::ZERO, cut: false }
    }

    pub fn error(status: u16, kind: &str, code: &str) -> Self {
        Self::new(
            status,
            json!({"type": "error", "error": {"type": kind, "code": code, "message": format!("made up: {code}"), "param": null}})
                .to_string(),
        )
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

/// Tokens that every good answer reports: 1,000 cached, 400 not, 40 out.
pub const COST: i64 = 1_000 * 10 + 400 * 100 + 40 * 500;

/// A good answer in the format of the call.
pub fn text(call: &Call, content: &str) -> Answer {
    reply(call, content, "stop", "end_turn")
}

pub fn reply(call: &Call, content: &str, finish: &str, stop: &str) -> Answer {
    Answer::new(200, message(call.is_anthropic(), &call.json()["model"], content, (finish, stop)))
}

fn message(anthropic: bool, model: &Value, content: &str, (finish, stop): (&str, &str)) -> String {
    if anthropic {
        json!({"id": "msg_1", "type": "message", "role": "assistant", "model": model,
            "content": [{"type": "text", "text": content}], "stop_reason": stop, "stop_sequence": null,
            "usage": {"input_tokens": 400, "cache_read_input_tokens": 1_000,
                "cache_creation_input_tokens": 0, "output_tokens": 40}})
    } else {
        json!({"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": model,
            "choices": [{"index": 0, "finish_reason": finish, "logprobs": null,
                "message": {"role": "assistant", "content": content, "refusal": null}}],
            "usage": {"prompt_tokens": 1_400, "completion_tokens": 40, "total_tokens": 1_440,
                "prompt_tokens_details": {"cached_tokens": 1_000}}})
    }
    .to_string()
}

/// A score that follows from task and rater, 0-100.
pub fn score_of(anthropic: bool, user: &str) -> i64 {
    let sum: u32 =
        user.bytes().zip((1..=31_u32).cycle()).map(|(byte, n)| n * u32::from(byte)).sum();
    i64::from((sum + if anthropic { 13 } else { 0 }) % 101)
}

pub fn rating(score: i64) -> String {
    json!({"score": score, "rationale": "Because."}).to_string()
}

/// Answers with [`score_of`].
pub fn scored(call: &Call) -> Answer {
    text(call, &rating(score_of(call.is_anthropic(), &call.user())))
}

pub type Handler = dyn Fn(&Call, usize) -> Answer + Send + Sync;

/// The running server; it ends with the test's process.
pub struct Vendor {
    pub base: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Vendor {
    /// `handler` is given the call and how many calls with the same task and model came before.
    pub fn start(handler: impl Fn(&Call, usize) -> Answer + Send + Sync + 'static) -> Self {
        Self::run(Arc::new(handler), Some(Arc::default()))
    }

    /// As [`Self::start`], with the handler for batches too.
    pub fn bare(handler: impl Fn(&Call, usize) -> Answer + Send + Sync + 'static) -> Self {
        Self::run(Arc::new(handler), None)
    }

    fn run(handler: Arc<Handler>, batches: Option<Arc<Batches>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let calls: Arc<Mutex<Vec<Call>>> = Arc::default();
        let counts: Arc<Counts> = Arc::default();
        let seen = Arc::clone(&calls);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (handler, seen) = (Arc::clone(&handler), Arc::clone(&seen));
                let (counts, batches) = (Arc::clone(&counts), batches.clone());
                std::thread::spawn(move || {
                    serve(stream, &*handler, (&seen, &counts), batches.as_deref());
                });
            }
        });
        Self { base, calls }
    }

    pub fn openai(&self, model: &str) -> String {
        format!("openai:{model}@{}/v1", self.base)
    }

    pub fn anthropic(&self, model: &str) -> String {
        format!("anthropic:{model}@{}", self.base)
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    /// Calls for ratings, not for batches.
    pub fn ratings(&self) -> usize {
        let calls = self.calls();
        calls
            .iter()
            .filter(|call| call.path.ends_with("/completions") || call.path.ends_with("/messages"))
            .count()
    }
}

type Counts = Mutex<BTreeMap<(String, String, String), usize>>;

fn serve(
    stream: TcpStream,
    handler: &Handler,
    (seen, counts): (&Mutex<Vec<Call>>, &Counts),
    batches: Option<&Batches>,
) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    while let Some(call) = read_call(&mut reader) {
        let before = {
            let mut counts = counts.lock().unwrap();
            let key = (call.path.clone(), call.json()["model"].to_string(), call.user());
            let n = counts.entry(key).or_insert(0);
            *n += 1;
            *n - 1
        };
        seen.lock().unwrap().push(call.clone());
        let batch = batches.and_then(|batches| batches.answer(&call, handler));
        let answer = batch.unwrap_or_else(|| handler(&call, before));
        std::thread::sleep(answer.delay);
        let mut head =
            format!("HTTP/1.1 {} X\r\ncontent-length: {}\r\n", answer.status, answer.body.len());
        for (name, value) in &answer.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        let body = if answer.cut { &answer.body[..answer.body.len() / 2] } else { &answer.body };
        // The client may be gone, which some tests want.
        if stream.write_all(format!("{head}\r\n{body}").as_bytes()).is_err() || answer.cut {
            return;
        }
    }
}

fn read_call(reader: &mut BufReader<TcpStream>) -> Option<Call> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8_lossy(&body).into_owned();
    Some(Call { method, path, headers, body, at: Instant::now() })
}

/// Both vendors' batches: an item's answer is the handler's for the same call; results come in
/// reverse order, and a batch is in progress when it is first looked at.
#[derive(Default)]
struct Batches {
    files: Mutex<Vec<String>>,
    made: Mutex<Vec<Made>>,
}

struct Made {
    label: Value,
    items: Vec<(String, Value)>,
    looks: usize,
}

impl Batches {
    fn answer(&self, call: &Call, handler: &Handler) -> Option<Answer> {
        let path = call.path.split('?').next().unwrap();
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match (call.method.as_str(), parts.as_slice()) {
            ("POST", ["v1", "files"]) => {
                let mut files = self.files.lock().unwrap();
                files.push(call.body.clone());
                Some(Answer::new(
                    200,
                    json!({"id": format!("file-{}", files.len() - 1)}).to_string(),
                ))
            }
            ("POST", ["v1", "batches"]) => {
                let body = call.json();
                let file: usize = body["input_file_id"].as_str().unwrap()[5..].parse().unwrap();
                let lines = self.files.lock().unwrap()[file].clone();
                let items =
                    lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
                let items = items.map(|line| {
                    (line["custom_id"].as_str().unwrap().to_owned(), line["body"].clone())
                });
                Some(self.make(body["metadata"]["onet_ai"].clone(), items.collect(), false))
            }
            ("POST", ["v1", "messages", "batches"]) => {
                let body = call.json();
                let items = body["requests"].as_array().unwrap().iter();
                let items = items.map(|item| {
                    (item["custom_id"].as_str().unwrap().to_owned(), item["params"].clone())
                });
                Some(self.make(Value::Null, items.collect(), true))
            }
            ("GET", ["v1", "batches"]) => Some(self.list(false)),
            ("GET", ["v1", "messages", "batches"]) => Some(self.list(true)),
            ("GET", ["v1", "batches", id]) => Some(self.look(id, false)),
            ("GET", ["v1", "messages", "batches", id]) => Some(self.look(id, true)),
            ("GET", ["v1", "files", id, "content"]) => Some(self.results(id, false, handler)),
            ("GET", ["v1", "messages", "batches", id, "results"]) => {
                Some(self.results(id, true, handler))
            }
            _ => None,
        }
    }

    fn make(&self, label: Value, items: Vec<(String, Value)>, anthropic: bool) -> Answer {
        let mut made = self.made.lock().unwrap();
        made.push(Made { label, items, looks: 0 });
        let at = made.len() - 1;
        Answer::new(200, state(at, &made[at], anthropic).to_string())
    }

    fn list(&self, anthropic: bool) -> Answer {
        let made = self.made.lock().unwrap();
        let of_vendor = |made: &&(usize, &Made)| made.1.label.is_null() == anthropic;
        let data: Vec<Value> = made
            .iter()
            .enumerate()
            .collect::<Vec<_>>()
            .iter()
            .filter(of_vendor)
            .map(|(at, made)| state(*at, made, anthropic))
            .collect();
        Answer::new(200, json!({"data": data, "has_more": false}).to_string())
    }

    fn look(&self, id: &str, anthropic: bool) -> Answer {
        let mut made = self.made.lock().unwrap();
        let at: usize = id[6..].parse().unwrap();
        if at >= made.len() {
            return Answer::error(404, "not_found_error", "not_found");
        }
        made[at].looks += 1;
        Answer::new(200, state(at, &made[at], anthropic).to_string())
    }

    fn results(&self, id: &str, anthropic: bool, handler: &Handler) -> Answer {
        let made = self.made.lock().unwrap();
        let at: usize = id.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().unwrap();
        let lines: Vec<String> = made[at].items.iter().rev().map(|(id, body)| {
            let path = if anthropic { "/v1/messages" } else { "/v1/chat/completions" };
            let call = Call { method: "POST".to_owned(), path: path.to_owned(), headers: BTreeMap::new(), body: body.to_string(), at: Instant::now() };
            let answer = handler(&call, made.iter().take(at).filter(|made| made.items.iter().any(|(_, other)| other["messages"][0] == body["messages"][0])).count());
            let body: Value = serde_json::from_str(&answer.body).unwrap();
            match (anthropic, answer.status) {
                (false, status) => json!({"id": "x", "custom_id": id, "error": null, "response": {"status_code": status, "request_id": "r", "body": body}}),
                (true, 200) => json!({"custom_id": id, "result": {"type": "succeeded", "message": body}}),
                (true, _) => json!({"custom_id": id, "result": {"type": "errored", "error": body}}),
            }.to_string()
        }).collect();
        Answer::new(200, lines.join("\n"))
    }
}

fn state(at: usize, made: &Made, anthropic: bool) -> Value {
    let ended = made.looks > 1;
    let n = made.items.len();
    if anthropic {
        json!({"id": format!("batch_{at}"), "type": "message_batch", "processing_status": if ended { "ended" } else { "in_progress" },
            "request_counts": {"processing": if ended { 0 } else { n }, "succeeded": if ended { n } else { 0 }, "errored": 0, "canceled": 0, "expired": 0},
            "results_url": if ended { json!(format!("/v1/messages/batches/batch_{at}/results")) } else { Value::Null }})
    } else {
        json!({"id": format!("batch_{at}"), "object": "batch", "status": if ended { "completed" } else { "in_progress" },
            "metadata": {"onet_ai": made.label}, "output_file_id": if ended { json!(format!("file-out-{at}")) } else { Value::Null },
            "error_file_id": null, "request_counts": {"total": n, "completed": if ended { n } else { 0 }, "failed": 0}})
    }
}
