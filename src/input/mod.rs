//! From what the user names to open readers: walking, unpacking, decoding. Bytes in, members out.
//!
//! [`walk::expand`] turns arguments into a list of inputs; [`source::read`] opens one of them and hands over
//! every readable member in it. A new archive kind is one file in `archive` and one entry of its table.

pub mod archive;
pub mod budget;
pub mod buried;
pub mod fault;
pub mod file;
pub mod glob;
pub mod head;
pub mod heard;
pub mod limits;
pub mod meter;
#[cfg(feature = "object-store")]
mod object_blocks;
#[cfg(feature = "object-store")]
mod objects;
pub mod own;
pub mod returns;
mod shelf;
pub mod slice;
pub mod source;
#[cfg(test)]
mod support;
pub mod text;
pub mod unfold;
pub mod uri;
pub mod utf32;
pub mod walk;
