//! The account: its API keys, what pays, its team, its webhooks and its features.

use maud::{Markup, html};
use rusqlite::Transaction;

use crate::deeds::accounts::{Switch, switch};
use crate::deeds::tokens::{self, NewToken, Side};
use crate::deeds::{Kind, No, subscriptions, team as deeds_of_team, top_ups};
use crate::http::call::{Answer, Call};
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, employer};
use crate::moment;
use crate::pages::long;
use crate::pages::words::{plain, said, when};
use crate::pages::{fact, once, page};
use crate::rules::labels::label;
use crate::rules::money::{self, display};
use crate::secret;
use crate::store::accounts::{self, ALL_SCOPES, Account, TokenStatus};
use crate::store::webhooks::{self, State};
use crate::store::{credits, team};

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    employer("GET", "/employer/account", keys),
    employer("POST", "/employer/account/keys/mint", mint),
    employer("POST", "/employer/account/keys/revoke", revoke),
    employer("GET", "/employer/account/billing", billing),
    employer("POST", "/employer/account/billing/card", card),
    employer("POST", "/employer/account/billing/top-up", top_up),
    employer("GET", "/employer/account/team", members),
    employer("POST", "/employer/account/team/invite", invite),
    employer("POST", "/employer/account/team/balance", balance),
    employer("GET", "/employer/account/webhooks", hooks),
    employer("POST", "/employer/account/webhooks/again", again),
];

const TABS: &[(&str, &str)] = &[
    ("/employer/account", "API keys"),
    ("/employer/account/billing", "Billing"),
    ("/employer/account/team", "Team"),
    ("/employer/account/webhooks", "Webhooks and features"),
];
/// Rows listed at most, and bytes of the keys, of the team and of what one webhook was sent.
const SHOWN: usize = 100;
const KEYS: usize = 36 * 1024;
const TEAM: usize = 20 * 1024;
/// Deliveries shown of each webhook.
const SENT: i64 = 8;
/// What each scope lets a token do, for people.
const SCOPES: &[(&str, &str)] = &[
    ("jobs:read", "read jobs"),
    ("jobs:write", "draft, publish, edit and close jobs"),
    ("proposals:read", "read proposals, interviews and profiles"),
    ("proposals:write", "invite people, and ask you for hires"),
    ("messages:read", "read messages"),
    ("messages:write", "write messages"),
    ("payments:read", "read contracts, approvals and credits"),
    (
        "payments:write",
        "plan milestones, and ask you for funding, releases, ends and top-ups",
    ),
    ("team:read", "see the team"),
    ("team:write", "invite people to the team"),
    ("webhooks:manage", "subscribe URLs to what happens"),
];

/// A page of the account.
fn paper(status: u16, here: &str, title: &str, wrong: Option<&str>, body: &Markup) -> Answer {
    let content = html! {
        h1 { "Account" }
        nav aria-label="Parts of the account" {
            ul.tabs {
                @for (path, name) in TABS {
                    li { a href=(path) aria-current=[(*path == here).then_some("page")] { (name) } }
                }
            }
        }
        @if let Some(text) = wrong { p.wrong role="alert" { "Nothing was done. " (said(text)) } }
        (body)
    };
    page(status, title, content).wide()
}

/// Leads on, or shows the page once more with why nothing was done.
fn after(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    done: Result<String, No>,
    to: &str,
    shown: fn(&Transaction<'_>, &Call<'_>, u16, Option<&str>) -> Result<Answer, Refusal>,
) -> Result<Answer, Refusal> {
    let refusal = match done {
        Ok(says) => return call.done(tx, to, &says),
        Err(no) => Refusal::from(no),
    };
    match refusal.status {
        500.. => Err(refusal),
        status => shown(tx, call, status, Some(refusal.told())),
    }
}

/// `GET /employer/account`.
fn keys(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    all_keys(tx, call, 200, None)
}

fn all_keys(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    keys_with(tx, call, status, wrong, None)
}

