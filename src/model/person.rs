//! The name of a person whom a chat export names by id.

use serde::{Deserialize, Serialize};

/// A person as the member list of one chat export names them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Person {
    /// The id, as messages have it.
    pub id: String,
    /// The name of the folder that holds the list, with its last `/` or `!`: ids hold within it alone.
    pub folder: String,
    /// The name.
    pub name: String,
}
