//! From what the user names to open readers: walking, unpacking, decoding. Bytes in, members out.

pub mod archive;
pub mod source;
pub mod text;
pub mod walk;
