//! A table's header: where its columns stand.

use crate::source::columns::{Column, Layout, line_end};
use crate::source::error::{Error, listed, quoted};

/// A column's name.
pub(super) fn header_name(name: &[u8]) -> String {
    String::from_utf8_lossy(line_end(name)).trim_start_matches('\u{feff}').to_owned()
}

/// Where each column of the layout stands in the header, and the columns that nobody knows. Those are
/// passed over only where all known ones are there: else one of them may be a known one renamed.
pub(super) fn positions(
    file: &str,
    layout: &Layout,
    header: &[String],
) -> Result<(Vec<Option<usize>>, Vec<String>), Error> {
    let problem = |problem: String| Error::Columns {
        file: file.to_owned(),
        problem,
        expected: listed(layout.columns.iter().map(Column::name)),
        found: listed(header.iter().map(String::as_str)),
    };
    let (mut unknown, mut names) = (Vec::new(), std::collections::HashSet::new());
    for name in header {
        let known = layout.columns.iter().any(|column| column.names.contains(&name.as_str()))
            || layout.ignored.contains(&name.as_str());
        if !names.insert(name) && !name.is_empty() {
            return Err(problem(format!("column {} stands twice", quoted(name))));
        }
        if !known {
            unknown.push(name.clone());
        }
    }
    let mut positions = Vec::new();
    for column in layout.columns {
        let found = header.iter().position(|name| column.names.contains(&name.as_str()));
        if found.is_none() && (column.required || (!unknown.is_empty() && !layout.varies)) {
            let more = unknown.first().map_or_else(String::new, |name| {
                format!(", and column {} is not known", quoted(name))
            });
            return Err(problem(format!("column {} is missing{more}", quoted(column.name()))));
        }
        positions.push(found);
    }
    Ok((positions, unknown))
}
