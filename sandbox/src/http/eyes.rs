//! Who looks at a page: nobody in particular, an employer, a trainer, or whoever runs the sandbox. A
//! browser says it with a cookie that it got by signing in, which takes one click here since there is
//! nothing to protect but the test of it.

use ring::digest;
use rusqlite::{Connection, Transaction};

use super::refusal::Refusal;
use crate::moment::Moment;
use crate::secret;
use crate::store::accounts::{self, Account};
use crate::store::people::{self, Person};
use crate::store::sessions::{self, Session, Who};
use crate::store::team::{self, Member};

/// Whose eyes a page is looked at with.
#[derive(Debug)]
pub(crate) enum Eyes {
    /// Anybody's.
    Nobody,
    /// Those of whoever runs the sandbox. Holds the session's name, as the others do.
    Operator(String),
    Employer(Box<Employer>),
    Trainer(Box<Trainer>),
}

/// The owner of an account or somebody of its team.
#[derive(Debug)]
pub(crate) struct Employer {
    session: String,
    pub(crate) account: Account,
    /// Who of the team it is; none is the owner.
    pub(crate) member: Option<Member>,
}

/// One of the made-up people.
#[derive(Debug)]
pub(crate) struct Trainer {
    session: String,
    pub(crate) person: Person,
}

impl Employer {
    /// The user who acts.
    pub(crate) fn user_id(&self) -> &str {
        let member = self.member.as_ref();
        member.map_or(&self.account.user_id, |member| &member.user_id)
    }

    /// Whether the user may pay from the organization's balance and release money out of it.
    pub(crate) fn has_the_balance(&self) -> bool {
        let member = self.member.as_ref();
        member.is_none_or(|member| member.balance_access)
    }

    /// What the user is called: a member's name or address, the owner's address.
    pub(crate) fn name(&self) -> &str {
        match &self.member {
            Some(member) => member.name.as_deref().unwrap_or(&member.email),
            None => self.account.email.as_deref().unwrap_or("the owner"),
        }
    }

    /// What the organization is called.
    pub(crate) fn organization(&self) -> &str {
        let name = self.account.organization_name.as_deref();
        name.unwrap_or("Organization without a name")
    }
}

impl Eyes {
    /// Whose eyes the cookies of a request stand for. What is no cookie of ours, or of a session that
    /// has ended, is nobody's.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn of(db: &Connection, cookies: Option<&str>, port: &str) -> Result<Eyes, Refusal> {
        let Some(value) = cookies.and_then(|cookies| cookie(cookies, port)) else {
            return Ok(Eyes::Nobody);
        };
        let Some(session) = sessions::by_name(db, &digest_of(value))? else {
            return Ok(Eyes::Nobody);
        };
        Ok(opened(db, session)?.unwrap_or(Eyes::Nobody))
    }

    /// The part somebody looks in.
    pub(crate) fn who(&self) -> Option<Who> {
        match self {
            Eyes::Nobody => None,
            Eyes::Operator(_) => Some(Who::Operator),
            Eyes::Employer(_) => Some(Who::Employer),
            Eyes::Trainer(_) => Some(Who::Trainer),
        }
    }

    /// Whether somebody who looks may see and decide what is an account's. A link is enough for whoever is
    /// not signed in, and the operator stands in for everybody; but who looks as a trainer, or for another
    /// account, has nothing to do with it.
    pub(crate) fn may_act_for(&self, account_id: &str) -> bool {
        match self {
            Eyes::Nobody | Eyes::Operator(_) => true,
            Eyes::Employer(employer) => employer.account.id == account_id,
            Eyes::Trainer(_) => false,
        }
    }

    /// The name of the session.
    pub(crate) fn session(&self) -> Option<&str> {
        match self {
            Eyes::Nobody => None,
            Eyes::Operator(session) => Some(session),
            Eyes::Employer(employer) => Some(&employer.session),
            Eyes::Trainer(trainer) => Some(&trainer.session),
        }
    }
}

/// The person behind a session; nobody where it is of somebody who is gone.
fn opened(db: &Connection, session: Session) -> Result<Option<Eyes>, Refusal> {
    Ok(match session.who {
        Who::Operator => Some(Eyes::Operator(session.name)),
        Who::Employer => {
            let id = session.account_id.unwrap_or_default();
            let Some(account) = accounts::by_id(db, &id)? else {
                return Ok(None);
            };
            let member = match session.user_id {
                None => None,
                Some(user) => {
                    let members = team::members(db, &account.id)?;
                    let found = members.into_iter().find(|member| member.user_id == user);
                    // Who has left the team sees nothing of it any more.
                    match found {
                        Some(member) if account.teams_on => Some(member),
                        _ => return Ok(None),
                    }
                }
            };
            Some(Eyes::Employer(Box::new(Employer {
                session: session.name,
                account,
                member,
            })))
        }
        Who::Trainer => {
            let id = session.person_id.unwrap_or_default();
            let session = session.name;
            people::find(db, &id)?
                .map(|person| Eyes::Trainer(Box::new(Trainer { session, person })))
        }
    })
}

