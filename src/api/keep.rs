//! Fresh credentials: on disk first, masked second, and only then given to anybody.
//! It asks the platform for nothing.

use serde_json::Value;

use super::{Answer, Failure, Keep, Saved};
use crate::credentials::{Credentials, Store, Token};
use crate::settings::{BaseUrl, DEFAULT_BASE_URL, Settings};

/// Saves the credentials of a 2xx answer and masks them in its body.
/// Source: docs/developers/api-reference/agent-auth/register, .../agent-auth/token.
///
/// # Errors
///
/// [`Failure::BadAnswer`]: there are none in it. [`Failure::Credentials`]: the file could not be
/// written and they are in the emergency file this names. [`Failure::CredentialsNotSaved`]: not
/// even that.
pub(super) fn save(
    store: &Store,
    settings: &Settings,
    base_url: &BaseUrl,
    keep: Keep,
    mut answer: Answer,
) -> Result<Answer, Failure> {
    let fresh = |key: &str| answer.body.get(key)?.as_str().and_then(Token::new);
    let Some(access) = fresh("access_token") else {
        let status = answer.status;
        let cause = "it carries no usable access_token".to_owned();
        return Err(Failure::BadAnswer { status, cause });
    };
    let claim = match keep {
        Keep::Registration { .. } => fresh("claim_token"),
        Keep::Claim | Keep::Nothing => None,
    };
    let change = |credentials: &mut Credentials| {
        credentials.set_api_token(Some(&access));
        credentials.set_claim_token(claim.as_ref());
        let registration = matches!(keep, Keep::Registration { .. });
        let named = credentials.base_url().is_some() || base_url.as_str() != DEFAULT_BASE_URL;
        if registration && named {
            credentials.set_base_url(Some(base_url.as_str()));
        }
    };
    let saved = match keep {
        // Even without `force`: another process may have registered in the meantime.
        Keep::Registration { .. } => store.update_with_backup(change),
        Keep::Claim | Keep::Nothing => store.update(change).map(|_| None),
    };
    let backup = match saved {
        Ok(backup) => backup,
        Err(e) => return Err(rescue(store, &e.to_string(), change)),
    };
    for secret in [Some(&access), claim.as_ref()].into_iter().flatten() {
        mask(&mut answer.body, secret);
    }
    answer.saved = Some(Saved {
        path: store.path().map(Into::into).unwrap_or_default(),
        backup,
        overridden_by: settings.first_token().map(|token| token.variable()),
    });
    Ok(answer)
}

fn rescue(store: &Store, why: &str, change: impl FnOnce(&mut Credentials)) -> Failure {
    let path = store.path().map(Into::into).unwrap_or_default();
    match store.rescue(change) {
        Ok(rescued) => Failure::Credentials {
            cause: format!(
                "the platform delivered fresh credentials, but {why}. They were written to {} instead: move that file to {} to use them",
                rescued.display(),
                store
                    .path()
                    .map(|path| path.display().to_string())
                    .unwrap_or_default(),
            ),
            path: rescued,
        },
        Err(e) => Failure::CredentialsNotSaved {
            path,
            cause: format!("{why}; and {e}"),
        },
    }
}

fn mask(value: &mut Value, secret: &Token) {
    match value {
        Value::String(text) if text.contains(secret.expose()) => {
            *text = text.replace(secret.expose(), &secret.masked());
        }
        Value::Array(items) => items.iter_mut().for_each(|item| mask(item, secret)),
        Value::Object(members) => members.values_mut().for_each(|member| mask(member, secret)),
        _ => {}
    }
}
