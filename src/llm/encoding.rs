//! Decompresses bodies that a server or a proxy compressed without being asked to.

use std::io::{BufRead, BufReader, Read};

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
    Ok((u64::try_from(bytes.len()).unwrap_or(u64::MAX) <= limit).then_some(bytes))
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
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    fn read(body: &[u8], encoding: Option<&str>) -> Result<String, String> {
        let body = unpacked(body, encoding)?;
        let bytes = read_to(body, 1_000).map_err(|error| error.to_string())?;
        Ok(String::from_utf8_lossy(&bytes.ok_or("too large")?).into_owned())
    }

    #[test]
    fn whatever_packs_a_reply_is_undone_within_a_limit() {
        let mut deflate = ZlibEncoder::new(Vec::new(), Compression::fast());
        deflate.write_all(b"{}").unwrap();
        let deflate = deflate.finish().unwrap();
        let zstd = zstd::bulk::compress(b"{}", 1).unwrap();
        for (body, encoding) in [
            (b"{}".to_vec(), None),
            (b"{}".to_vec(), Some("identity")),
            (gzip(b"{}"), Some("gzip")),
            (gzip(b"{}"), Some("X-GZIP, identity")),
            (gzip(b"{}"), None),
            (deflate, Some("deflate")),
            (zstd, Some("zstd")),
        ] {
            assert_eq!(read(&body, encoding).as_deref(), Ok("{}"), "{encoding:?}");
        }
        assert_eq!(read(b"", None).as_deref(), Ok(""));
        assert_eq!(read(&gzip(&vec![b' '; 1_000_000]), Some("gzip")), Err("too large".to_owned()));
        for (body, encoding) in
            [(&b"{}"[..], "gzip"), (b"{}", "zstd"), (b"{}", "br"), (b"{}", "gzip, gzip")]
        {
            assert!(read(body, Some(encoding)).is_err(), "{encoding}");
        }
        assert!(read(b"{}", Some("br")).unwrap_err().contains("packed as \"br\""));
        let half = gzip(b"{\"a\":1}");
        assert!(read(&half[..half.len() / 2], Some("gzip")).is_err());
    }

    #[test]
    fn lines_are_text_and_of_bounded_length() {
        let mut seen = Vec::new();
        let mut body = BufReader::new(&b"one\r\n\n  \n\xff\xfe two\nlonger than ten\nlast"[..]);
        each_line(&mut body, 10, &mut |line| seen.push(line.to_owned())).unwrap();
        assert_eq!(seen, ["one", "\u{fffd}\u{fffd} two", "longer tha", "last"]);
    }
}