/// As whom somebody signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum As {
    Operator,
    /// An account, and who of its team.
    Employer(String, Option<String>),
    /// A person.
    Trainer(String),
}

impl As {
    /// Reads `operator`, `employer:ACCOUNT`, `employer:ACCOUNT:USER` or `trainer:PERSON`.
    pub(crate) fn read(text: &str) -> Option<As> {
        let mut parts = text.split(':');
        let found = match (parts.next()?, parts.next(), parts.next()) {
            ("operator", None, None) => As::Operator,
            ("employer", Some(account), user) => {
                As::Employer(account.to_owned(), user.map(str::to_owned))
            }
            ("trainer", Some(person), None) => As::Trainer(person.to_owned()),
            _ => return None,
        };
        parts.next().is_none().then_some(found)
    }

    /// The part it is.
    pub(crate) fn who(&self) -> Who {
        match self {
            As::Operator => Who::Operator,
            As::Employer(..) => Who::Employer,
            As::Trainer(_) => Who::Trainer,
        }
    }
}

/// Signs somebody in and returns the cookie, as the header says it. `None` where there is nobody of
/// this name.
///
/// # Errors
/// The database cannot be written, or the system gives no random numbers.
pub(crate) fn sign_in(
    tx: &Transaction<'_>,
    whom: &As,
    port: &str,
    now: Moment,
) -> Result<Option<String>, Refusal> {
    let value = secret::id("")? + &secret::id("")?;
    let (mut account_id, mut user_id, mut person_id) = (None, None, None);
    match whom {
        As::Operator => {}
        As::Employer(account, user) => {
            let found = accounts::by_id(tx, account)?;
            if found.is_none_or(|found| found.claimed_at.is_none()) {
                return Ok(None);
            }
            account_id = Some(account.clone());
            user_id.clone_from(user);
        }
        As::Trainer(person) => match people::find(tx, person)? {
            Some(found) => person_id = Some(found.id),
            None => return Ok(None),
        },
    }
    let session = Session {
        name: digest_of(&value),
        who: whom.who(),
        account_id,
        user_id,
        person_id,
        notice: None,
        created_at: now,
    };
    sessions::insert(tx, &session)?;
    if opened(tx, session)?.is_none() {
        return Ok(None);
    }
    Ok(Some(format!("{}={value}; {ATTRIBUTES}", name(port))))
}

/// The header that makes a browser forget its cookie.
pub(crate) fn forgotten(port: &str) -> String {
    format!("{}=; Max-Age=0; {ATTRIBUTES}", name(port))
}

/// No script reads it, and no other site has it sent.
const ATTRIBUTES: &str = "Path=/; HttpOnly; SameSite=Strict";

/// Ports of a host share their cookies, so that each sandbox has a name of its own for its.
fn name(port: &str) -> String {
    format!("opentrain_sandbox_{port}")
}

/// The value of our cookie among all that a browser sent.
fn cookie<'a>(cookies: &'a str, port: &str) -> Option<&'a str> {
    let own = name(port);
    // Several headers of one name are joined with commas.
    let mut pairs = cookies
        .split([';', ','])
        .filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == own).map(|(_, value)| value)
}

/// What is kept of a cookie's value.
fn digest_of(value: &str) -> String {
    let digest = digest::digest(&digest::SHA256, value.as_bytes());
    digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_one_is_to_be_is_read_whole_or_not_at_all() {
        let check =
            |text: &str, expected: Option<As>| assert_eq!(As::read(text), expected, "{text}");
        check("operator", Some(As::Operator));
        check("employer:acc_1", Some(As::Employer("acc_1".into(), None)));
        let member = As::Employer("acc_1".into(), Some("usr_2".into()));
        check("employer:acc_1:usr_2", Some(member));
        check("trainer:fl_1", Some(As::Trainer("fl_1".into())));
        for wrong in [
            "",
            "operator:x",
            "employer",
            "trainer",
            "trainer:a:b",
            "employer:a:b:c",
            "x:y",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn only_the_cookie_of_this_port_counts() {
        let check = |cookies: &str, expected: Option<&str>| {
            assert_eq!(cookie(cookies, "4100"), expected, "{cookies}");
        };
        check("opentrain_sandbox_4100=abc", Some("abc"));
        check("a=b; opentrain_sandbox_4100=abc; c=d", Some("abc"));
        check("a=b, opentrain_sandbox_4100=abc", Some("abc"));
        check("opentrain_sandbox_4101=abc", None);
        check("xopentrain_sandbox_4100=abc", None);
        check("", None);
    }
}
