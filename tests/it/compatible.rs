//! `onet-ai score` with servers that are not the vendors': what they refuse, pack, wrap, repeat and
//! break, and what never reached them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use flate2::Compression;
use flate2::write::GzEncoder;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::{Value, json};
use std::io::Write;

use crate::models::{number, prepared, raters, text_of};
use crate::raw_server::{Asked, RawServer, closed_port, http};
use crate::support::{Db, Run, on_both_databases};
use crate::vendor::{Answer, Vendor, reply, scored};

const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/tls/authority.pem");

fn score(db: &Db, args: &[&str]) -> Run {
    let args = [&["score", "--json", "--timeout", "10s", "--patience", "5s"], args].concat();
    Run::from(db.command(&args).env("RUST_BACKTRACE", "0").output().unwrap())
}

fn openai(server: &RawServer) -> String {
    format!("openai:m@http://127.0.0.1:{}/v1", server.port)
}

/// A good reply with this content.
fn completion(content: &Value) -> Vec<u8> {
    json!({"id": "c", "object": "chat.completion", "model": "m-1", "choices": [{"index": 0,
        "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1_300, "completion_tokens": 40}})
    .to_string()
    .into_bytes()
}

fn good() -> Vec<u8> {
    http(200, "", &completion(&json!("{\"score\":40,\"rationale\":\"Because.\"}")))
}

fn error(status: u16, message: &str) -> Vec<u8> {
    http(
        status,
        "",
        json!({"error": {"message": message, "type": "invalid_request_error"}})
            .to_string()
            .as_bytes(),
    )
}

/// Rationales, model names, ids and bodies that some database, terminal or reader does not like.
fn hostile(rng: &mut ChaCha8Rng) -> String {
    let pieces = [
        "a",
        "\\u0000",
        "\\ud83d",
        "\\udc00\\ud800",
        "\\ud83d\\ude00",
        "\\u001b[31m",
        "\\u202e",
        "\\uffff",
        "\\\\u0000",
        "\\\"",
        "\\n\\t\\r",
        "é",
        "\\u0085",
        "\\ufeff",
        "'; drop table model_run; --",
        "\\u0007",
    ];
    let mut text = String::from("x");
    for _ in 0..rng.next_u32() % 8 {
        text.push_str(pieces[usize::try_from(rng.next_u32()).unwrap() % pieces.len()]);
    }
    text
}

/// A good answer in which every text is hostile; once more escaped where it is JSON in JSON.
fn hostile_answer(rng: &mut ChaCha8Rng) -> Vec<u8> {
    let inner = format!("{{\"score\":40,\"rationale\":\"{}\"}}", hostile(rng));
    // As a server may do it: the inner JSON as a text, with its escapes kept or escaped again.
    let content = serde_json::to_string(&inner).unwrap();
    let body = format!(
        "{{\"id\":\"{}\",\"model\":\"m{}\",\"request_id\":\"{}\",\"choices\":[{{\"message\":{{\"content\":{content}}},\"finish_reason\":\"{}\"}}],\"usage\":{{\"prompt_tokens\":9223372036854775807,\"completion_tokens\":-1}}}}",
        hostile(rng),
        hostile(rng),
        hostile(rng),
        hostile(rng)
    );
    http(200, "x-request-id: \u{80}é\r\n", body.as_bytes())
}

/// Bytes that are no answer: noise, half replies, errors with hostile texts.
fn noise(rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes: Vec<u8> =
        (0..rng.next_u32() % 400).map(|_| rng.next_u32().to_le_bytes()[0]).collect();
    match rng.next_u32() % 5 {
        0 => http(200, "", &bytes),
        1 => http(500, "", &bytes),
        2 => http(200, "content-encoding: gzip\r\n", &bytes),
        3 => http(
            502,
            "",
            format!(
                "{{\"error\":{{\"message\":\"{}\",\"code\":\"{}\"}}}}",
                hostile(rng),
                hostile(rng)
            )
            .as_bytes(),
        ),
        _ => {
            let whole = hostile_answer(rng);
            bytes.clear();
            bytes.extend_from_slice(&whole[..whole.len() / 2]);
            bytes
        }
    }
}

on_both_databases! {
    /// Property: whatever comes in, the run ends, every item that had an answer has its score, every
    /// request is settled, and everything could be stored.
    fn hostile_replies_end_no_run_and_lose_no_paid_item(db: &Db) {
        prepared(db);
        let first: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let server = RawServer::start(move |asked, before| {
            let mut rng = ChaCha8Rng::seed_from_u64(u64::try_from(before).unwrap());
            // Every third task gets noise at first, and then an answer.
            let is_first = first.lock().unwrap().insert(text_of(&asked.body));
            if is_first && before > 4 && before.is_multiple_of(3) { noise(&mut rng) } else { hostile_answer(&mut rng) }
        });
        let run = score(db, &["--rater", &openai(&server), "--sample", "60"]);
        assert!(matches!(run.code, Some(0 | 3)), "{run:?}");
        let settled = "select count(*) from run_item where status in ('scored', 'failed')";
        assert_eq!(number(db, settled), 60);
        assert_eq!(number(db, "select count(*) from model_attempt where status = 'sent'"), 0);
        let answered = number(db, "select count(*) from model_attempt where status = 'answered'");
        assert_eq!((answered, number(db, "select count(*) from task_ai_score")), (60, 60), "{run:?}");
        assert_eq!(number(db, "select count(*) from raw_reply"), number(db, "select count(*) from model_attempt where raw_json_ref is not null"));
        assert!(number(db, "select count(*) from model_attempt where status <> 'answered'") > 5);
        // What was stored can be shown.
        assert!(db.ok(&["runs", "show", "1"]).contains("requests "));
    }

    fn a_form_of_reply_that_is_refused_is_followed_by_the_next_and_noted(db: &Db) {
        prepared(db);
        let server = RawServer::start(|asked, _| {
            if asked.body.contains("json_schema") { error(400, "This response_format type is unavailable now") } else { good() }
        });
        let rater = openai(&server);
        let run = score(db, &["--rater", &rater, "--sample", "30"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(number(db, "select count(*) from task_ai_score"), 30);
        // One call for each form of the schema was lost, before the others began.
        assert_eq!(server.asked().len(), 32);
        assert_eq!(number(db, "select count(*) from model_attempt where error_class = 'reply_format' and cost = 0 and attempt <= 2"), 2);
        let shown = db.json(&["runs", "show", "1", "--json"]);
        assert_eq!(shown["parameters"]["reply_format"], "json_object", "{shown}");
        // It is known from now on: nothing is lost again, and known scores are found.
        assert_eq!(score(db, &["--rater", &rater, "--sample", "30", "--new"]).code, Some(0));
        assert_eq!(score(db, &["--rater", &rater, "--sample", "40"]).code, Some(0));
        assert_eq!(server.asked().len(), 42);
        assert_eq!(number(db, "select count(*) from model_attempt where error_class = 'reply_format'"), 2);
        assert_eq!(number(db, "select count(distinct input_hash) from task_ai_score"), 40);
    }

    fn a_refusal_for_another_reason_changes_no_form_and_a_late_one_stops(db: &Db) {
        prepared(db);
        let server = RawServer::start(|asked, before| match before {
            0 => error(400, "max_tokens is too large: json in the prompt"),
            1..=5 => good(),
            _ if asked.body.contains("json_schema") => error(400, "response_format is not supported"),
            _ => good(),
        });
        let run = score(db, &["--rater", &openai(&server), "--sample", "30", "--concurrency", "1"]);
        assert_eq!(run.code, Some(1), "{run:?}");
        let error = raters(&run)[0]["error"].as_str().unwrap().to_owned();
        assert!(error.contains("reply_format") && error.contains("--models"), "{error}");
        assert_eq!(server.asked().len(), 7);
        assert_eq!(number(db, "select count(*) from run_item where status = 'failed'"), 1);
        assert_eq!(number(db, "select count(*) from run_item where status = 'pending'"), 24);
    }

    fn a_form_that_was_learnt_shows_the_raters_use_to_later_processes(db: &Db) {
        prepared(db);
        // Half of the tasks never get a score.
        let vendor = Vendor::start(|call, _| match call.user().len() % 2 {
            _ if call.body.contains("json_schema") => Answer::error(400, "invalid_request_error", "response_format_unavailable"),
            0 => scored(call),
            _ => reply(call, "", "content_filter", "refusal"),
        });
        let rater = vendor.openai("m");
        let run = score(db, &["--rater", &rater, "--sample", "80", "--rpm", "100000"]);
        assert_eq!(run.code, Some(3), "{run:?}");
        let failed = number(db, "select count(*) from run_item where status = 'failed'");
        assert!((21..60).contains(&failed), "{failed}");
        // All of them fail again, and the rater was of use before.
        let run = score(db, &["--rater", &rater, "--sample", "80", "--rpm", "100000", "--retry-failed"]);
        assert_eq!((run.code, &raters(&run)[0]["error"]), (Some(3), &Value::Null), "{run:?}");
        let calls = vendor.ratings();
        let run = score(db, &["--rater", &rater, "--sample", "140", "--batch", "--wait", "--poll", "5ms"]);
        assert_eq!((run.code, vendor.ratings()), (Some(3), calls), "nothing is asked singly again: {run:?}");
        assert_eq!(number(db, "select count(*) from model_attempt where error_class = 'reply_format'"), 2);
    }

    fn a_task_about_accounts_closes_none(db: &Db) {
        prepared(db);
        let text = "Review project budgets of closed accounts and credit balances past due.";
        db.execute(&format!("update task_statements set task_statement = '{text}' where task_id = (select min(task_id) from task_catalog)"));
        let vendor = Vendor::start(move |call, _| match call.user() {
            user if user.contains("closed accounts") => {
                let message = format!("Invalid input: '{user}' has too many tokens");
                Answer::new(400, json!({"error": {"message": message, "type": "invalid_request_error"}}).to_string())
            }
            _ => scored(call),
        });
        let (openai, anthropic) = (vendor.openai("m"), vendor.anthropic("m"));
        for (rater, more) in [(&openai, &[][..]), (&anthropic, &["--batch", "--wait", "--poll", "5ms"])] {
            let run = score(db, &[&["--rater", rater, "--rpm", "100000"], more].concat());
            assert_eq!((run.code, &raters(&run)[0]["error"]), (Some(3), &Value::Null), "{run:?}");
            let shown = &raters(&run)[0]["failed"];
            assert_eq!(shown, &json!({"bad_request": 1}), "{run:?}");
        }
        assert_eq!(number(db, "select count(*) from run_item where status = 'scored'"), 2 * 243);
    }

    fn half_an_answer_without_usage_counts_as_paid(db: &Db) {
        prepared(db);
        let partial = json!({"message": {"content": "{\"sco"}, "finish_reason": "error"});
        for (body, is_paid) in [
            (json!({"choices": [partial]}), true),
            (json!({"choices": [{"message": {"content": ""}, "error": {"code": 502, "message": "gone"}}]}), true),
            (json!({"choices": [partial], "error": {"code": 502, "message": "gone"}}), true),
            (json!({"error": {"code": 502, "message": "gone"}}), false),
        ] {
            let vendor = Vendor::start(move |call, before| {
                if before == 0 { Answer::new(200, body.to_string()) } else { scored(call) }
            });
            let run = score(db, &["--rater", &vendor.openai("gpt-6-luna"), "--sample", "1"]);
            assert_eq!((run.code, vendor.ratings()), (Some(0), 2), "{run:?}");
            let last = "run_id = (select max(run_id) from model_attempt)";
            let paid = number(db, &format!("select count(*) from model_attempt where attempt = 1 and status = 'unknown' and cost = reserved and cost > 0 and {last}"));
            let free = number(db, &format!("select count(*) from model_attempt where attempt = 1 and status = 'failed' and cost = 0 and {last}"));
            assert_eq!((paid, free), (i64::from(is_paid), i64::from(!is_paid)), "{run:?}");
        }
    }

    fn an_accounts_fault_stops_the_rater_and_no_item_is_written_off(db: &Db) {
        prepared(db);
        for (format, status, body) in [
            ("anthropic", 400, r#"{"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits."}}"#),
            ("openai", 200, r#"[{"error":{"code":429,"message":"Your prepayment credits are depleted."}}]"#),
            ("openai", 200, r#"{"choices":[{"message":{"content":""},"finish_reason":"error","error":{"code":402}}]}"#),
            ("openai", 403, r#"{"error":"Your account has been suspended"}"#),
        ] {
            let server = RawServer::start(move |_, _| http(status, "", body.as_bytes()));
            let rater = format!("{format}:m@http://127.0.0.1:{}", server.port);
            let run = score(db, &["--rater", &rater, "--sample", "30"]);
            assert_eq!((run.code, &raters(&run)[0]["state"]), (Some(1), &"stopped".into()), "{run:?}");
            assert_eq!(server.asked().len(), 1, "{body}");
        }
        assert_eq!(number(db, "select count(*) from run_item where status <> 'pending'"), 0);
    }

    fn what_never_left_costs_nothing(db: &Db) {
        prepared(db);
        // A model of the table is priced wherever it is asked.
        let plain = RawServer::start(|_, _| good());
        let secure = RawServer::start_tls(|_, _| good());
        for (url, words) in [
            (format!("https://127.0.0.1:{}/v1", plain.port), "is it http:// and not https://"),
            (format!("https://localhost:{}/v1", secure.port), "--ca-file (SSL_CERT_FILE)"),
            (format!("http://127.0.0.1:{}/v1", closed_port()), "refused"),
        ] {
            let run = score(db, &["--rater", &format!("openai:gpt-6-luna@{url}"), "--sample", "1"]);
            assert!(matches!(run.code, Some(1 | 3)), "{run:?}");
            let told = format!("{}{}", run.stderr, run.stdout);
            assert!(told.contains(words), "{url}: {told}");
        }
        assert!(plain.asked().is_empty() && secure.asked().is_empty());
        assert!(number(db, "select count(*) from model_attempt where error_class = 'connection' and cost = 0") >= 3);
        assert_eq!(number(db, "select count(*) from model_attempt where error_class <> 'connection'"), 0);
        assert_eq!(number(db, "select sum(cost + cost_reserved) from model_run"), 0);
        // What broke off after it had left may have been billed.
        let broken = RawServer::start(|_, _| b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec());
        let rater = format!("openai:gpt-6-luna@http://127.0.0.1:{}/v1", broken.port);
        score(db, &["--rater", &rater, "--sample", "1", "--max-cost-usd", "0.001"]);
        assert!(number(db, "select sum(cost) from model_run") > 0);
    }
}

#[test]
fn a_servers_own_authority_is_trusted_where_a_file_names_it() {
    let db = Db::new(crate::support::Kind::Sqlite);
    prepared(&db);
    let server = RawServer::start_tls(|_, _| good());
    let rater = format!("openai:m@https://localhost:{}/v1", server.port);
    let models = db.dir.path().join("models.toml");
    std::fs::write(&models, "as_of = \"2026-11-29\"\n").unwrap();
    let run = score(&db, &["--rater", &rater, "--sample", "3", "--ca-file", AUTHORITY]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let mut command = db.command(&["score", "--json", "--rater", &rater, "--sample", "5"]);
    assert_eq!(Run::from(command.env("SSL_CERT_FILE", AUTHORITY).output().unwrap()).code, Some(0));
    // A file that cannot be used is told before anything is sent, and only where it matters.
    for (file, words) in
        [("/nowhere/ca.pem", "No such file"), (models.to_str().unwrap(), "has no certificate")]
    {
        let run = score(&db, &["--rater", &rater, "--ca-file", file]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(words) && run.stderr.contains("--ca-file"), "{run:?}");
        assert_eq!(
            score(&db, &["--rater", "mock:a", "--sample", "1", "--ca-file", file]).code,
            Some(0)
        );
        assert!(
            db.command(&["import", "--help"])
                .env("SSL_CERT_FILE", file)
                .status()
                .unwrap()
                .success()
        );
    }
    assert_eq!(server.asked().len(), 5);
    // Downloads trust the same.
    let files = RawServer::start_tls(|_, _| http(404, "", b""));
    let url = format!("https://localhost:{}/x.zip", files.port);
    let import =
        |more: &[&str]| db.run(&[&["import", "--version", "9.9", "--from", &url], more].concat());
    assert!(import(&[]).stderr.contains("--ca-file"));
    assert!(import(&["--ca-file", AUTHORITY]).stderr.contains("404"));
}

#[test]
fn a_missing_version_in_the_address_is_told_at_once() {
    let db = Db::new(crate::support::Kind::Sqlite);
    prepared(&db);
    let by_path = |asked: &Asked, _| match asked.line.split(' ').nth(1).unwrap() {
        "/v1/models" => http(200, "", b"{\"data\":[]}"),
        "/login/chat/completions" => http(200, "", b"<!doctype html><title>Sign in</title>"),
        _ => http(404, "", b"404 page not found"),
    };
    let server = RawServer::start(by_path);
    let base = format!("http://127.0.0.1:{}", server.port);
    for (rater, expected, asked) in [
        (format!("openai:m@{base}"), format!("did you mean {base}/v1?"), 2),
        (format!("openai:m@{base}/v1/chat/completions"), format!("did you mean {base}/v1?"), 1),
        (format!("anthropic:m@{base}/v1"), format!("did you mean {base}?"), 1),
        (format!("openai:m@{base}/login"), "\"Sign in\"".to_owned(), 2),
    ] {
        let before = server.asked().len();
        let run = score(&db, &["--rater", &rater, "--sample", "30"]);
        assert_eq!((run.code, &raters(&run)[0]["state"]), (Some(1), &"stopped".into()), "{run:?}");
        let error = raters(&run)[0]["error"].as_str().unwrap().to_owned();
        assert!(error.contains(&expected), "{rater}: {error}");
        assert_eq!(server.asked().len() - before, asked, "{rater}");
    }
    let failed = "select count(*) from run_item where status <> 'pending'";
    assert_eq!(number(&db, failed), 0);
}

#[test]
fn what_such_servers_put_around_an_answer_is_read_and_never_for_a_vendor() {
    let db = Db::new(crate::support::Kind::Sqlite);
    prepared(&db);
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    let answer = completion(&json!("{\"score\":40,\"rationale\":\"Because.\"}"));
    packed.write_all(&answer).unwrap();
    let packed = packed.finish().unwrap();
    let bodies: Vec<Vec<u8>> = vec![
        http(200, "content-encoding: gzip\r\n", &packed),
        http(200, "", &packed),
        http(
            200,
            "",
            &completion(&json!("```json\n{\"score\": 40.0, \"rationale\": \"Because.\"}\n```")),
        ),
        http(
            200,
            "",
            &completion(&json!(
                "<think>{\"score\": 1}</think>{\"score\": \"40\", \"rationale\": \"Because.\"}"
            )),
        ),
        http(
            200,
            "",
            &completion(
                &json!([{"type": "thinking", "thinking": []}, {"type": "text", "text": "{\"score\":40,\"rationale\":\"Because.\"}"}]),
            ),
        ),
    ];
    let n = bodies.len();
    let server = RawServer::start(move |_, before| bodies[before % n].clone());
    let run = score(&db, &["--rater", &openai(&server), "--sample", "20", "--concurrency", "1"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(server.asked().len(), 20);
    assert_eq!(
        number(
            &db,
            "select count(*) from task_ai_score where score = 40 and rationale = 'Because.'"
        ),
        20
    );
}
