use super::super::assert_close;
use super::*;

fn generation(rater: &str, version: &str, question: &str) -> Generation {
    Generation {
        rater: rater.to_owned(),
        versions: vec![version.to_owned()],
        question: question.to_owned(),
    }
}

fn tasks(rows: &[(i64, f64, &[f64])]) -> Tasks {
    let scored = |weight, scores: &[f64]| Scored { detail: 0, weight, scores: scores.to_vec() };
    rows.iter().map(|(task, weight, scores)| (*task, scored(*weight, scores))).collect()
}

fn sum(step: &Step) -> f64 {
    step.tasks + step.weights + step.rescored + step.raters + step.question
}

/// The example of METHOD 10.
#[test]
fn every_part_of_the_example() {
    let roles = Roles::assign(
        &[generation("a", "1", "q"), generation("b", "1", "q")],
        &[generation("a", "1", "q"), generation("c", "1", "q")],
    );
    let before = tasks(&[(1, 0.5, &[20.0, 40.0]), (2, 0.3, &[10.0, 10.0]), (3, 0.2, &[0.0, 0.0])]);
    let after = tasks(&[(1, 0.4, &[26.0, 60.0]), (2, 0.4, &[10.0, 30.0]), (4, 0.2, &[90.0, 90.0])]);
    let step = step(&before, &after, &roles).unwrap();
    assert_close(step.before, 18.0);
    assert_close(step.after, 43.2);
    // Both: weights 0.625 and 0.375 before, a half each after; means 30, 10 before and 43, 20 after.
    assert_close(step.weights, -0.125 * 36.5 + 0.125 * 15.0);
    // Task 1: a said 6 more. b had said 10 more than a in the mean, c says 17 more; so 7.
    assert_close(step.rescored, 0.5625 * 6.0);
    assert_close(step.raters, 0.5625 * 7.0 + 0.4375 * 10.0);
    assert_close(step.question, 0.0);
    assert_close(sum(&step), 25.2);
    // What tasks 3 and 4 do: 18 without task 3 would be 22.5, and 31.5 with task 4 is 43.2.
    assert_close(step.tasks, (22.5 - 18.0) + (43.2 - 31.5));
    assert_eq!((step.n_both, step.n_new, step.n_gone), (2, 1, 1));
    let (low, high) = step.raters_interval.unwrap();
    assert_close(f64::midpoint(low, high), step.raters);
    let pairs = before.iter().filter_map(|(id, old)| Some((old, after.get(id)?)));
    let found = shift(pairs.map(|(old, new)| (&old.scores[..], &new.scores[..])), &roles);
    assert_eq!(found, (2, Some(8.5)));
}

#[test]
fn the_parts_backwards_are_the_parts_with_another_sign() {
    let raters = [generation("a", "1", "q"), generation("b", "1", "q")];
    let others = [generation("b", "1", "q"), generation("a", "2", "q")];
    let before = tasks(&[(1, 0.6, &[20.0, 40.0]), (2, 0.4, &[33.0, 7.0])]);
    let after = tasks(&[(1, 0.3, &[25.0, 61.0]), (2, 0.5, &[10.0, 12.0]), (3, 0.2, &[1.0, 2.0])]);
    let there = step(&before, &after, &Roles::assign(&raters, &others)).unwrap();
    let back = step(&after, &before, &Roles::assign(&others, &raters)).unwrap();
    for (there, back) in [
        (there.tasks, back.tasks),
        (there.weights, back.weights),
        (there.rescored, back.rescored),
        (there.raters, back.raters),
    ] {
        assert!((there + back).abs() < 1e-12 && there.abs() > 0.1, "{there} {back}");
    }
}

#[test]
fn a_question_is_told_from_raters_only_by_raters_of_both() {
    let old = [generation("a", "1", "q"), generation("b", "1", "q")];
    let before = tasks(&[(1, 1.0, &[20.0, 40.0])]);
    let after = tasks(&[(1, 1.0, &[50.0, 80.0])]);
    let parts = |new: [Generation; 2]| {
        let roles = Roles::assign(&old, &new);
        let step = step(&before, &after, &roles).unwrap();
        assert_close(sum(&step), 35.0);
        assert_eq!(step.raters_interval, None, "of a single task");
        ((step.rescored, step.raters, step.question), roles.other_raters())
    };
    let both = parts([generation("a", "1", "r"), generation("b", "1", "r")]);
    assert_eq!(both, ((0.0, 0.0, 35.0), false));
    let one = parts([generation("a", "1", "r"), generation("c", "1", "r")]);
    assert_eq!(one, ((0.0, 5.0, 30.0), false));
    let none = parts([generation("c", "1", "r"), generation("d", "1", "r")]);
    assert_eq!(none, ((0.0, 0.0, 35.0), false), "both changed, and the question matters more");
    let newer = parts([generation("a", "2", "q"), generation("b", "2", "q")]);
    assert_eq!(newer, ((0.0, 35.0, 0.0), true));
}

#[test]
fn without_a_task_in_both_all_of_the_change_is_tasks() {
    let rater = [generation("a", "1", "q")];
    let roles = Roles::assign(&rater, &rater);
    let before = tasks(&[(1, 1.0, &[20.0])]);
    let found = step(&before, &tasks(&[(2, 1.0, &[50.0])]), &roles).unwrap();
    assert_eq!((found.tasks, sum(&found), found.n_both), (30.0, 30.0, 0));
    assert_eq!(step(&before, &Tasks::new(), &roles), None);
    // A task of both that weighs nothing before is no common ground either.
    let after = tasks(&[(1, 0.5, &[20.0]), (2, 0.5, &[50.0])]);
    let found = step(&tasks(&[(1, 0.0, &[0.0]), (3, 1.0, &[5.0])]), &after, &roles).unwrap();
    assert_eq!((found.tasks, sum(&found)), (30.0, 30.0));
}
