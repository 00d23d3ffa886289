//! What is said of a score, by fixed rules from its figures: what readers remember must be true by itself, doubt
//! included. Words for it are in `text`.

// Raters that are so many points apart contradict each other, as on a contested task (METHOD 5).
use crate::stats::ensemble::{CONTESTED_SPREAD as FAR, NEAR_SPREAD as NEAR};

/// The figures that decide what is said.
#[derive(Debug, Clone, Copy)]
pub(in crate::web::pages) struct Finding {
    pub(in crate::web::pages) mean: Option<f64>,
    /// Smallest and largest mean of one rater; none where there is no rater.
    pub(in crate::web::pages) raters: Option<(f64, f64)>,
    pub(in crate::web::pages) n_raters: usize,
    pub(in crate::web::pages) n_tasks: usize,
    pub(in crate::web::pages) n_scored: i64,
    /// Weight of the scored tasks, 0–1.
    pub(in crate::web::pages) covered: f64,
    pub(in crate::web::pages) partly: bool,
    pub(in crate::web::pages) residual: bool,
    pub(in crate::web::pages) mock: bool,
}

/// Something that is said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::web::pages) enum Remark {
    /// By a mock rater.
    MadeUp,
    NoTasks,
    Unscored,
    /// Scored on less than half of the weight.
    Partly {
        mean: f64,
        covered: f64,
    },
    /// How much of the work it is.
    Share {
        mean: f64,
        scored: usize,
        tasks: usize,
    },
    /// The same where raters contradict each other: a range in its place.
    Split {
        low: f64,
        high: f64,
        mean: f64,
    },
    Differ {
        low: f64,
        high: f64,
    },
    Alike,
    /// There is only one rater.
    Single,
    /// Known from its named specialities only.
    Residual,
    /// Some tasks are not scored, and nothing else has said so.
    Incomplete {
        scored: usize,
        tasks: usize,
    },
}

