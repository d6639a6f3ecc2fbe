//! The steps a life is made of and how they are drawn. What a step does is the door's.

use proptest::prelude::*;

/// One thing that somebody does. `who` is an account, `on` one of the things there are; `door` is the
/// control door where it could also be a page or the world by itself, `page` the form of a workspace where it
/// could also be a call of the API, and `face` one of several.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Register,
    Claim {
        who: u8,
        door: bool,
    },
    Publish {
        who: u8,
        brief: u8,
        page: bool,
    },
    Close {
        who: u8,
        on: u8,
        page: bool,
    },
    /// A job gets another headcount.
    Edit {
        who: u8,
        on: u8,
        people: u8,
        page: bool,
    },
    Mark {
        on: u8,
        status: u8,
        face: u8,
    },
    Look {
        who: u8,
        kind: u8,
        on: u8,
    },
    Hire {
        who: u8,
        on: u8,
        dollars: u16,
        page: bool,
    },
    /// `dollars` is what the first milestone of a hire is to be instead; 0 leaves it.
    Answer {
        on: u8,
        yes: bool,
        source: u8,
        face: u8,
        dollars: u16,
    },
    TopUp {
        who: u8,
        dollars: u16,
        page: bool,
    },
    Checkout {
        on: u8,
        pay: bool,
        door: bool,
    },
    Plan {
        who: u8,
        on: u8,
        amount: u16,
        page: bool,
    },
    Fund {
        who: u8,
        on: u8,
        page: bool,
    },
    Release {
        who: u8,
        on: u8,
        page: bool,
    },
    End {
        who: u8,
        on: u8,
        page: bool,
    },
    Work {
        on: u8,
        kind: u8,
        face: u8,
    },
    /// Whether people are still wanted on a job.
    Hiring {
        on: u8,
        done: bool,
        page: bool,
    },
    Apply {
        on: u8,
        person: u8,
        face: u8,
    },
    /// What somebody says to an invitation.
    Reply {
        on: u8,
        yes: bool,
        page: bool,
    },
    Write {
        who: u8,
        on: u8,
        face: u8,
    },
    Ask {
        who: u8,
        on: u8,
        person: u8,
    },
    Subscribe {
        who: u8,
        kinds: u8,
    },
    Unsubscribe {
        who: u8,
        on: u8,
    },
    Deliver {
        taken: bool,
        far: bool,
    },
    /// What was delivered, or given up, is sent once more.
    Redeliver {
        on: u8,
        console: bool,
    },
    Invite {
        who: u8,
        email: u8,
        page: bool,
    },
    /// Somebody accepts an invitation to a team.
    Join {
        who: u8,
        email: u8,
    },
    Token {
        who: u8,
        face: u8,
    },
    Card {
        who: u8,
        on: bool,
        page: bool,
    },
    Pass {
        span: u8,
    },
}

/// Steps in proportions that lead far: much is asked and agreed to, little time passes.
#[rustfmt::skip]
pub(super) fn step() -> impl Strategy<Value = Step> {
    let (who, on, yes) = (any::<u8>(), any::<u8>(), proptest::bool::weighted(0.8));
    let (both, dollars, door) = ((who, on), 0..300_u16, any::<bool>());
    let (page, face) = (any::<bool>(), any::<u8>());
    let paid_in = prop_oneof![6 => 10..900_u16, 1 => 0..20_000_u16];
    // Most people agree to what was asked.
    let instead = prop_oneof![2 => Just(0), 1 => 1..300_u16];
    prop_oneof![
        1 => Just(Step::Register),
        1 => (who, door).prop_map(|(who, door)| Step::Claim { who, door }),
        2 => (both, page).prop_map(|((who, brief), page)| Step::Publish { who, brief, page }),
        1 => (both, page).prop_map(|((who, on), page)| Step::Close { who, on, page }),
        1 => (both, 0..5_u8, page).prop_map(|((who, on), people, page)| Step::Edit { who, on, people, page }),
        2 => (both, face).prop_map(|((on, status), face)| Step::Mark { on, status, face }),
        3 => (both, on).prop_map(|((who, on), kind)| Step::Look { who, kind, on }),
        8 => (both, dollars.clone(), page).prop_map(|((who, on), dollars, page)| Step::Hire { who, on, dollars, page }),
        24 => (both, yes, face, instead).prop_map(|((on, source), yes, face, dollars)| Step::Answer { on, yes, source, face, dollars }),
        4 => (who, paid_in, page).prop_map(|(who, dollars, page)| Step::TopUp { who, dollars, page }),
        5 => (on, yes, door).prop_map(|(on, pay, door)| Step::Checkout { on, pay, door }),
        8 => (both, dollars, page).prop_map(|((who, on), amount, page)| Step::Plan { who, on, amount, page }),
        12 => (both, page).prop_map(|((who, on), page)| Step::Fund { who, on, page }),
        10 => (both, page).prop_map(|((who, on), page)| Step::Release { who, on, page }),
        2 => (both, page).prop_map(|((who, on), page)| Step::End { who, on, page }),
        5 => (both, face).prop_map(|((on, kind), face)| Step::Work { on, kind, face }),
        1 => (on, any::<bool>(), page).prop_map(|(on, done, page)| Step::Hiring { on, done, page }),
        3 => (both, face).prop_map(|((on, person), face)| Step::Apply { on, person, face }),
        3 => (on, yes, page).prop_map(|(on, yes, page)| Step::Reply { on, yes, page }),
        4 => (both, face).prop_map(|((who, on), face)| Step::Write { who, on, face }),
        6 => (both, on).prop_map(|((who, on), person)| Step::Ask { who, on, person }),
        4 => both.prop_map(|(who, kinds)| Step::Subscribe { who, kinds }),
        1 => both.prop_map(|(who, on)| Step::Unsubscribe { who, on }),
        4 => (any::<bool>(), any::<bool>()).prop_map(|(taken, far)| Step::Deliver { taken, far }),
        2 => (on, door).prop_map(|(on, console)| Step::Redeliver { on, console }),
        2 => (both, page).prop_map(|((who, email), page)| Step::Invite { who, email, page }),
        2 => both.prop_map(|(who, email)| Step::Join { who, email }),
        1 => (who, face).prop_map(|(who, face)| Step::Token { who, face }),
        2 => (who, any::<bool>(), page).prop_map(|(who, on, page)| Step::Card { who, on, page }),
        3 => on.prop_map(|span| Step::Pass { span }),
    ]
}
