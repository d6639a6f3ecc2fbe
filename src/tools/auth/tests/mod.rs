//! Each tool of the family against a stand-in of the platform.

mod account;
mod status;

use serde_json::{Value, json};

/// The answer that ends a claim.
fn exchanged() -> Value {
    json!({
        "access_token": "ot_pat_77aaaaaabbbbccccdddd_0c4e",
        "token_type": "bearer",
        "scopes": ["jobs:read", "jobs:write", "proposals:read", "proposals:write", "messages:read",
                   "messages:write", "payments:read", "team:read", "team:write"]
    })
}
