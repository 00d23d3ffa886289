use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::super::{Reading, read_reply};

fn lenient(text: &str) -> Result<(i64, String), String> {
    let read = read_reply(text, Reading::Lenient).map_err(|error| error.to_string())?;
    Ok((read.score, read.rationale))
}

#[test]
fn what_leaves_no_doubt_is_read() {
    const JSON: &str = r#"{"score":45,"rationale":"Typing."}"#;
    for text in [
        JSON.to_owned(),
        format!("```json\n{JSON}\n```"),
        format!("```\n{JSON}```"),
        format!("Here is my rating: {JSON} I hope it helps."),
        format!("<think>Perhaps {{\"score\": 90, \"rationale\": \"x\"}}?</think>\n{JSON}"),
        format!("Perhaps {{\"score\": 90, \"rationale\": \"x\"}}.</THINK>{JSON}"),
        format!("<Thinking>a</Thinking><think>b</think>{JSON}"),
        format!("[THINK]a {{b}}[/THINK]{JSON}"),
        format!("A set {{of words}}, then {JSON}"),
        format!("\u{feff} {JSON}"),
        JSON.replace("45", "45.0"),
        JSON.replace("45", "\"45\""),
        JSON.replace("45", "\" 45.00 \""),
        JSON.replace("45", "4.5e1"),
        JSON.replace("Typing.", " Typing.\\n"),
        JSON.replace("Typing.", "Typing.\n"),
        format!("[{JSON}]"),
    ] {
        assert_eq!(lenient(&text), Ok((45, "Typing.".to_owned())), "{text}");
        let strict = read_reply(&text, Reading::Strict);
        let plain = text.trim_start_matches(['\u{feff}', ' ']);
        assert_eq!(
            strict.is_ok(),
            plain.starts_with(r#"{"score":45,"#) && !plain.contains('\n'),
            "{text}"
        );
    }
    let odd = r#"{"score":45,"rationale":"It {is} \"odd\\\" } ```"}"#;
    assert_eq!(lenient(&format!("x {odd} y")).unwrap().1, "It {is} \"odd\\\" } ```");
}

#[test]
fn whatever_leaves_a_doubt_is_no_score() {
    for (text, expected) in [
        (r#"{"score":45.5,"rationale":"x"}"#, "the score is 45.5"),
        (r#"{"score":"about 45","rationale":"x"}"#, "the score is about 45"),
        (r#"{"score":"45%","rationale":"x"}"#, "the score is 45%"),
        (r#"{"score":"45/100","rationale":"x"}"#, "the score is 45/100"),
        (r#"{"score":"","rationale":"x"}"#, "the score is ;"),
        (r#"{"score":"45.","rationale":"x"}"#, "the score is 45."),
        (r#"{"score":"٤٥","rationale":"x"}"#, "the score is"),
        (r#"{"score":-3.0,"rationale":"x"}"#, "the score is -3"),
        (r#"{"score":450.0,"rationale":"x"}"#, "the score is 450"),
        (r#"{"score":1e300,"rationale":"x"}"#, "the score is 1000"),
        (r#"{"score":null,"rationale":"x"}"#, "expected {"),
        (r#"{"score":[45],"rationale":"x"}"#, "expected {"),
        (r#"{"score":45}"#, "missing field"),
        (r#"{"score":45,"score":46,"rationale":"x"}"#, "duplicate field"),
        (r#"{"score":45,"rationale":"x","sure":1}"#, "unknown field"),
        (r#"{"score":45,"rationale":"x"} {"score":45,"rationale":"x"}"#, "there are 2"),
        (r#"{"score":45,"rationale":"x"} or {"score":50,"rationale":"y"}"#, "there are 2"),
        (r#"{"a":{"score":45,"rationale":"x"}}"#, "unknown field"),
        (r#"<think>{"score":45,"rationale":"x"}"#, "expected a JSON object"),
        ("The score is 45.", "expected a JSON object"),
        (r#"{"score":45,"rationale":"x"#, "expected a JSON object"),
        ("", "expected a JSON object"),
        (r#"{"score":45,"rationale":" "}"#, "has 0 characters"),
    ] {
        let error = lenient(text).unwrap_err();
        assert!(error.contains(expected) && error.len() < 400, "{text}: {error}");
    }
}

/// Whatever a reply turns into: it is read or refused, a score stays on its scale and stands in
/// the text, and what is read strictly is read leniently in the same way.
#[test]
fn any_change_of_a_reply_is_a_rating_or_a_refusal() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let pieces = [
        "{",
        "}",
        "\"",
        "\\",
        "<think>",
        "</think>",
        "```",
        ",",
        ":",
        "45",
        ".5",
        "\\ud83d",
        "\u{0}",
        "\n",
        "é",
        "{\"score\":9,\"rationale\":\"z\"}",
        "\"score\"",
    ];
    let pick = |rng: &mut ChaCha8Rng, n: usize| usize::try_from(rng.next_u32()).unwrap() % n.max(1);
    let (mut good, mut bad) = (0, 0);
    for round in 0..20_000 {
        let mut text: Vec<char> =
            "Well: ```{\"score\": 45, \"rationale\": \"Ty\\u00e9ping.\"}``` <think>x</think>"
                .chars()
                .collect();
        for _ in 0..pick(&mut rng, 4) {
            let at = pick(&mut rng, text.len());
            match round % 3 {
                0 => drop(text.remove(at)),
                1 => drop(text.splice(at..at, pieces[pick(&mut rng, pieces.len())].chars())),
                _ => text.truncate(at + 30),
            }
        }
        let text: String = text.into_iter().collect();
        let (strict, lenient) =
            (read_reply(&text, Reading::Strict), read_reply(&text, Reading::Lenient));
        if strict.is_ok() {
            assert_eq!(strict, lenient, "{text}");
        }
        match lenient {
            Ok(rating) => {
                good += 1;
                assert!(
                    (0..=100).contains(&rating.score) && text.contains(&rating.score.to_string()),
                    "{text}"
                );
                assert!(
                    !rating.rationale.is_empty() && !rating.rationale.contains('\u{0}'),
                    "{text}"
                );
            }
            Err(error) => {
                bad += 1;
                assert!(error.to_string().chars().count() < 400, "{text}");
            }
        }
    }
    assert!(good > 2_000 && bad > 2_000, "{good} good, {bad} bad");
}
