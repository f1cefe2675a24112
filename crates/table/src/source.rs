//! Where are the bytes of a table, and how are they packed? In a file or in memory, plain or as gzip, zstd or lz4, which is
//! seen from the first bytes.

use crate::TableError;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// Where the bytes of a table are.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// In a file, which is read anew each time.
    File(PathBuf),
    /// In memory: what came through a pipe can be read once only.
    Memory(Arc<[u8]>),
    /// Nowhere: it is read as it comes, once.
    Once(Once),
}

/// A source that is read once: what has been read of it already, and the rest.
#[derive(Clone)]
pub(crate) struct Once(Arc<Mutex<Option<Box<dyn Read + Send>>>>);

impl std::fmt::Debug for Once {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Once")
    }
}

/// How many bytes tell how a source is packed.
const SIGN: usize = 4;

/// The largest window of zstd that is accepted, as a power of two: 128 MiB, what its own tool accepts.
const WINDOW: u32 = 27;

impl Origin {
    /// A source of which the beginning has been read.
    pub(crate) fn once(first: Vec<u8>, rest: Box<dyn Read + Send>) -> Origin {
        Origin::Once(Once(Arc::new(Mutex::new(Some(Box::new(Cursor::new(first).chain(rest)))))))
    }

    /// The bytes as they are.
    pub(crate) fn raw(&self) -> Result<Box<dyn Read + Send>, TableError> {
        Ok(match self {
            Origin::File(path) => Box::new(File::open(path).map_err(|e| {
                TableError::new(format!("the table `{}` cannot be read: {e}", path.display()))
            })?),
            Origin::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
            Origin::Once(Once(source)) => {
                let source = source.lock().ok().and_then(|mut source| source.take());
                source.ok_or_else(|| TableError::new("the table can be read once only"))?
            }
        })
    }

    /// The bytes, unpacked.
    pub(crate) fn open(&self) -> Result<Box<dyn Read + Send>, TableError> {
        match self {
            Origin::Once(_) => self.raw(),
            _ => unpacked(self.raw()?),
        }
    }
}

/// What gzip, zstd and lz4 begin with.
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const LZ4: &[u8] = &[0x04, 0x22, 0x4d, 0x18];

/// Whether a source begins as one that is packed.
pub(crate) fn is_packed(first: &[u8]) -> bool {
    [GZIP, ZSTD, LZ4].iter().any(|sign| first.starts_with(sign))
}

/// What a source says once it is unpacked.
pub(crate) fn unpacked(mut source: Box<dyn Read + Send>) -> Result<Box<dyn Read + Send>, TableError> {
    let mut sign = Vec::with_capacity(SIGN);
    source.by_ref().take(SIGN as u64).read_to_end(&mut sign).map_err(TableError::unreadable)?;
    let whole = Cursor::new(sign.clone()).chain(source);
    Ok(match sign.as_slice() {
        sign if sign.starts_with(GZIP) => Box::new(flate2::read::MultiGzDecoder::new(whole)),
        ZSTD => {
            let mut decoder = zstd::stream::read::Decoder::new(whole).map_err(TableError::unreadable)?;
            decoder.window_log_max(WINDOW).map_err(TableError::unreadable)?;
            Box::new(decoder)
        }
        LZ4 => Box::new(lz4_flex::frame::FrameDecoder::new(whole)),
        _ => Box::new(whole),
    })
}
