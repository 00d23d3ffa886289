//! Replies changed at random.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::super::*;
use crate::llm::{anthropic, openai};

/// Replies of both formats, of gateways, and of batches, to begin with.
const REPLIES: [&str; 9] = [
    r#"{"id":"x","model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":"{\"score\":4,\"rationale\":\"b\\u00e9\"}","refusal":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":1200,"completion_tokens":35,"prompt_tokens_details":{"cached_tokens":1024}}}"#,
    r#"{"model":"m-1","choices":[{"message":{"content":[{"type":"text","text":"{}"},{"type":"thinking","thinking":[]}],"reasoning_content":"hm"},"finish_reason":null}]}"#,
    r#"{"id":"msg_1","type":"message","model":"m-1","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"{}"}],"stop_reason":"end_turn","usage":{"input_tokens":40,"output_tokens":60,"cache_creation":{"ephemeral_5m_input_tokens":7}}}"#,
    r#"{"error":{"message":"m","type":"t","param":null,"code":429},"request_id":"r"}"#,
    r#"[{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"reason":"x"}]}}]"#,
    r#"{"detail":[{"loc":["body","x"],"msg":"m"}],"choices":[{"error":{"code":502}}]}"#,
    r#"{"id":"r","custom_id":"t1","response":{"status_code":200,"request_id":"q","body":{"choices":[{"message":{"content":"{}"},"finish_reason":"stop"}]}},"error":null}"#,
    r#"{"custom_id":"t1","result":{"type":"errored","error":{"type":"error","error":{"type":"x","message":"m"},"request_id":"r"}}}"#,
    r#"{"custom_id":"t1","result":{"type":"succeeded","message":{"content":[],"stop_reason":"refusal","stop_details":{"category":"bio"}}}}"#,
];

const PIECES: [&str; 17] = [
    "null",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "\\u0000",
    "\\ud83d",
    "\u{0}",
    "402",
    "-1",
    "9223372036854775807",
    "1e400",
    "\"error\":{\"message\":\"insufficient credits\"},",
    "<html>",
    "\u{feff}",
    "[[[[[[[[",
];

/// Whatever comes: no reader panics, there is an answer or a class, and no text of it is one that a
/// database would not take.
#[test]
fn any_reply_is_an_answer_or_a_class_and_can_be_stored() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let pick = |rng: &mut ChaCha8Rng, n: usize| usize::try_from(rng.next_u32()).unwrap() % n.max(1);
    let (mut answers, mut failures) = (0, 0);
    let mut seen = |outcome: Outcome| {
        let texts = [
            outcome.request_id,
            outcome.model_version,
            Some(match outcome.result {
                Ok(answer) => {
                    answers += 1;
                    answer
                }
                Err(failure) => {
                    failures += 1;
                    assert!(failure.message.chars().count() < 500, "{failure}");
                    failure.message
                }
            }),
        ];
        for text in texts.into_iter().flatten() {
            assert!(!text.contains('\u{0}'), "{text:?}");
        }
        if let Some(usage) = outcome.usage {
            assert!(
                [usage.input, usage.cached, usage.cache_write, usage.output]
                    .iter()
                    .all(|n| *n >= 0)
            );
        }
    };
    for round in 0..30_000 {
        let mut text: Vec<char> = REPLIES[round % REPLIES.len()].chars().collect();
        for _ in 0..pick(&mut rng, 5) {
            let at = pick(&mut rng, text.len());
            let end = (at + pick(&mut rng, 12)).min(text.len());
            match pick(&mut rng, 4) {
                0 => text.truncate(at),
                1 => drop(text.drain(at..end)),
                2 => drop(text.splice(at..end, PIECES[pick(&mut rng, PIECES.len())].chars())),
                _ => drop(text.splice(at..at, PIECES[pick(&mut rng, PIECES.len())].chars())),
            }
        }
        let body: String = text.into_iter().collect();
        for line in [openai::batch::read_line(&body), anthropic::batch::read_line(&body)]
            .into_iter()
            .flatten()
        {
            seen(line.1);
        }
        let status = [200, 200, 201, 302, 400, 401, 404, 429, 498, 500, 529][pick(&mut rng, 11)];
        let reply =
            HttpReply { status, headers: vec![("x-request-id".to_owned(), "r".to_owned())], body };
        seen(openai::read(&reply));
        seen(anthropic::read(&reply));
        let _ = (openai::batch::read_state(&reply), anthropic::batch::read_list(&reply));
    }
    assert!(answers > 1_000 && failures > 10_000, "{answers} answers, {failures} failures");
}
