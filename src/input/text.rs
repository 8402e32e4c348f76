//! Encodings: byte order marks and UTF-16 become UTF-8, binary data is told apart.
