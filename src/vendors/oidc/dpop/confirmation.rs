//! The claim that binds a token to a key.

use serde::{Deserialize, Serialize};

/// The claim of a token that is bound to a key (section 6.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The thumbprint of the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jkt: Option<String>,
}