/// Who of the account looks: as with tokens, a member sees their own keys and the owner all of them.
fn side<'a>(call: &'a Call<'_>) -> Result<Side<'a>, Refusal> {
    let looking = call.employer()?;
    Ok(Side {
        account_id: &looking.account.id,
        member_id: looking.member.as_ref().map(|_| looking.user_id()),
    })
}

fn keys_with(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    wrong: Option<&str>,
    fresh: Option<&str>,
) -> Result<Answer, Refusal> {
    let side = side(call)?;
    let all = tokens::seen_by(call.step(tx), side)?;
    let list = long::whole(call, "/employer/account").rows("keys", &all, KEYS, |token| {
        html! {
            tr {
                td { strong { (long::address(&token.name)) } br; code.soft { (secret::preview(&token.secret)) } }
                td data-label="May" { (token.scopes.join(", ")) }
                td data-label="Last used" {
                    @match token.last_used_at { Some(at) => (when(at)), None => { "never" } }
                }
                td data-label="State" {
                    (label(token.status(call.now).as_str()))
                    @if let Some(at) = token.expires_at { ", until " (when(at)) }
                }
                td data-label="Revoke" {
                    @if token.status(call.now) == TokenStatus::Active {
                        form method="post" action="/employer/account/keys/revoke" {
                            (once(call, "/employer/account/keys"))
                            button.small.no type="submit" name="token" value=(token.id)
                                aria-label={ "Revoke " (long::address(&token.name)) } { "Revoke" }
                        }
                    }
                }
            }
        }
    });
    let body = html! {
        @if let Some(secret) = fresh {
            div.notice role="status" {
                p { strong { "Copy it now: it is shown this once." } }
                pre { (secret) }
                p { "Set it as " code { "OPENTRAIN_API_TOKEN" } ", or run " code { "opentrain-mcp login" } " and paste it." }
            }
        }
        @if side.member_id.is_some() { p.soft { "These are your own keys. Those of the others are seen and revoked by the owner." } }
        div.scroll tabindex="0" role="region" aria-label="API keys" {
            table.cards {
                thead { tr {
                    th scope="col" { "Key" } th scope="col" { "May" } th scope="col" { "Last used" }
                    th scope="col" { "State" } th scope="col" { "Revoke" }
                } }
                tbody {
                    (list.shown)
                }
            }
        }
        (list.rest)
        h2 { "New key" }
        form method="post" action="/employer/account/keys/mint" {
            (once(call, "/employer/account/keys"))
            label for="name" { "Name" }
            input id="name" name="name" maxlength="100" required autocomplete="off" value=(long::typed(call, "name", ""));
            fieldset {
                legend { "What it may do" }
                @for (scope, says) in SCOPES {
                    label.choice { input type="checkbox" name="scope" value=(scope); " " code { (scope) } ": " (says) }
                }
            }
            label for="expires" { "Until; empty is for ever" }
            input id="expires" name="expires" type="date";
            p.soft { "No key moves money by itself: hires, funding, releases and ends always wait for a person." }
            div.actions { button type="submit" { "Make the key" } }
        }
    };
    Ok(paper(status, "/employer/account", "API keys", wrong, &body))
}

/// `POST /employer/account/keys/mint`, with `name`, `scope` and `expires`. The key is on the page that
/// answers and nowhere else, so that this one is not led on.
fn mint(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let looking = call.employer()?;
    let pairs = url::form_urlencoded::parse(call.body);
    let scopes: Vec<String> = (pairs.filter(|(name, _)| name == "scope"))
        .map(|(_, scope)| scope.into_owned())
        .filter(|scope| ALL_SCOPES.contains(&scope.as_str()))
        .collect();
    let expires = call.form("expires");
    let expires_at = match expires.as_deref().map(moment::parse) {
        Some(None) => return all_keys(tx, call, 400, Some("The end is no date.")),
        Some(found) => found,
        None => None,
    };
    if scopes.is_empty() {
        return all_keys(tx, call, 400, Some("Choose at least one thing it may do."));
    }
    let wanted = NewToken {
        name: call.form("name"),
        scopes,
        expires_at,
        member_id: looking
            .member
            .as_ref()
            .map(|_| looking.user_id().to_owned()),
    };
    match tokens::make(call.step(tx), &looking.account.id, None, wanted) {
        Ok(token) => keys_with(tx, call, 201, None, Some(&token.secret)),
        Err(no) => after(tx, call, Err(no), "", all_keys),
    }
}

