//! Archives and compressions, recognised by content. A new kind is one file and one entry of the table.

pub mod bzip2;
pub mod decode;
pub mod foreign;
pub mod gzip;
pub mod lz4;
pub mod tar;
pub mod unpack;
pub mod xz;
pub mod zip;
pub mod zip_salvage;
pub mod zstd;

use crate::input::archive::unpack::Unpack;

/// All kinds, compressions before containers.
pub static ARCHIVES: &[&dyn Unpack] =
    &[&gzip::Gzip, &zstd::Zstd, &xz::Xz, &bzip2::Bzip2, &lz4::Lz4, &zip::Zip, &tar::Tar];

/// Returns the kind of a stream that begins with `head`, or `None` where it is no archive.
pub fn recognise(head: &[u8]) -> Option<&'static dyn Unpack> {
    ARCHIVES.iter().copied().find(|kind| kind.recognises(head))
}
