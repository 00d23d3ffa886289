use super::*;

#[test]
fn a_value_is_shown_shortened_and_escaped() {
    assert_eq!(quoted("4,5\t"), "\"4,5\\t\"");
    assert_eq!(quoted(&"x".repeat(80)), format!("\"{}\"", "x".repeat(80)));
    assert_eq!(quoted(&"x".repeat(200)).chars().count(), 83);
    assert!(quoted(&"\u{1}".repeat(200)).chars().count() <= 83);
    assert_eq!(quoted(""), "\"\"");
}

#[test]
fn what_is_short_enough_is_not_changed() {
    for text in [
        "a.zip, Task Statements.txt, line 3, column \"Task ID\": \"1o2\", expected a whole number",
        "it's the operator's: don't cut what stands between apostrophes, however far apart they're in a sentence",
        "run `onet-ai weights --scheme im_rt_ft --data-version 30.1` first, and then the very long rest of it",
        &format!(
            "/{}/x.csv: no such file or folder; give a zip, a folder or a URL",
            "folder/".repeat(30)
        ),
    ] {
        assert_eq!(message(text), text);
    }
    let twice =
        message(&format!("\"{}\" is not a number, and \"4\" is", "9".repeat(500))).into_owned();
    assert_eq!(message(&twice), twice);
}

/// Values of every kind at every place of a message, quoted by any program or not at all.
#[test]
fn a_long_value_is_cut_wherever_it_stands() {
    let values = [
        "x".repeat(5_000),
        "ä".repeat(5_000),
        "\"".repeat(5_000),
        "it's 'so' ".repeat(500),
        "\\".repeat(5_000),
    ];
    let frames: [(&str, &str); 9] = [
        (
            "error: invalid value '",
            "' for '--seed <N>': not a number\n\nFor more information, try '--help'.",
        ),
        ("\"", "\" is not a SOC code such as 29-1141"),
        ("x.csv, line 3, column \"", "\" is missing; expected \"task_id\""),
        ("there is no version ", "; these are stored: 30.1"),
        ("no number for label=\"", "\"; pass --map"),
        ("", ""),
        ("pass --map ", "=…"),
        ("(“", "”)"),
        ("a `", "` b"),
    ];
    for value in &values {
        for (before, after) in frames {
            let told = message(&format!("{before}{value}{after}")).into_owned();
            let longest = told.split_whitespace().map(|word| word.chars().count()).max().unwrap();
            let most = if value.starts_with('\\') { PATH } else { VALUE };
            assert!(
                told.chars().count() <= MESSAGE + 1 && longest <= most + 30,
                "{longest}: {told:.300}"
            );
        }
    }
}
