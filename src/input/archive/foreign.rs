//! Well-known files that cannot be read, named so that the user learns the way out.

/// What a foreign file is and what to do about it.
pub struct Foreign {
    magic: &'static [u8],
    /// The reason for the ledger.
    pub reason: &'static str,
    /// Whether it surely holds something that should have been read.
    pub failure: bool,
}

const fn packed(magic: &'static [u8], reason: &'static str) -> Foreign {
    Foreign { magic, reason, failure: true }
}

const fn binary(magic: &'static [u8], reason: &'static str) -> Foreign {
    Foreign { magic, reason, failure: false }
}

static FOREIGN: &[Foreign] = &[
    packed(b"7z\xbc\xaf\x27\x1c", "unsupported: a 7z archive; unpack it first"),
    packed(b"Rar!\x1a\x07", "unsupported: a RAR archive; unpack it first"),
    packed(b"MSCF\0\0\0\0", "unsupported: a cabinet archive; unpack it first"),
    packed(b"\x1f\x9d", "unsupported: packed with compress (.Z); unpack it first"),
    packed(b"LZIP\x01", "unsupported: packed with lzip; unpack it first"),
    packed(b"\x89LZO\0\r\n\x1a\n", "unsupported: packed with lzop; unpack it first"),
    packed(b"\xff\x06\0\0sNaPpY", "unsupported: packed with snappy; unpack it first"),
    packed(b"\x02\x21\x4c\x18", "unsupported: the old LZ4 format; unpack it first"),
    binary(b"LPKSHHRH", "binary: a systemd journal; read `journalctl --file … -o json` instead"),
    binary(
        b"ElfFile\0",
        "binary: a Windows event log; read `wevtutil qe … /lf:true /f:xml` instead",
    ),
    binary(b"PAR1", "binary: a Parquet file; export it as NDJSON or CSV"),
];

/// Returns what a stream that begins with `head` is, where it is known and cannot be read.
pub fn recognise(head: &[u8]) -> Option<&'static Foreign> {
    FOREIGN.iter().find(|foreign| head.starts_with(foreign.magic))
}
