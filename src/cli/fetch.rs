//! Publishers' files for commands: what lies on the disk is opened, what an address names is downloaded first, with a
//! bar on a terminal.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use tempfile::NamedTempFile;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::pipeline::bls::kind::Kind;
use crate::source::book::Book;
use crate::source::labels::{BuiltIn, LabelSet};
use crate::source::{Archive, download, open};

/// Opens an archive of a release; a download is kept for as long as the second value lives.
pub(crate) fn archive(
    context: &Context,
    source: &str,
    bar: &ProgressBar,
) -> Result<(Archive, Option<NamedTempFile>), CommandError> {
    if !download::is_url(source) {
        return Ok((Archive::open(Path::new(source))?, None));
    }
    output::say(bar, &format!("downloading {}", download::shown(source)));
    let file = download::fetch(source, &context.trust()?, &mut |received, total| {
        if let Some(total) = total
            && bar.length().is_none()
            && let Ok(style) =
                ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes} {eta}")
        {
            bar.set_style(style);
            bar.set_length(total);
        }
        bar.set_position(received);
    })?;
    let archive = Archive::open_as(file.path(), download::shown(source))?;
    bar.unset_length();
    bar.set_style(output::spinner_style());
    Ok((archive, Some(file)))
}

/// Where a table of BLS's, or a crosswalk, is published.
pub(crate) fn official(kind: Kind, period: &str) -> String {
    match kind {
        Kind::Oews => download::official_oews(period),
        Kind::Projections => download::official_projections(),
        Kind::Crosswalk => download::official_crosswalk(period),
    }
}

/// Opens a file, the tables of a folder, or what an address holds.
pub(crate) fn books(
    context: &Context,
    source: &str,
    contact: Option<&str>,
    books: &mut Vec<Book>,
) -> Result<(), CommandError> {
    if !download::is_url(source) {
        for file in open::files(Path::new(source))? {
            books.push(open::open(&file, &file.display().to_string())?);
        }
        return Ok(());
    }
    let name = download::shown(source);
    let contact = contact.map(str::trim).filter(|contact| !contact.is_empty());
    if contact.is_none() && download::wants_contact(source) {
        return Err(CommandError::Usage(format!(
            "{name}: BLS answers only programs that say whom to ask about them: pass --contact \
             MAIL or set ONET_AI_CONTACT; or download it by hand and pass it with --from FILE"
        )));
    }
    let trust = context.trust()?;
    let bar = output::spinner();
    output::say(&bar, &format!("downloading {name}"));
    let file =
        download::fetch_as(source, contact, &trust, &mut |received, _| bar.set_position(received))?;
    bar.finish_and_clear();
    books.push(open::open(file.path(), &name)?);
    Ok(())
}

/// Reads built-in sets of labels from their table, which is downloaded once where no file is named.
pub(crate) fn labels(
    context: &Context,
    sets: &[BuiltIn],
    from: Option<&Path>,
) -> Result<Vec<LabelSet>, CommandError> {
    let mut downloaded: Vec<(&str, NamedTempFile)> = Vec::new();
    let mut read = Vec::new();
    for set in sets {
        if let Some(path) = from {
            read.push(LabelSet::of_built_in(*set, path, &path.display().to_string())?);
            continue;
        }
        let url = set.table();
        if !downloaded.iter().any(|(known, _)| *known == url) {
            let bar = output::spinner();
            output::say(&bar, &format!("downloading {}", download::shown(url)));
            let file = download::fetch(url, &context.trust()?, &mut |received, _| {
                bar.set_position(received);
            })?;
            bar.finish_and_clear();
            downloaded.push((url, file));
        }
        for (_, file) in downloaded.iter().filter(|(known, _)| *known == url) {
            read.push(LabelSet::of_built_in(*set, file.path(), &download::shown(url))?);
        }
    }
    Ok(read)
}
