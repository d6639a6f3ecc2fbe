//! What the made-up people do about a job beside the work: they read what is published for them and follow
//! the channels that they are in, each at their own pace; whoever is played does neither by themselves.

use super::*;
use crate::moment::HOUR;

/// The moments at which the two have read the instructions, as the employer's page tells them.
fn read_at(page: &str) -> Vec<String> {
    let table = page.split("Who has read which version").nth(1).unwrap();
    let table = table.split("</table>").next().unwrap();
    let read = table.split("Read</span> on ").skip(1);
    read.map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

/// A crew nobody of which is played.
fn by_themselves() -> Crew {
    let crew = Crew::new();
    let alone = "UPDATE proposal SET played_at = NULL";
    crew.office.stage.platform.execute(alone);
    crew
}

/// What the two say they have read, and when, of a version that is published now.
fn published(crew: &mut Crew, number: usize) -> Vec<String> {
    let page = crew.send(
        "instructions/keep",
        &format!("content=Version+{number}&do=publish"),
    );
    assert!(page.contains("Not yet"), "nobody reads at once: {page}");
    crew.office.stage.pass(2 * HOUR);
    read_at(&crew.tab("instructions"))
}

#[test]
fn whoever_works_by_themselves_reads_what_is_published_at_their_own_pace() {
    let mut crew = by_themselves();
    let first = published(&mut crew, 1);
    assert_eq!(first.len(), 2, "{first:?}");
    assert!(first.iter().all(|at| at > &"2026-06-12 10:00".to_owned()));
    // The same people of the same seed take as long another time.
    let mut again = by_themselves();
    assert_eq!(published(&mut again, 1), first);

    // Somebody who is played has to read for themselves.
    let proposal = crew.office.proposals[0].clone();
    let now = crew.office.stage.now;
    let played = |db: &Connection| store::played::note(db, &proposal, now);
    crew.office.stage.platform.with_store(played).unwrap();
    let second = published(&mut crew, 2);
    assert_eq!(second.len(), 1, "{second:?}");
    let page = crew.look(0, "/instructions");
    sees(&page, &["Changed since you read them."]);
    sees(&crew.look(1, "/instructions"), &["You read them on"]);
}

#[test]
fn a_channel_is_followed_by_all_in_it_and_answered_by_one() {
    let mut crew = by_themselves();
    let people: Vec<String> = crew.office.stage.platform.with_store(|db| {
        let of = |id: &String| store::proposals::by_id(db, id).unwrap().unwrap().person_id;
        crew.office.proposals[..2].iter().map(of).collect()
    });
    let form = format!("name=questions&member={}&member={}", people[0], people[1]);
    let page = crew.send("messages/channel", &form);
    let id = page.split("/employer/messages/").nth(1).unwrap();
    let path = format!(
        "/employer/messages/{}",
        id.split(['/', '"']).next().unwrap()
    );
    crew.office.press(
        &format!("{path}/write"),
        "content=Please+mark+blurred+items+too",
    );
    let new = |crew: &Crew, one: usize| {
        let page = crew
            .office
            .stage
            .look(Some(&crew.trainers[one]), "/trainer/jobs");
        page.split("</nav>")
            .next()
            .unwrap()
            .contains("class=\"count\"")
    };
    assert!(new(&crew, 0) && new(&crew, 1), "nobody reads at once");
    let written = |crew: &Crew| {
        let page = crew.office.look(&path);
        let by = |name: &String| page.matches(&format!("<strong>{name}</strong>")).count();
        crew.names.iter().map(by).sum::<usize>()
    };
    assert_eq!(written(&crew), 0);
    crew.office.stage.pass(2 * MINUTE);
    assert_eq!(written(&crew), 1, "one of them answers");
    sees(&crew.office.look("/employer/messages"), &["1 new"]);
    // The answer itself is new to the other one, if they looked before it came.
    let unread = [0, 1].iter().filter(|one| new(&crew, **one)).count();
    assert!(unread <= 1, "{unread}");

    // Nobody says anything where nobody can, or who was taken out of it.
    let form = format!("name=questions&member={}", people[0]);
    crew.office.press(&format!("{path}/channel"), &form);
    crew.office
        .press(&format!("{path}/write"), "content=And+the+dark+ones");
    crew.office
        .stage
        .platform
        .execute("UPDATE contract SET ended_at = 1");
    crew.office.stage.pass(2 * MINUTE);
    assert_eq!(written(&crew), 1);
}
