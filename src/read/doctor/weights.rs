//! Whether the weights of every occupation add up to 1.

use diesel::QueryResult;

use super::{About, Asked, Finding, or_fine};
use crate::db::{Conn, data_version, occupation_task_weight};
use crate::read::gates::shell_word;
use crate::text;

pub(super) const ABOUT: About = About {
    id: "weights",
    question: "Do the task weights of every occupation sum to 1, in every scheme?",
    remedy: "onet-ai weights --all-schemes",
};

pub(super) fn look(conn: &mut Conn, _: Asked) -> QueryResult<Vec<Finding>> {
    let (mut found, mut schemes) = (Vec::new(), 0_usize);
    for version in data_version::all(conn)? {
        for scheme in occupation_task_weight::schemes(conn, &version.id)? {
            schemes += 1;
            let wrong = occupation_task_weight::unbalanced(conn, &version.id, &scheme)?;
            let Some((code, sum)) = wrong.first() else { continue };
            let message = format!(
                "the weights of {} do not sum to 1",
                text::counted(wrong.len(), "occupation")
            );
            let again = format!(
                "onet-ai weights --scheme {} --data-version {}",
                shell_word(&scheme),
                shell_word(&version.id)
            );
            let subject = format!("{scheme} of {}", version.id);
            let evidence = format!("{code}: {sum}");
            found.push(Finding::error(message).about(subject).shown_by(evidence).hint(again));
        }
    }
    Ok(or_fine(found, || match schemes {
        0 => "no weights are stored yet".to_owned(),
        n => format!("{}: every occupation sums to 1", text::counted(n, "scheme")),
    }))
}
