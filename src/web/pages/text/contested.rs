//! Contested tasks.

use crate::convert::count;
use crate::web::pages::figures::whole;

/// See the module.
#[derive(Debug)]
pub(in crate::web::pages) struct Contested {
    pub(in crate::web::pages) heading: &'static str,
    pub(in crate::web::pages) about: &'static str,
    pub(in crate::web::pages) higher: &'static str,
    pub(in crate::web::pages) anyone: &'static str,
    /// Of the letter of no rater, and the letters of all.
    pub(in crate::web::pages) no_rater: fn(&str, &str) -> String,
    pub(in crate::web::pages) tasks: fn(usize) -> String,
}

pub(super) const ENGLISH: Contested = Contested {
    heading: "Tasks on which the raters disagree most",
    about: "A task is contested where the lowest and the highest rater are 30 points or more apart.",
    higher: "Higher rater",
    anyone: "Either",
    no_rater: |letter, all| format!("There is no rater {letter} in these scores, only {all}."),
    tasks: |n| if n == 1 { "1 task".to_owned() } else { format!("{} tasks", whole(count(n))) },
};

pub(super) const KOREAN: Contested = Contested {
    heading: "평가자들이 엇갈린 업무",
    about: "가장 낮은 평가자와 가장 높은 평가자의 차이가 30점 이상이면 엇갈린 업무입니다. 업무 문장은 O*NET의 영어 원문입니다.",
    higher: "더 높게 본 평가자",
    anyone: "어느 쪽이든",
    no_rater: |letter, all| format!("이 점수에는 평가자 {letter}의 평가가 없습니다. 평가자: {all}"),
    tasks: |n| format!("업무 {}개", whole(count(n))),
};
