//! Bodies packed and unpacked.

use std::cell::RefCell;
use std::io::{self, Write};
use std::thread::LocalKey;

use actix_web::web::Bytes;
use flate2::{Compress, Compression, Crc, Decompress, FlushCompress, FlushDecompress, Status};
use zstd::bulk::Decompressor;

use super::encoding::Encoding;
use crate::convert::unsigned;

/// How much work packing by gzip may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Effort {
    /// For one reply.
    Fast,
    /// For all who ask while an edition is served.
    Thorough,
}

impl Effort {
    fn gzip(self) -> &'static LocalKey<RefCell<Compress>> {
        match self {
            Self::Fast => &FAST,
            Self::Thorough => &THOROUGH,
        }
    }
}

// Making a packer costs as much as packing a small page, and takes a quarter of a megabyte.
thread_local! {
    static FAST: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(1), false));
    static THOROUGH: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(6), false));
    static UNPACK: RefCell<Decompress> = RefCell::new(Decompress::new(false));
    static ZSTD_UNPACK: RefCell<Decompressor<'static>> = RefCell::new(Decompressor::default());
}

/// Of Zstandard, whatever the effort: a page by level 3 is 4 % shorter and takes a sixth longer to unpack, which is done for
/// each reply without compression; one by level 6 is 8 % shorter and takes over four times as long to pack.
const ZSTD_LEVEL: i32 = 1;

/// Deflate, no name, no time, unknown system.
const GZIP_HEAD: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// An empty block that is the last one.
const GZIP_LAST: &[u8] = &[3, 0];

/// A whole body in an encoding, in no more memory than it needs.
pub(crate) fn whole(body: &Bytes, encoding: Encoding, effort: Effort) -> io::Result<Bytes> {
    Ok(match encoding {
        Encoding::Identity => Bytes::copy_from_slice(body),
        Encoding::Gzip => {
            let mut gzip = Gzip::new(effort);
            let mut packed = Gzip::head();
            gzip.part(body, &mut packed)?;
            gzip.end(&mut packed);
            Bytes::copy_from_slice(&packed)
        }
        Encoding::Zstd => Bytes::copy_from_slice(&zstd::bulk::compress(body, ZSTD_LEVEL)?),
    })
}

/// A gzip body part by part. Every part is packed without what stood before it, so that next to nothing
/// is kept between two parts, and each can be unpacked by itself. Of a file of tasks this costs an eighth in length.
#[derive(Debug)]
pub(crate) struct Gzip {
    effort: Effort,
    crc: Crc,
}

impl Gzip {
    pub(crate) fn new(effort: Effort) -> Self {
        Self { effort, crc: Crc::new() }
    }

    /// What stands before the first part.
    pub(crate) fn head() -> Vec<u8> {
        GZIP_HEAD.to_vec()
    }

    /// Appends a part.
    pub(crate) fn part(&mut self, part: &[u8], packed: &mut Vec<u8>) -> io::Result<()> {
        self.crc.update(part);
        self.effort.gzip().with_borrow_mut(|packer| {
            packer.reset();
            loop {
                packed.reserve(part.len() / 4 + 256);
                let done = usize::try_from(packer.total_in()).unwrap_or(usize::MAX);
                let rest = part.get(done..).unwrap_or_default();
                packer.compress_vec(rest, packed, FlushCompress::Sync)?;
                // Room that is left says that nothing waits to be written.
                let taken = usize::try_from(packer.total_in()).unwrap_or(usize::MAX);
                if taken == part.len() && packed.len() < packed.capacity() {
                    return Ok(());
                }
            }
        })
    }

    /// Appends what stands behind the last part.
    pub(crate) fn end(&self, packed: &mut Vec<u8>) {
        packed.extend_from_slice(GZIP_LAST);
        packed.extend_from_slice(&self.crc.sum().to_le_bytes());
        packed.extend_from_slice(&self.crc.amount().to_le_bytes());
    }
}

/// A whole body that was packed by Zstandard as it was.
pub(crate) fn unpacked_zstd(packed: &[u8]) -> io::Result<Bytes> {
    let length = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten();
    let length = length.and_then(|length| usize::try_from(length).ok());
    let length = length.ok_or_else(|| io::Error::other("a packed body does not say its length"))?;
    ZSTD_UNPACK.with_borrow_mut(|unpacker| Ok(unpacker.decompress(packed, length)?.into()))
}