/// What is said of an occupation, in order.
pub(in crate::web::pages) fn remarks(of: &Finding) -> Vec<Remark> {
    // Where there is no figure there is none that could be made up.
    let Some(mean) = of.mean else {
        return vec![if of.n_tasks == 0 { Remark::NoTasks } else { Remark::Unscored }];
    };
    let mut said = if of.mock { vec![Remark::MadeUp] } else { Vec::new() };
    if of.partly {
        said.push(Remark::Partly { mean, covered: of.covered });
        return said;
    }
    let scored = usize::try_from(of.n_scored).unwrap_or_default();
    let share = Remark::Share { mean, scored, tasks: of.n_tasks };
    if !of.mock {
        said.extend(match of.raters.filter(|_| of.n_raters > 1) {
            None => vec![share, Remark::Single],
            Some((low, high)) if high - low >= FAR => vec![Remark::Split { low, high, mean }],
            Some((low, high)) if high - low >= NEAR => vec![share, Remark::Differ { low, high }],
            Some(_) => vec![share, Remark::Alike],
        });
    }
    if of.residual {
        said.push(Remark::Residual);
    }
    if scored < of.n_tasks && !said.contains(&share) {
        said.push(Remark::Incomplete { scored, tasks: of.n_tasks });
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::edition::Measure;
    use crate::web::kernel::language::Language;
    use crate::web::pages::text;

    const PLAIN: Finding = Finding {
        mean: Some(52.0),
        raters: Some((50.0, 54.0)),
        n_raters: 2,
        n_tasks: 20,
        n_scored: 20,
        covered: 1.0,
        partly: false,
        residual: false,
        mock: false,
    };

    fn said(language: Language, of: &Finding) -> String {
        let remark = text::of(language).occupation.remark;
        let said: Vec<String> =
            remarks(of).iter().map(|it| remark(it, Measure::Substitution)).collect();
        said.join(" ")
    }

    #[test]
    fn the_sentence_changes_with_what_is_known() {
        let en = |of: Finding| said(Language::English, &of);
        assert_eq!(
            en(PLAIN),
            "AI could take over about half of the effort in this work today, going by its 20 tasks. The raters say \
             nearly the same."
        );
        assert!(
            en(Finding { raters: Some((40.0, 60.0)), ..PLAIN })
                .contains("differ on it: 40 and 60.")
        );
        let split = en(Finding { raters: Some((31.0, 81.0)), ..PLAIN });
        assert!(split.contains("about a third") && split.contains("about four fifths"), "{split}");
        assert!(!split.contains("half"), "{split}");
        assert!(en(Finding { n_raters: 1, ..PLAIN }).contains("single rater"));
        assert!(en(Finding { residual: true, ..PLAIN }).contains("specialities"));
        // What it goes by is what is scored, and that is said once.
        assert_eq!(
            en(Finding { n_scored: 12, ..PLAIN }),
            "AI could take over about half of the effort in this work today, going by 12 of its 20 tasks. The raters \
             say nearly the same."
        );
        let split = Finding { n_scored: 12, raters: Some((31.0, 81.0)), ..PLAIN };
        assert!(en(split).ends_with("12 of its 20 tasks are scored."));
        let partly = en(Finding { partly: true, covered: 0.3, ..PLAIN });
        assert!(
            partly.starts_with("Only 30% of this work") && !partly.contains("half"),
            "{partly}"
        );
        assert!(en(Finding { mean: None, n_tasks: 0, ..PLAIN }).contains("no tasks"));
        assert!(en(Finding { mean: None, ..PLAIN }).contains("scored yet"));
        let mock = en(Finding { mock: true, ..PLAIN });
        assert!(mock.contains("made up") && !mock.contains("half"), "{mock}");
    }

    #[test]
    fn made_up_figures_do_not_hide_what_is_missing() {
        let mock = Finding { mock: true, ..PLAIN };
        let none = Finding { mean: None, ..mock };
        assert_eq!(remarks(&none), [Remark::Unscored]);
        assert_eq!(remarks(&Finding { n_tasks: 0, ..none }), [Remark::NoTasks]);
        let partly = Remark::Partly { mean: 52.0, covered: 0.3 };
        let of = Finding { partly: true, covered: 0.3, n_scored: 4, ..mock };
        assert_eq!(remarks(&of), [Remark::MadeUp, partly]);
        let of = Finding { residual: true, n_scored: 12, ..mock };
        let incomplete = Remark::Incomplete { scored: 12, tasks: 20 };
        assert_eq!(remarks(&of), [Remark::MadeUp, Remark::Residual, incomplete]);
    }

    #[test]
    fn korean_says_the_same_with_its_own_particles() {
        let ko = |of: Finding| said(Language::Korean, &of);
        assert_eq!(
            ko(PLAIN),
            "업무 20개로 볼 때, 오늘의 AI는 이 일에 드는 노력의 절반쯤을 맡을 수 있습니다. 평가자들의 점수는 거의 같습니다."
        );
        assert!(ko(Finding { mean: Some(2.0), ..PLAIN }).contains("거의 없습니다"));
        assert!(ko(Finding { mean: Some(98.0), ..PLAIN }).contains("거의 전부를"));
        assert!(ko(Finding { raters: Some((31.0, 81.0)), ..PLAIN }).contains("크게 엇갈립니다"));
        assert!(
            ko(Finding { n_scored: 12, ..PLAIN }).starts_with("업무 20개 가운데 12개로 볼 때, ")
        );
        assert!(
            ko(Finding { n_scored: 12, raters: Some((31.0, 81.0)), ..PLAIN })
                .ends_with("업무 20개 가운데 12개를 평가했습니다.")
        );
    }

    #[test]
    fn a_range_of_raters_decides_at_its_limits() {
        let with = |low, high| remarks(&Finding { raters: Some((low, high)), ..PLAIN });
        assert_eq!(with(20.0, 50.0)[0], Remark::Split { low: 20.0, high: 50.0, mean: 52.0 });
        assert_eq!(with(20.0, 49.9)[1], Remark::Differ { low: 20.0, high: 49.9 });
        assert_eq!(with(20.0, 30.0)[1], Remark::Differ { low: 20.0, high: 30.0 });
        assert_eq!(with(20.0, 29.9)[1], Remark::Alike);
    }

    #[test]
    fn another_question_is_not_taken_for_ours() {
        for measure in [Measure::Mixed, Measure::Augmentation] {
            for language in Language::ALL {
                for raters in [(50.0, 54.0), (20.0, 80.0)] {
                    let of = Finding { raters: Some(raters), ..PLAIN };
                    let remark = text::of(language).occupation.remark;
                    for one in remarks(&of) {
                        let sentence = remark(&one, measure);
                        assert!(
                            !sentence.contains("take over") && !sentence.contains("맡을"),
                            "{sentence}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn every_score_has_its_part_of_the_whole() {
        for (score, part) in [
            (0.0, 0),
            (4.9, 0),
            (5.0, 1),
            (20.0, 2),
            (25.0, 3),
            (33.3, 4),
            (50.0, 5),
            (66.7, 6),
            (75.0, 7),
            (80.0, 8),
            (90.0, 9),
            (100.0, 10),
        ] {
            assert_eq!(text::portion(score), part, "{score}");
        }
    }
}