/// `POST /employer/account/keys/revoke`, with `token`.
fn revoke(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.form("token").unwrap_or_default();
    let side = side(call)?;
    let done = match tokens::revoke(call.step(tx), side, &id) {
        Ok(token) => Ok(format!(
            "The key {} opens nothing any more.",
            plain(&token.name)
        )),
        Err(no) if no.kind == Kind::Absent && side.member_id.is_some() => Err(No::absent(
            "You have no such key. The keys of others in the team are revoked by its owner.",
        )),
        Err(no) => Err(no),
    };
    after(tx, call, done, "/employer/account", all_keys)
}

/// `GET /employer/account/billing`.
fn billing(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    all_billing(tx, call, 200, None)
}

fn all_billing(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let account = fresh(tx, call)?;
    let balance = credits::balance(tx, &account.id)?;
    let entries = credits::page(tx, &account.id, i64::MAX, SHOWN)?;
    let body = html! {
        dl {
            (fact("Card", &html! { @if account.has_card { "Test card on file" } @else { "None on file" } }))
            (fact("Credits, free", &html! { strong { (display(balance.available)) } }))
            (fact("Credits, held for work", &html! { (display(balance.reserved)) }))
        }
        div.actions {
            form method="post" action="/employer/account/billing/card" {
                (once(call, "/employer/account/billing"))
                @if account.has_card { button type="submit" name="on" value="no" { "Take the test card off" } }
                @else { button type="submit" name="on" value="yes" { "Put a test card on file" } }
            }
        }
        h2 { "Top up" }
        form method="post" action="/employer/account/billing/top-up" {
            (once(call, "/employer/account/billing"))
            label for="amount" { "US dollars, 10 to 10,000" }
            input id="amount" name="amount" type="number" min="10" max="10000" step="0.01" required;
            div.actions { button type="submit" { "To the checkout" } }
        }
        h2 { "Ledger" }
        @if entries.is_empty() {
            p.empty { "Nothing has moved yet. Top-ups, and what hires and milestones take from credits, are listed here; card payments are not." }
        } @else {
            (chart(balance.available, &entries))
            div.scroll tabindex="0" role="region" aria-label="Ledger" {
                table.cards {
                    thead { tr { th scope="col" { "Entry" } th.num scope="col" { "Amount" } th scope="col" { "Note" } th scope="col" { "Time" } } }
                    tbody {
                        @for entry in &entries {
                            tr {
                                td { (label(entry.kind.as_str())) }
                                td.num data-label="Amount" {
                                    @if entry.amount_cents < 0 { "−" } (display(entry.amount_cents.abs()))
                                }
                                td data-label="Note" { (long::name(entry.note.as_deref().unwrap_or_default())) }
                                td data-label="Time" { (when(entry.at)) }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(paper(
        status,
        "/employer/account/billing",
        "Billing",
        wrong,
        &body,
    ))
}

/// The free balance after each of the entries, oldest first, as a line.
fn chart(now: i64, newest_first: &[credits::Entry]) -> Markup {
    let mut after = vec![now];
    let mut balance = now;
    for entry in newest_first {
        // Captures take from what is held, not from what is free.
        if entry.kind != credits::Kind::Capture {
            balance -= entry.amount_cents;
        }
        after.push(balance);
    }
    after.reverse();
    let most = after.iter().copied().max().unwrap_or(0).max(1);
    let last = i64::try_from(after.len()).unwrap_or(2).max(2) - 1;
    let mut path = String::new();
    for (place, cents) in (0i64..).zip(&after) {
        let (x, y) = (place * 1000 / last, 190 - cents.max(&0) * 180 / most);
        path.push_str(&format!("{}{x} {y}", if place == 0 { "M" } else { " L" }));
    }
    let says = format!(
        "Free credits over the last {} entries, now {}",
        newest_first.len(),
        display(now)
    );
    html! {
        svg.chart viewBox="0 0 1000 200" preserveAspectRatio="none" role="img" aria-label=(says) { path d=(path) {} }
    }
}

/// The account as it is in the store now.
fn fresh(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Account, Refusal> {
    let id = &call.employer()?.account.id;
    accounts::by_id(tx, id)?
        .ok_or_else(|| Refusal::broken("The account of this session is missing."))
}

/// `POST /employer/account/billing/card`, with `on`.
fn card(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let mut account = fresh(tx, call)?;
    let on = call.form("on").as_deref() == Some("yes");
    let done = switch(call.step(tx), &mut account, &Switch::Card, on);
    let says = if on {
        "A test card is on file."
    } else {
        "No card is on file."
    };
    after(
        tx,
        call,
        done.map(|()| says.to_owned()),
        "/employer/account/billing",
        all_billing,
    )
}

/// `POST /employer/account/billing/top-up`, with `amount`: leads to the checkout.
fn top_up(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let account = &call.employer()?.account;
    let amount = call
        .form("amount")
        .and_then(|text| text.trim().parse::<f64>().ok());
    let cents = amount.map_or(Err("Expected an amount in US dollars."), |amount| {
        money::cents(&serde_json::json!(amount))
    });
    let started = match cents {
        Ok(cents) => top_ups::start(call.step(tx), &account.id, cents),
        Err(says) => Err(No::wrong(says).fact("field", "amount")),
    };
    match started {
        Ok(top_up) => Ok(Answer::to(&format!("/checkout/{}", top_up.id))),
        Err(no) => after(tx, call, Err(no), "", all_billing),
    }
}

/// `GET /employer/account/team`.
fn members(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    all_members(tx, call, 200, None)
}

fn all_members(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let account = &call.employer()?.account;
    let joined = team::members(tx, &account.id)?;
    let asked = team::invites(tx, &account.id, call.now)?;
    let owner = call.employer()?.member.is_none();
    let whole = long::whole(call, "/employer/account/team");
    let members = whole.rows("members", &joined, TEAM, |one| {
        let name = long::address(one.name.as_deref().unwrap_or(&one.email));
        html! {
            li {
                span {
                    strong { (name) } br;
                    span.soft { @if one.balance_access { "Has access to the balance" } @else { "No access to the balance" } }
                }
                span.soft { "Member since " (when(one.joined_at)) }
                @if owner {
                    form.inline method="post" action="/employer/account/team/balance" {
                        (once(call, "/employer/account/team"))
                        input type="hidden" name="member" value=(one.user_id);
                        @let (on, says) = if one.balance_access { ("no", "Take the access to the balance away") } else { ("yes", "Give access to the balance") };
                        button.small type="submit" name="on" value=(on) aria-label={ (says) ", " (name) } { (says) }
                    }
                }
            }
        }
    });
    let invites = whole.rows("invited", &asked, TEAM, |one| {
        html! { li { (long::address(&one.email)) span.soft { "Invited, until " (when(one.expires_at)) } } }
    });
    let body = html! {
        ul.rows {
            li { strong { (plain(account.email.as_deref().unwrap_or("The owner"))) } span.soft { "Owner" } }
            (members.shown)
            (invites.shown)
        }
        (members.rest)
        (invites.rest)
        p.soft {
            "Somebody of the team needs the owner's grant before they pay from the organization's balance or release "
            "money out of it; without it they can still pay by card. What else the grant opens is not documented."
        }
        @if account.teams_on {
            form method="post" action="/employer/account/team/invite" {
                (once(call, "/employer/account/team"))
                label for="email" { "Invite somebody by their address" }
                input id="email" name="email" type="email" required autocomplete="off" value=(long::typed(call, "email", ""));
                div.actions { button type="submit" { "Invite" } }
            }
        } @else { p.soft { "This account has no teams." } }
    };
    Ok(paper(
        status,
        "/employer/account/team",
        "Team",
        wrong,
        &body,
    ))
}

/// `POST /employer/account/team/invite`, with `email`.
fn invite(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let account = &call.employer()?.account;
    let email = call.form("email").unwrap_or_default().trim().to_lowercase();
    let done = deeds_of_team::invite(call.step(tx), account, &email);
    let done = done.map(|asked| match asked {
        team::Asked::AlreadyMember => "They are in the team already.".to_owned(),
        team::Asked::MemberAdded => "They have an account and are in the team now.".to_owned(),
        team::Asked::InviteCreated => "They are invited.".to_owned(),
    });
    after(tx, call, done, "/employer/account/team", all_members)
}

/// `POST /employer/account/team/balance`, with `member` and `on`, which is the owner's to give.
fn balance(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let looking = call.employer()?;
    let on = call.form("on").as_deref() == Some("yes");
    let id = call.form("member").unwrap_or_default();
    let done = match looking.member {
        None => deeds_of_team::let_at_the_balance(call.step(tx), &looking.account, &id, on),
        Some(_) => Err(No::forbidden("Only the owner gives access to the balance.")),
    };
    let done = done.map(|member| {
        let name = long::address(member.name.as_deref().unwrap_or(&member.email));
        let verb = if on { "has" } else { "no longer has" };
        format!("{name} {verb} access to the balance.")
    });
    after(tx, call, done, "/employer/account/team", all_members)
}

/// `GET /employer/account/webhooks`.
fn hooks(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    all_hooks(tx, call, 200, None)
}

fn all_hooks(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    status: u16,
    wrong: Option<&str>,
) -> Result<Answer, Refusal> {
    let account = fresh(tx, call)?;
    let mut found = Vec::new();
    for hook in webhooks::list(tx, &account.id)? {
        let sent = webhooks::deliveries(tx, &hook.id, SENT)?;
        found.push((hook, sent));
    }
    let body = html! {
        @if found.is_empty() {
            p.empty { "No URL is subscribed. An agent does it with " code { "opentrain_create_webhook" } "." }
        }
        @for (hook, sent) in &found {
            h2 { (long::address(&hook.url)) }
            p {
                span.tag { (label(hook.status.as_str())) } " "
                @for (place, kind) in hook.event_types.iter().enumerate() { @if place > 0 { ", " } (kind.as_str()) }
                @if let Some(why) = &hook.disabled_reason { " · " (long::name(why)) }
            }
            @if sent.is_empty() { p.soft { "Nothing was sent there yet." } }
            ul.rows {
                @for one in sent {
                    li {
                        span {
                            "Event " (one.event_id) ": " (label(one.state.as_str())) ", " (one.attempts) " of 5 attempts"
                            @if let Some(status) = one.last_status { ", last answer " (status) }
                        }
                        @if one.state != State::Pending {
                            form.inline method="post" action="/employer/account/webhooks/again" {
                                (once(call, "/employer/account/webhooks"))
                                button.small type="submit" name="delivery" value=(one.id) { "Deliver again" }
                            }
                        }
                    }
                }
            }
        }
        h2 { "Features" }
        @if account.features_off.is_empty() { p { "Everything is switched on for this account." } }
        @else { p { "Switched off by the platform: " (account.features_off.join(", ")) "." } }
        p.soft { "The platform switches features; here the sandbox's operator does, with " code { "opentrain-mcp sandbox ctl feature" } "." }
    };
    Ok(paper(
        status,
        "/employer/account/webhooks",
        "Webhooks",
        wrong,
        &body,
    ))
}

/// `POST /employer/account/webhooks/again`, with `delivery`.
fn again(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    let account = &call.employer()?.account;
    let id = call.form("delivery").unwrap_or_default();
    let found = webhooks::find_delivery(tx, &id)?;
    let own = match &found {
        Some(delivery) => webhooks::by_id(tx, &account.id, &delivery.webhook_id)?.is_some(),
        None => false,
    };
    let done = match own {
        true => subscriptions::redeliver(call.step(tx), &id),
        false => Err(No::absent("There is no such delivery.")),
    };
    let done = done.map(|_| "It is on its way again.".to_owned());
    after(tx, call, done, "/employer/account/webhooks", all_hooks)
}
