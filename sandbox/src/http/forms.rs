//! The one-time values in the forms of the pages. A value is signed and bound to what its form acts
//! on, so that showing a page writes nothing; that one was used is written down with what it did.
//! Who may send a form at all is decided in `gates`.

use std::fmt;

use ring::hmac;
use rusqlite::Connection;

use super::refusal::Refusal;
use crate::secret;
use crate::store::meta;

/// Name of the hidden field that carries the value.
pub(crate) const FIELD: &str = "form_value";
/// Between the value's own name and its signature; in neither of them.
const DOT: char = '.';

/// What signs the values of one sandbox. Emptying the sandbox makes another one, so forms of before
/// are worth nothing.
pub(crate) struct Seal(hmac::Key);

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(***)")
    }
}

impl Seal {
    /// The one of this sandbox.
    ///
    /// # Errors
    /// The database cannot be read, or has none.
    pub(crate) fn of(db: &Connection) -> Result<Seal, Refusal> {
        let key = meta::text(db, meta::FORM_KEY)?
            .ok_or_else(|| Refusal::broken("The sandbox has no key for its forms."))?;
        Ok(Seal(hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes())))
    }

    /// A fresh value for a form that acts on this.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub(crate) fn value(&self, about: &str) -> Result<String, Refusal> {
        let name = secret::id("")?;
        let tag = hmac::sign(&self.0, signed(&name, about).as_bytes());
        let tag: String = (tag.as_ref().iter())
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok(format!("{name}{DOT}{tag}"))
    }

    /// The value's own name, if it was made here for a form that acts on this.
    fn name<'a>(&self, value: &'a str, about: &str) -> Option<&'a str> {
        let (name, tag) = value.split_once(DOT)?;
        let tag = bytes(tag)?;
        hmac::verify(&self.0, signed(name, about).as_bytes(), &tag).ok()?;
        Some(name)
    }

    /// Takes the value out of a form that acts on this, so that it cannot be sent again.
    ///
    /// # Errors
    /// There is none, it belongs to another form, or it was sent before.
    pub(crate) fn spend(&self, db: &Connection, about: &str, body: &[u8]) -> Result<(), Refusal> {
        let value = field(body, FIELD).unwrap_or_default();
        let Some(name) = self.name(&value, about) else {
            return Err(Refusal::not_from_page(
                "Nothing was done: this did not come from a form of the page as it stands. Only a \
                 person at the page acts here; open the link again in a browser.",
            ));
        };
        let used = db
            .prepare_cached("INSERT INTO used_form (name) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([name])?;
        match used {
            1 => Ok(()),
            _ => Err(Refusal::form_used(about)),
        }
    }
}

/// What a form acts on that is posted to this path: the thing whose page it is, without the verb
/// behind it. A claim has its token in the form instead.
pub(crate) fn about(path: &str, body: &[u8]) -> String {
    if let Some((page, _)) = path.rsplit_once('/').filter(|(page, _)| !page.is_empty()) {
        return page.to_owned();
    }
    claim(path, &field(body, "token").unwrap_or_default())
}

/// What the form of a claim's page acts on.
pub(crate) fn claim(path: &str, token: &str) -> String {
    format!("{path} {token}")
}

/// The first field of a form with a name.
fn field(body: &[u8], name: &str) -> Option<String> {
    url::form_urlencoded::parse(body)
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// What is signed; a name has no blank in it.
fn signed(name: &str, about: &str) -> String {
    format!("{name} {about}")
}

/// The bytes of a hexadecimal text.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    (text.as_bytes().chunks(2))
        .map(|pair| match pair {
            [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store;

    #[test]
    fn a_value_is_good_once_and_for_its_own_form_alone() {
        let db = store::open(None, None).unwrap();
        let seal = Seal::of(&db).unwrap();
        let mark = |about: &str, value: &str| {
            let body = format!("a=b&{FIELD}={value}");
            match seal.spend(&db, about, body.as_bytes()) {
                Ok(()) => "good".to_owned(),
                Err(refusal) => format!("{} {}", refusal.status, refusal.mark()),
            }
        };
        let value = seal.value("/approvals/1").unwrap();
        assert_eq!(mark("/approvals/2", &value), "403 not_from_page");
        assert_eq!(mark("/approvals/1", &value), "good");
        assert_eq!(mark("/approvals/1", &value), "409 form_used");
        let (name, tag) = value.split_once(DOT).unwrap();
        let other = seal.value("/approvals/1").unwrap();
        let (other_name, _) = other.split_once(DOT).unwrap();
        for wrong in [
            String::new(),
            name.to_owned(),
            format!("{other_name}.{tag}"),
            format!("{other_name}."),
            format!("{other}0"),
            format!("{other_name}.zz"),
            format!(".{tag}"),
        ] {
            assert_eq!(mark("/approvals/1", &wrong), "403 not_from_page", "{wrong}");
        }
        assert_eq!(mark("/approvals/1", &other), "good");
        store::overview::empty(&db, None).unwrap();
        let left = seal.value("/approvals/1").unwrap();
        let seal = Seal::of(&db).unwrap();
        assert_eq!(seal.name(&left, "/approvals/1"), None);
    }

    #[test]
    fn a_form_acts_on_the_thing_and_not_on_the_verb() {
        let check = |path: &str, body: &str, expected: &str| {
            assert_eq!(about(path, body.as_bytes()), expected);
        };
        check("/approvals/a/confirm", "", "/approvals/a");
        check("/approvals/a/decline", "token=x", "/approvals/a");
        check("/claim", "user_code=1&token=ot_cat_x", "/claim ot_cat_x");
        check("/claim", "", "/claim ");
    }
}
