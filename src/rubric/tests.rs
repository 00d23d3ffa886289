use super::*;

fn item() -> Item<'static> {
    Item { occupation: "Tilers {task}", task: "Lay tiles {occupation}." }
}

#[test]
fn the_builtin_rubrics_are_what_the_method_asks_for() {
    for rubric in Rubric::builtins().unwrap() {
        is_what_the_method_asks_for(&rubric);
    }
}

fn is_what_the_method_asks_for(rubric: &Rubric) {
    let prompt = rubric.render(&item());
    let scores: Vec<i64> = rubric.levels.iter().map(|level| level.score).collect();
    assert_eq!(scores, [0, 20, 40, 60, 80, 100]);
    assert!((6..=8).contains(&rubric.anchors.len()));
    assert!(rubric.anchors.iter().any(|anchor| anchor.score < 10));
    assert!(rubric.anchors.iter().any(|anchor| anchor.score > 80));
    for level in &rubric.levels {
        assert!(prompt.system.contains(level.text.trim()));
    }
    for anchor in &rubric.anchors {
        assert!(prompt.system.contains(anchor.task.trim()));
    }
    assert!(prompt.system.contains(&rubric.question) && !prompt.system.contains("{question}"));
    // Vendors cache prefixes of 1,024 tokens or more. These texts have 1.28 tokens a word
    // (o200k): 1,197 for substitution-v1, 1,262 for augmentation-v1.
    assert!(prompt.system.split_whitespace().count() > 900);
}

#[test]
fn the_prompt_versions_are_pinned() {
    // Scores are bought under these names: if one changes, its rubric needs a new version.
    let versions = Rubric::builtins().unwrap().map(|rubric| rubric.prompt_version());
    assert_eq!(versions, ["substitution-v1-6cc136a1", "augmentation-v1-7642b45a"]);
    assert_eq!(Rubric::builtin().unwrap().prompt_version(), versions[0]);
    assert!(versions.iter().all(|version| is_prompt_version(version)));
    for other in ["substitution-v1", "x-v1-6cc136a", "x-1-6cc136a1", "./x-v1-6cc136a1", ""] {
        assert!(!is_prompt_version(other), "{other}");
    }
}

#[test]
fn a_rubric_is_loaded_by_name_or_from_a_file() {
    let [substitution, augmentation] = Rubric::builtins().unwrap();
    assert_eq!(Rubric::load("substitution").unwrap(), substitution);
    assert_eq!(Rubric::load("substitution-v1").unwrap(), substitution);
    assert_eq!(Rubric::load("augmentation").unwrap(), augmentation);
    assert_eq!(Rubric::load("augmentation-v1").unwrap(), augmentation);
    assert_eq!(Rubric::load(&augmentation.prompt_version()).unwrap(), augmentation);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let name = path.to_str().unwrap();
    std::fs::write(&path, &augmentation.text).unwrap();
    assert_eq!(Rubric::load(name).unwrap(), augmentation);
    std::fs::write(&path, "id = \"mine\"").unwrap();
    for (name, expected) in [(name, "missing field"), ("augmentation-v2", "no file to read")] {
        let error = Rubric::load(name).unwrap_err().to_string();
        assert!(error.contains(name) && error.contains(expected), "{error}");
        assert!(error.contains("substitution-v1, augmentation-v1"), "{error}");
    }
}

#[test]
fn line_ends_change_nothing_and_any_other_character_does() {
    let rubric = Rubric::builtin().unwrap();
    let windows = Rubric::parse(&BUILTIN.replace('\n', "\r\n")).unwrap();
    assert_eq!(windows, rubric);
    let other = Rubric::parse(&BUILTIN.replace("Tree surgeon", "Tree surgeons")).unwrap();
    assert_ne!(other.prompt_version(), rubric.prompt_version());
}

#[test]
fn an_item_is_put_in_once_and_never_read_as_a_template() {
    let rubric = Rubric::builtin().unwrap();
    let prompt = rubric.render(&item());
    assert_eq!(prompt.user, "Occupation: Tilers {task}\nTask: Lay tiles {occupation}.");
}
