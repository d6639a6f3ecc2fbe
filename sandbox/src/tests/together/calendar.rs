//! Sessions that an employer sets, in the calendars of both sides.

use super::*;

#[test]
fn a_session_stands_in_the_calendars_of_both_sides_until_it_is_changed_or_called_off() {
    let crew = Crew::new();
    let path = format!("/employer/jobs/{}/calendar", crew.office.job);
    sees(
        &crew.tab("calendar"),
        &["First", "due 2026-06-20", &crew.names[0]],
    );
    let form = "title=Kick-off+%3Cb%3E&day=2026-06-15&from=09%3A00&to=10%3A30&note=Bring+samples&link=https%3A%2F%2Fmeet.example%2Froom";
    let page = crew.send("calendar/set", form);
    let seen = [
        "Kick-off &lt;b&gt;",
        "2026-06-15 09:00 to 10:30 UTC",
        "Bring samples",
        "href=\"https://meet.example/room\"",
    ];
    sees(&page, &seen);
    crew.send(
        "calendar/set",
        "title=Training+days&day=2026-06-29&until=2026-07-02",
    );
    let look = |one: usize, path: &str| {
        let cookie = Some(crew.trainers[one].as_str());
        crew.office.stage.look(cookie, path)
    };
    for one in [0, 1] {
        let page = look(one, "/trainer/calendar");
        sees(&page, &seen);
        sees(
            &page,
            &[
                "2026-06-29 to 2026-07-02, all day",
                "due 2026-06-20",
                &format!("/trainer/contracts/{}", crew.contracts[one]),
                "09:00 Kick-off",
                "Due: First",
            ],
        );
        let (list, grid) = page.split_once("id=\"month\"").unwrap();
        assert!(list.contains("Training days") && grid.contains("<table class=\"month\">"));
        assert_eq!(grid.matches("Training days").count(), 2, "29 and 30 June");
        let july = look(one, "/trainer/calendar?month=2026-07");
        let grid = july.split_once("id=\"month\"").unwrap().1;
        assert_eq!(grid.matches("Training days").count(), 2, "1 and 2 July");
    }
    let file = |cookie: &str, path: &str| match crew
        .office
        .stage
        .visit(Some(cookie), "GET", path, "")
        .body
    {
        Some(Body::Text("text/calendar; charset=utf-8", text)) => text,
        other => panic!("{other:?}"),
    };
    let kept = file(&crew.trainers[0], "/trainer/calendar/due.ics");
    sees(
        &kept,
        &[
            "DTSTART:20260615T090000Z\r\nDTEND:20260615T103000Z\r\nSUMMARY:Kick-off",
            "DTSTART;VALUE=DATE:20260629\r\nDTEND;VALUE=DATE:20260703\r\n",
            "URL:https://meet.example/room\r\n",
            "SUMMARY:Due: First",
        ],
    );
    sees(
        &file(&crew.office.cookie, "/employer/calendar/due.ics"),
        &["SUMMARY:Kick-off"],
    );
    sees(
        &crew.office.look("/employer/calendar"),
        &["Kick-off", "Training days", &crew.names[1]],
    );

    // Changed and called off; both sides see it, and it stays in the calendar program as called off.
    let session = page
        .split(&format!("href=\"{path}/"))
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned();
    sees(
        &crew.tab(&format!("calendar/{session}")),
        &["value=\"2026-06-15\"", "value=\"09:00\"", "Call it off"],
    );
    let form = "title=Kick-off&day=2026-06-16&from=23%3A00&to=01%3A00&until=2026-06-17";
    sees(
        &crew.send(&format!("calendar/{session}/set"), form),
        &["Changed.", "2026-06-16 23:00 UTC to 2026-06-17 01:00 UTC"],
    );
    let page = look(0, "/trainer/calendar");
    assert!(
        !page.contains("Bring samples") && !page.contains("meet.example"),
        "{page}"
    );
    sees(
        &crew.send(&format!("calendar/{session}/off"), ""),
        &["Called off"],
    );
    sees(
        &look(1, "/trainer/calendar"),
        &["<del>Kick-off</del>", "Called off"],
    );
    sees(
        &file(&crew.trainers[1], "/trainer/calendar/due.ics"),
        &["STATUS:CANCELLED"],
    );
    crew.office
        .refused(&format!("{path}/{session}/off"), "", 409);

    for wrong in [
        "title=&day=2026-06-15",
        "title=A",
        "title=A&day=tomorrow",
        "title=A&day=2026-06-15&from=10%3A00",
        "title=A&day=2026-06-15&from=10%3A00&to=10%3A00",
        "title=A&day=2026-06-15&from=25%3A00&to=26%3A00",
        "title=A&day=2026-06-15&until=2026-06-14",
        "title=A&day=2026-06-15&until=2026-08-14",
        "title=A&day=2026-06-15&link=http%3A%2F%2Fa.example",
        "title=A&day=2026-06-15&link=javascript%3Aalert(1)",
    ] {
        let page = crew.office.refused(&format!("{path}/set"), wrong, 400);
        sees(&page, &["role=\"alert\""]);
        assert!(
            !crew.tab("calendar").contains("<strong>A</strong>"),
            "{wrong}"
        );
    }

    // Nobody else's, and nothing more of it once somebody has left.
    for (method, path) in [
        ("GET", path.clone()),
        ("POST", format!("{path}/set")),
        ("GET", format!("{path}/{session}")),
        ("POST", format!("{path}/{session}/set")),
        ("POST", format!("{path}/{session}/off")),
    ] {
        crew.shut(&path, method);
    }
    crew.office.stage.platform.execute(&format!(
        "UPDATE contract SET ended_at = {START} WHERE id = '{}'",
        crew.contracts[0]
    ));
    assert!(!look(0, "/trainer/calendar").contains("Training days"));
    assert!(look(1, "/trainer/calendar").contains("Training days"));
}
