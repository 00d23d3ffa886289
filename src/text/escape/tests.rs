use super::super::hostile;
use super::*;

fn log(text: &str) -> String {
    let mut line = String::new();
    logged(&mut line).write_str(text).unwrap();
    line
}

#[test]
fn a_log_text_is_one_line_that_says_what_was_there() {
    assert_eq!(log("a\nb\u{1b}[1m \u{202e}é\u{2028}"), r"a\nb\u{1b}[1m \u{202e}é\u{2028}");
    for seed in 0..2_000 {
        let text = hostile(seed, 10);
        assert!(!log(&text).chars().any(is_unseen), "{text:?}");
    }
}

#[test]
fn json_loses_nothing_and_shows_everything() {
    for seed in 0..2_000 {
        let text = hostile(seed, 10);
        let written = json(serde_json::to_string_pretty(&[&text]).unwrap());
        assert!(!written.chars().any(|c| is_unseen(c) && c != '\n'), "{written:?}");
        assert_eq!(serde_json::from_str::<[String; 1]>(&written).unwrap(), [text.as_str()]);
        let written = to_json(&[&text]).unwrap();
        assert!(!written.chars().any(is_unseen), "{written:?}");
        assert_eq!(serde_json::from_str::<[String; 1]>(&written).unwrap(), [text]);
    }
}