/// One part of a gzip body as it was.
fn unpacked(part: &[u8], most: usize) -> io::Result<Vec<u8>> {
    UNPACK.with_borrow_mut(|unpacker| {
        unpacker.reset(false);
        // One byte more, by which it shows that nothing waits to be written.
        let mut plain = Vec::with_capacity(most + 1);
        let status = unpacker.decompress_vec(part, &mut plain, FlushDecompress::Sync)?;
        let taken = usize::try_from(unpacker.total_in()).unwrap_or(usize::MAX);
        let is_whole = taken == part.len() && plain.len() == most && status != Status::StreamEnd;
        if is_whole { Ok(plain) } else { Err(io::Error::other("a part of a body is damaged")) }
    })
}

/// A large body in pieces, shared by all who get it.
#[derive(Debug)]
pub(crate) struct Pieces {
    pieces: Vec<Bytes>,
    /// Of a gzip body, how long each piece is when it is unpacked, and 0 for head and end.
    plain: Vec<usize>,
}

impl Pieces {
    /// These parts as they are.
    pub(crate) fn plain(parts: impl Iterator<Item = io::Result<Bytes>>) -> io::Result<Self> {
        Ok(Self { pieces: parts.collect::<io::Result<_>>()?, plain: Vec::new() })
    }

    /// These parts packed by gzip.
    pub(crate) fn gzip(parts: impl Iterator<Item = io::Result<Bytes>>) -> io::Result<Self> {
        let mut gzip = Gzip::new(Effort::Thorough);
        let mut made = Self { pieces: vec![Gzip::head().into()], plain: vec![0] };
        let mut packed = Vec::new();
        for part in parts {
            let part = part?;
            packed.clear();
            gzip.part(&part, &mut packed)?;
            made.pieces.push(Bytes::copy_from_slice(&packed));
            made.plain.push(part.len());
        }
        packed.clear();
        gzip.end(&mut packed);
        made.pieces.push(Bytes::copy_from_slice(&packed));
        made.plain.push(0);
        Ok(made)
    }

    /// A gzip body packed by Zstandard instead.
    pub(crate) fn zstd(&self) -> io::Result<Self> {
        let mut packer = zstd::stream::write::Encoder::new(Vec::new(), ZSTD_FILE)?;
        packer.set_pledged_src_size(Some(self.plain_len()))?;
        let mut pieces = Vec::new();
        for place in 0..self.pieces.len() {
            packer.write_all(&self.unpacked(place)?)?;
            if packer.get_ref().len() >= ZSTD_PIECE {
                pieces.push(Bytes::copy_from_slice(packer.get_ref()));
                packer.get_mut().clear();
            }
        }
        pieces.push(Bytes::copy_from_slice(&packer.finish()?));
        Ok(Self { pieces, plain: Vec::new() })
    }

    /// The piece at a place.
    pub(crate) fn get(&self, place: usize) -> Option<&Bytes> {
        self.pieces.get(place)
    }

    /// The piece at a place of a gzip body, as it was; empty for what is none of it, as head and end.
    pub(crate) fn unpacked(&self, place: usize) -> io::Result<Bytes> {
        match (self.pieces.get(place), self.plain.get(place)) {
            (Some(piece), Some(&plain)) if plain > 0 => Ok(unpacked(piece, plain)?.into()),
            _ => Ok(Bytes::new()),
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.pieces.len()
    }

    /// Bytes of all of them.
    pub(crate) fn len(&self) -> u64 {
        total(self.pieces.iter().map(Bytes::len))
    }

    /// Bytes of a gzip body when it is unpacked.
    pub(crate) fn plain_len(&self) -> u64 {
        total(self.plain.iter().copied())
    }
}

/// Files are large, and made while somebody waits.
const ZSTD_FILE: i32 = 3;
/// Bytes of a piece of a file packed by Zstandard, at least.
const ZSTD_PIECE: usize = 16_384;

fn total(lengths: impl Iterator<Item = usize>) -> u64 {
    lengths.map(unsigned).sum()
}

#[cfg(test)]
mod tests;
