//! The steps a life is made of and how they are drawn. What a step does is the door's.

use proptest::prelude::*;

/// One thing that somebody does. `who` is an account, `on` one of the things there are; `door` is the
/// control door where it could also be a page or the world by itself.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Register,
    Claim {
        who: u8,
    },
    Publish {
        who: u8,
        brief: u8,
    },
    Close {
        who: u8,
        on: u8,
    },
    Mark {
        on: u8,
        status: u8,
        door: bool,
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
    },
    Answer {
        on: u8,
        yes: bool,
        source: u8,
        door: bool,
    },
    TopUp {
        who: u8,
        dollars: u16,
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
    },
    Fund {
        who: u8,
        on: u8,
    },
    Release {
        who: u8,
        on: u8,
    },
    End {
        who: u8,
        on: u8,
    },
    Work {
        on: u8,
        kind: u8,
        door: bool,
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
    Invite {
        who: u8,
        email: u8,
    },
    Token {
        who: u8,
    },
    Card {
        who: u8,
        on: bool,
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
    let paid_in = prop_oneof![6 => 10..900_u16, 1 => 0..20_000_u16];
    prop_oneof![
        1 => Just(Step::Register),
        1 => who.prop_map(|who| Step::Claim { who }),
        2 => both.prop_map(|(who, brief)| Step::Publish { who, brief }),
        1 => both.prop_map(|(who, on)| Step::Close { who, on }),
        1 => (both, door).prop_map(|((on, status), door)| Step::Mark { on, status, door }),
        3 => (both, on).prop_map(|((who, on), kind)| Step::Look { who, kind, on }),
        8 => (both, dollars.clone()).prop_map(|((who, on), dollars)| Step::Hire { who, on, dollars }),
        24 => (both, yes, door).prop_map(|((on, source), yes, door)| Step::Answer { on, yes, source, door }),
        4 => (who, paid_in).prop_map(|(who, dollars)| Step::TopUp { who, dollars }),
        5 => (on, yes, door).prop_map(|(on, pay, door)| Step::Checkout { on, pay, door }),
        8 => (both, dollars).prop_map(|((who, on), amount)| Step::Plan { who, on, amount }),
        12 => both.prop_map(|(who, on)| Step::Fund { who, on }),
        10 => both.prop_map(|(who, on)| Step::Release { who, on }),
        2 => both.prop_map(|(who, on)| Step::End { who, on }),
        5 => (both, door).prop_map(|((on, kind), door)| Step::Work { on, kind, door }),
        6 => (both, on).prop_map(|((who, on), person)| Step::Ask { who, on, person }),
        4 => both.prop_map(|(who, kinds)| Step::Subscribe { who, kinds }),
        1 => both.prop_map(|(who, on)| Step::Unsubscribe { who, on }),
        4 => (any::<bool>(), any::<bool>()).prop_map(|(taken, far)| Step::Deliver { taken, far }),
        2 => both.prop_map(|(who, email)| Step::Invite { who, email }),
        1 => who.prop_map(|who| Step::Token { who }),
        2 => (who, any::<bool>()).prop_map(|(who, on)| Step::Card { who, on }),
        3 => on.prop_map(|span| Step::Pass { span }),
    ]
}
