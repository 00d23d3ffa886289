use super::*;

#[test]
fn a_good_reply_is_a_rating() {
    let rating = strict(" {\"rationale\": \" Typing. \", \"score\": 100}\n").unwrap();
    assert_eq!(rating, Rating { score: 100, rationale: "Typing.".to_owned() });
}

#[test]
fn everything_else_is_refused() {
    for (text, expected) in [
        ("", "EOF"),
        ("55", "invalid type: integer"),
        ("{\"score\": 55}", "missing field `rationale`"),
        ("{\"score\": 55.0, \"rationale\": \"x\"}", "floating point"),
        ("{\"score\": \"55\", \"rationale\": \"x\"}", "invalid type: string"),
        ("{\"score\": null, \"rationale\": \"x\"}", "invalid type: null"),
        ("{\"score\": 1, \"score\": 2, \"rationale\": \"x\"}", "duplicate field `score`"),
        ("{\"score\": 1, \"rationale\": \"x\", \"sure\": 1}", "unknown field `sure`"),
        ("{\"score\": 1, \"rationale\": \"x\"} and more", "trailing characters"),
        ("```json\n{\"score\": 1, \"rationale\": \"x\"}```", "expected value"),
        ("{\"score\": 101, \"rationale\": \"x\"}", "the score is 101"),
        ("{\"score\": -1, \"rationale\": \"x\"}", "the score is -1"),
        ("{\"score\": 1, \"rationale\": \" \"}", "has 0 characters"),
        ("[1, \"x\"]", "expected"),
    ] {
        let found = strict(text).map(|rating| rating.score);
        let error = found.expect_err(text).to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    let half = strict(r#"{"score":1,"rationale":"\ud83d \u0000"}"#).unwrap();
    assert_eq!(half.rationale, "\u{fffd} \u{fffd}");
    let odd = format!("{{\"{}\": 1}}", "x".repeat(9_000));
    assert!(strict(&odd).unwrap_err().to_string().len() < 300);
    let long = format!("{{\"score\": 1, \"rationale\": \"{}\"}}", "x".repeat(2_001));
    assert!(strict(&long).unwrap_err().to_string().contains("has 2001 characters"));
}

#[test]
fn the_schema_is_json_with_the_score_first() {
    let text = schema();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["properties"]["score"]["enum"].as_array().unwrap().len(), 101);
    assert!(text.find("\"score\"").unwrap() < text.find("\"rationale\"").unwrap());
}
