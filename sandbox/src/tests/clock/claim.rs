//! The claim ceremony against the clock: polls, attempts, the window, wrong codes, one address.
//! What a code looks like is tested in `secret`.

use super::*;

#[test]
fn polling_is_paced_and_the_token_comes_once_and_at_once() {
    let mut world = World::new();
    let agent = world.register();
    let poll = |world: &World, expected: &str| {
        let reply = world.poll(&agent);
        assert_eq!(
            (reply.status, reply.body["error"].as_str()),
            (400, Some(expected))
        );
    };
    poll(&world, "authorization_pending");
    let (link, code) = attempt(&world.start_claim(&agent, OWNER));
    poll(&world, "authorization_pending");
    world.pass(4 * SECOND);
    poll(&world, "slow_down");
    world.pass(5 * SECOND);
    poll(&world, "authorization_pending");
    assert_eq!(world.type_code(&link, &code).status, 200);
    assert_eq!(world.v1(&agent, "GET", "auth/me", Value::Null).status, 401);
    let delivered = world.poll(&agent);
    assert_eq!(delivered.status, 200);
    let scopes = delivered.body["scopes"].as_array().unwrap();
    assert!(scopes.contains(&json!("proposals:write")), "{scopes:?}");
    assert!(!scopes.contains(&json!("payments:write")), "{scopes:?}");
    poll(&world, "invalid_grant");
}

#[test]
fn an_attempt_lives_half_an_hour_and_the_window_a_day() {
    let mut world = World::new();
    let agent = world.register();
    let (old_link, old_code) = attempt(&world.start_claim(&agent, OWNER));
    world.pass(30 * MINUTE);
    assert_ne!(world.type_code(&old_link, &old_code).status, 200);
    assert_eq!(world.poll(&agent).body["error"], "authorization_pending");
    let (link, code) = attempt(&world.start_claim(&agent, OWNER));
    assert_ne!(
        world.type_code(&old_link, &code).status,
        200,
        "a replaced link stays dead"
    );
    world.pass(DAY - 30 * MINUTE);
    let late = world.start_claim(&agent, OWNER);
    assert_eq!(
        (late.status, late.body["error"].as_str()),
        (400, Some("invalid_request"))
    );
    assert_eq!(world.poll(&agent).body["error"], "expired_token");
    assert_ne!(world.type_code(&link, &code).status, 200);
}

#[test]
fn a_claim_cannot_outlive_its_window_through_an_attempt_begun_in_time() {
    let mut world = World::new();
    let agent = world.register();
    world.pass(DAY - MINUTE);
    let (link, code) = attempt(&world.start_claim(&agent, OWNER));
    world.pass(2 * MINUTE);
    assert_ne!(world.type_code(&link, &code).status, 200);
    assert_eq!(world.poll(&agent).body["error"], "expired_token");
    assert_eq!(
        world.v1(&agent, "GET", "auth/me", Value::Null).body["actor"]["email"],
        Value::Null
    );
}

#[test]
fn an_address_has_one_account() {
    let world = World::new();
    let (first, second) = (world.register(), world.register());
    let (first_link, first_code) = attempt(&world.start_claim(&first, OWNER));
    let (second_link, second_code) = attempt(&world.start_claim(&second, "Owner@Example.com"));
    assert_eq!(world.type_code(&first_link, &first_code).status, 200);
    assert_eq!(world.type_code(&second_link, &second_code).status, 409);
    let taken = world.start_claim(&second, OWNER);
    assert_eq!(taken.body["error"], "invalid_request");
    assert!(text(&taken.body, "/error_description").contains("email_already_registered"));
}
