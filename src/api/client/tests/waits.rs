//! How long the platform asks to wait, and how long is waited.

use super::*;

#[tokio::test]
async fn a_read_waits_as_long_as_it_is_told_if_that_is_not_long() {
    let fine = || Act::ok("{}");
    let busy = |head| Act::status(head, "");
    check(
        get(),
        vec![busy("429 x\r\nretry-after: 0"), fine()],
        "200 {}",
    )
    .await;
    check(
        get(),
        vec![
            busy("429 x\r\nRetry-After: Fri, 12 Jun 2020 10:00:00 GMT"),
            fine(),
        ],
        "200 {}",
    )
    .await;
    check(
        get(),
        vec![
            Act::status(
                "429 x",
                r#"{"code":"RATE_LIMITED","details":{"retryAfterSeconds":0}}"#,
            ),
            fine(),
        ],
        "200 {}",
    )
    .await;
    check(
        get(),
        vec![busy("429 x\r\nretry-after: 21")],
        "refused 429 - after 1",
    )
    .await;
    check(get(), vec![busy("429 x")], "refused 429 - after 1").await;
    let zero = || busy("429 x\r\nretry-after: 0");
    check(get(), vec![zero(), zero(), zero()], "refused 429 - after 3").await;
}

#[tokio::test]
async fn whoever_says_when_to_come_back_is_believed_whatever_the_status() {
    let fine = || Act::ok("{}");
    for head in [
        "500 x\r\nretry-after: 0",
        "503 x\r\nretry-after: 0",
        "408 x\r\nretry-after: 0",
        "529 x\r\nretry-after: Friday, 12-Jun-20 10:00:00 GMT",
        "429 x\r\nretry-after: Fri Jun 12 10:00:00 2020",
    ] {
        check(get(), vec![Act::status(head, ""), fine()], "200 {}").await;
    }
    for (request, head, expected) in [
        (get(), "503 x\r\nretry-after: 21", "refused 503 - after 1"),
        (
            get(),
            "502 x\r\nretry-after: 1e308",
            "refused 502 - after 1",
        ),
        (get(), "500 x", "refused 500 - after 1"),
        (get(), "404 x\r\nretry-after: 0", "refused 404 - after 1"),
        (get(), "302 x\r\nretry-after: 0", "refused 302 - after 1"),
        (post(), "500 x\r\nretry-after: 0", "refused 500 - after 1"),
        (post(), "503 x\r\nretry-after: 0", "unknown after 1"),
        (keyed(), "503 x\r\nretry-after: 21", "unknown after 1"),
    ] {
        check(request, vec![Act::status(head, "")], expected).await;
    }
}

#[tokio::test]
async fn a_wait_of_nothing_is_still_a_pause() {
    let zero = || Act::status("429 x\r\nretry-after: 0", "");
    let platform = StandIn::new(vec![zero(), zero(), zero()]).await;
    let (_folder, _path, store) = file_with("{}");
    let pause = Duration::from_millis(150);
    let timings = Timings {
        pauses: [pause, pause],
        ..quick()
    };
    let start = Instant::now();
    let result = client(
        &platform.base_url,
        &[("OPENTRAIN_PERSONAL_API_TOKEN", PAT)],
        store,
        timings,
    )
    .send(&get(), soon())
    .await;
    assert_eq!(told(&result), "refused 429 - after 3");
    assert!(start.elapsed() >= 2 * pause);
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_reported_at_once() {
    let platform = StandIn::new(vec![Act::status("429 x\r\nretry-after: 15", "")]).await;
    let start = Instant::now();
    let result = simple(&platform.base_url)
        .send(&get(), start + Duration::from_secs(10))
        .await;
    assert_eq!(told(&result), "refused 429 - after 1");
    assert!(start.elapsed() < Duration::from_secs(5));
    let Err(Failure::Refused(refusal)) = result else {
        panic!("{result:?}")
    };
    assert_eq!(refusal.retry_after, Some(Duration::from_secs(15)));
}
