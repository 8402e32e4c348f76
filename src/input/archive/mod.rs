//! Archives and compressions, recognised by content.
