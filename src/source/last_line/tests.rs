use super::*;

fn column(cells: &[&str]) -> LastColumn {
    let mut column = LastColumn::default();
    for cell in cells {
        column.note(cell);
    }
    column
}

#[test]
fn a_number_is_whole_only_with_all_decimals_that_others_have() {
    let two = column(&["4.25", "3.1", "n/a", "1"]);
    assert!(!two.may_be_cut("2.75") && two.may_be_cut("2.7") && two.may_be_cut("2"));
    assert!(!two.may_be_cut("") && column(&["4.25", "3.1"]).may_be_cut(""));
    assert!(column(&["20", "100"]).may_be_cut("10"));
    assert!(column(&[]).may_be_cut("4.25") && column(&[]).may_be_cut("4"));
}

#[test]
fn a_whole_number_is_whole_where_no_digit_more_would_fit() {
    let numbers: Vec<String> = (1..=20).map(|n: u32| n.to_string()).collect();
    let to_20 = column(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    for whole in ["20", "10", "3", "19"] {
        assert!(!to_20.may_be_cut(whole), "{whole}");
    }
    assert!(to_20.may_be_cut("1") && to_20.may_be_cut("2") && to_20.may_be_cut("0"));
    // Whatever the other rows have, where the range is known.
    let mut scores = LastColumn::up_to(100.0);
    scores.note("7");
    assert!(scores.may_be_cut("5") && scores.may_be_cut("10") && !scores.may_be_cut("50"));
    // Few numbers: one of them is whole where no other begins with it.
    let few = ["5", "5", "100", "3", "7", "5", "5", "100", "3", "3", "5", "10", "5", "7"];
    let scale = column(&[few, few].concat());
    assert!(!scale.may_be_cut("3") && scale.may_be_cut("1") && scale.may_be_cut("10"));
    assert!(scale.may_be_cut("6"));
}

#[test]
fn a_code_has_the_form_of_others() {
    let codes = column(&["11-1011.00", "13-2011.01", "15-1252.00"]);
    assert!(!codes.may_be_cut("29-1141.00") && codes.may_be_cut("29-1141.0"));
    let sources = column(&["08", "02,09", "10", "04,06,08", "09"]);
    assert!(!sources.may_be_cut("08") && !sources.may_be_cut("02,08"));
    assert!(sources.may_be_cut("02,0") && sources.may_be_cut("02,") && sources.may_be_cut("0"));
}

#[test]
fn a_word_is_whole_where_it_is_known_and_prose_where_it_ends_a_sentence() {
    let words = ["Analyst", "Incumbent", "Analyst", "Analyst"];
    let words = column(&[words, words].concat());
    assert!(!words.may_be_cut("Analyst") && words.may_be_cut("Anal") && words.may_be_cut(""));
    assert!(!words.may_be_cut("n/a"));
    let prose = column(&["Lead.", "Decide (or \"not.\")"]);
    assert!(!prose.may_be_cut("Plan the week.") && prose.may_be_cut("Plan the we"));
    assert!(!column(&["Lead", "Decide."]).may_be_cut("Plan the we"));
}
