//! Decompresses bodies that a server or a proxy compressed without being asked to.

use std::io::{BufRead, BufReader, Read};

use crate::convert::unsigned;
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};

/// The body as it was before it was packed. `encoding`: the header `content-encoding`; gzip is known
/// by its first bytes too, for proxies that drop the header. The error names an encoding that is not
/// read.
pub(super) fn unpacked<'a>(
    body: impl Read + 'a,
    encoding: Option<&str>,
) -> Result<Box<dyn BufRead + 'a>, String> {
    let mut body = BufReader::new(body);
    let encoding = encoding.unwrap_or_default().to_ascii_lowercase();
    let mut names =
        encoding.split(',').map(str::trim).filter(|name| !["", "identity"].contains(name));
    let (name, another) = (names.next(), names.next());
    Ok(match (name, another) {
        (None, _) if body.fill_buf().is_ok_and(|start| start.starts_with(&[0x1f, 0x8b])) => {
            Box::new(BufReader::new(MultiGzDecoder::new(body)))
        }
        (None, _) => Box::new(body),
        (Some("gzip" | "x-gzip"), None) => Box::new(BufReader::new(MultiGzDecoder::new(body))),
        (Some("deflate"), None) => Box::new(BufReader::new(ZlibDecoder::new(body))),
        (Some("zstd"), None) => match zstd::stream::read::Decoder::with_buffer(body) {
            Ok(decoder) => Box::new(BufReader::new(decoder)),
            Err(reason) => return Err(reason.to_string()),
        },
        _ => {
            let name: String = encoding.chars().take(40).collect();
            return Err(format!("the reply is packed as {name:?}, which was not asked for"));
        }
    })
}

/// Reads a body whole; `None` where it is larger than the limit, however small it was packed.
pub(super) fn read_to(body: impl Read, limit: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    body.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((unsigned(bytes.len()) <= limit).then_some(bytes))
}

/// Hands over line by line, as text. What is longer than the limit is handed over cut, so that no
/// line fills the memory.
pub(super) fn each_line(
    body: &mut dyn BufRead,
    limit: u64,
    each: &mut dyn FnMut(&str),
) -> std::io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if body.take(limit).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&line);
        if !text.trim().is_empty() {
            each(text.trim_end_matches(['\n', '\r']));
        }
        while line.last() != Some(&b'\n') {
            line.clear();
            if body.take(limit).read_until(b'\n', &mut line)? == 0 {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests;
