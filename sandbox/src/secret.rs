//! Random identifiers and tokens in the shapes the platform uses. What they stand for is in `store`.

use getrandom::Error;

const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A fresh opaque id: `prefix` and 20 random characters (100 bits), well under the 64 the API allows.
pub(crate) fn id(prefix: &str) -> Result<String, Error> {
    Ok(format!("{prefix}{}", letters(20)?))
}

/// A fresh personal token, `ot_pat_<publicId>_<secret>`.
/// Source: docs/developers/concepts/authentication.
pub(crate) fn personal_token() -> Result<String, Error> {
    Ok(format!("ot_pat_{}_{}", letters(8)?, letters(32)?))
}

/// A fresh claim token (`ot_clm_`), claim-attempt token (`ot_cat_`) or signing secret (`whsec_`).
pub(crate) fn claim_secret(prefix: &str) -> Result<String, Error> {
    Ok(format!("{prefix}{}", letters(32)?))
}

/// Six digits for the human to type; leading zeros are kept.
pub(crate) fn user_code() -> Result<String, Error> {
    let mut bytes = [0u8; 8];
    fill(&mut bytes)?;
    Ok(format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000))
}

/// The masked form of a token: prefix, 4 characters, 8 asterisks, last 4 characters.
pub(crate) fn preview(token: &str) -> String {
    let body = token.strip_prefix("ot_pat_").unwrap_or(token);
    let head: String = body.chars().take(4).collect();
    let skip = body.chars().count().saturating_sub(4);
    let tail: String = body.chars().skip(skip).collect();
    format!("ot_pat_{head}********{tail}")
}

fn letters(count: usize) -> Result<String, Error> {
    let mut bytes = vec![0u8; count];
    fill(&mut bytes)?;
    Ok(bytes
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .map(|letter| char::from(*letter))
        .collect())
}

fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_fresh_and_short_and_previews_hide_the_middle() {
        let (one, two) = (id("job_").unwrap(), id("job_").unwrap());
        assert_ne!(one, two);
        assert!(one.len() <= 64, "{one}");
        let token = personal_token().unwrap();
        let masked = preview(&token);
        assert_eq!(masked.len(), "ot_pat_c3f9********bd21".len());
        assert!(!masked.contains(&token[11..20]));
        assert_eq!(user_code().unwrap().len(), 6);
    }
}
