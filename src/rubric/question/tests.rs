use super::*;

fn question() -> LabelQuestion {
    LabelQuestion {
        id: "substitution".to_owned(),
        version: 1,
        question: "How small?".to_owned(),
        unit: "points".to_owned(),
        low: 0,
        high: 100,
        is_not: "It is not large.".to_owned(),
    }
}

#[test]
fn a_question_behind_labels_is_never_taken_for_a_rubric() {
    let name = question().prompt_version();
    assert!(name.starts_with("labels:substitution-v1-") && is_of_labels(&name), "{name}");
    assert!(!super::super::is_prompt_version(&name));
    assert!(Rubric::builtin_named(&name).unwrap().is_none());
    let stored = Question::stored(&name, &question().text()).unwrap();
    assert_eq!(stored, Some(Question::Labels(question())));
    assert!(Question::stored(&name, "id = \"x\"").is_err());
    let rubric = Rubric::builtin().unwrap();
    let stored = Question::stored(&rubric.prompt_version(), &rubric.text).unwrap();
    assert_eq!(stored, Some(Question::Rubric(rubric)));
}

#[test]
fn every_field_makes_another_question() {
    let before = question().prompt_version();
    let changes: [fn(&mut LabelQuestion); 5] = [
        |q| q.question.push('!'),
        |q| q.unit.push('s'),
        |q| q.low = 1,
        |q| q.high = 99,
        |q| q.is_not.push('!'),
    ];
    for change in changes {
        let mut changed = question();
        change(&mut changed);
        assert_ne!(changed.prompt_version(), before, "{changed:?}");
    }
}

#[test]
fn a_mixture_names_its_questions() {
    let name = mixed(&["a-v1-00000000", "labels:b-v1-11111111"]);
    assert_eq!(name, "mixed:a-v1-00000000+labels:b-v1-11111111");
    assert_eq!(Question::stored(&name, "").unwrap(), None);
}
