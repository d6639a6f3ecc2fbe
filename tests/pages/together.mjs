// What an employer and those hired for a job share, each seen at the same moment from the other side.

import { Person, World, check, sees } from "./stage.mjs";

const FIRST = { name: "First batch", description: "Ten hours", amount: 300, dueDate: "2030-01-10" };
const GUIDE = `# Tone

- be *kind*
- [the tool](https://tool.example/start)

| good | bad |
|------|-----|
| yes  | no  |

<b>typed</b> [bad](javascript:alert(1))`;

/** A job with somebody hired on it, and both of them at their pages. */
async function crew(name, scripts) {
  const world = await World.open(`${name}-${scripts}`);
  const agent = await world.agent("owner@example.com");
  const { id, proposals } = await world.job(agent);
  const hire = await world.asks(agent, proposals[0].id, FIRST);
  await world.door(`/approvals/${hire.id}/confirm`, {});
  const { contractId } = (await world.api("GET", `/approvals/${hire.id}`, agent.token)).approval;
  const employer = await Person.open(world, `employer:${agent.account}`, { scripts });
  const trainer = await Person.open(world, `trainer:${proposals[0].candidate.id}`, { scripts });
  const end = async () => {
    await employer.close();
    await trainer.close();
    world.close();
  };
  return { world, agent, job: id, proposals, contract: contractId, employer, trainer, end };
}

/** Writes and publishes instructions as an employer. */
async function publishes(employer, job, text) {
  await employer.go(`/employer/jobs/${job}/instructions/edit`);
  await employer.page.locator("textarea[name=content]").fill(text);
  await employer.press(/^Publish/);
}

/** Sets a session as an employer. */
async function sets(employer, job, fields) {
  await employer.go(`/employer/jobs/${job}/calendar`);
  for (const [name, value] of Object.entries(fields)) await employer.page.locator(`[name=${name}]`).fill(value);
  await employer.press("Set it");
}

/** Something of everything that is shared, for whoever looks at all pages. */
export async function furnish(world, agent, job) {
  const employer = await Person.open(world, `employer:${agent.account}`);
  await publishes(employer, job, GUIDE);
  await publishes(employer, job, GUIDE.replace("kind", "brief"));
  await sets(employer, job, { title: "Kick-off", day: "2030-01-08", from: "09:00", to: "10:30",
    note: "Bring two samples", link: "https://meet.example/room" });
  await employer.close();
}

/** Instructions: previewed, published, read, changed, and who has read which. */
export async function instructions(scripts) {
  const { job, contract, employer, trainer, end } = await crew("instructions", scripts);
  await employer.go(`/employer/jobs/${job}`);
  await employer.page.getByRole("link", { name: "Instructions" }).click();
  sees("instructions: none yet", await employer.text(), "No instructions yet");
  await employer.page.getByRole("link", { name: "Write instructions" }).click();
  await employer.page.locator("textarea[name=content]").fill(GUIDE);
  await employer.press("Preview");
  const preview = employer.page.locator("div.box");
  sees("instructions: a preview", await preview.innerText(), "Tone", "be kind", "<b>typed</b>");
  const links = await preview.locator("a").evaluateAll(all => all.map(one => one.href));
  check("instructions: links lead to the web alone", links.join() === "https://tool.example/start", links);
  await trainer.go(`/trainer/contracts/${contract}/instructions`);
  sees("instructions: a preview is nobody's", await trainer.text(), "published no instructions");
  await employer.press(/^Publish/);
  sees("instructions: published", await employer.text(), "Version 1 is published.", "Not yet");
  await trainer.go("/trainer/jobs");
  await trainer.page.getByRole("link", { name: "Start working" }).click();
  await trainer.page.getByRole("link", { name: /^Instructions/ }).click();
  sees("instructions: the trainer reads them", await trainer.text(), "be kind", "not read them yet");
  await employer.page.reload();
  sees("instructions: to look is not to have read", await employer.text(), "Not yet");
  await trainer.press("I have read these");
  sees("instructions: read", await trainer.text(), "You have read version 1.");
  await employer.go(`/employer/jobs/${job}/instructions`);
  const table = await employer.page.locator("table").last().innerText();
  sees("instructions: the employer sees it, and when", table, "Read", "UTC");
  await publishes(employer, job, GUIDE.replace("kind", "brief"));
  await trainer.page.reload();
  sees("instructions: changed", await trainer.text(), "Changed since you read them.", "You read version 1");
  await trainer.page.locator("summary", { hasText: "What has changed" }).click();
  sees("instructions: the difference", await trainer.page.locator("pre.diff").innerText(), "- - be *kind*", "+ - be *brief*");
  await end();
}

/** A session that the employer sets, in the trainer's calendar. */
export async function calendar(scripts) {
  const { job, employer, trainer, end } = await crew("calendar", scripts);
  await sets(employer, job, { title: "Kick-off", day: "2030-01-08", from: "09:00", to: "10:30",
    note: "Bring two samples", link: "https://meet.example/room" });
  sees("calendar: set", await employer.text(), "Set: Kick-off.", "2030-01-08 09:00 to 10:30 UTC");
  await trainer.go("/trainer/calendar?month=2030-01");
  sees("calendar: the trainer has it", await trainer.text(), "Kick-off", "09:00 to 10:30 UTC", "Bring two samples",
    "https://meet.example/room", "due 2030-01-10");
  sees("calendar: and in the month", await trainer.page.locator("table.month").innerText(), "09:00 Kick-off", "Due: First batch");
  const file = await trainer.page.request.get(`${trainer.world.base}/trainer/calendar/due.ics`);
  sees("calendar: and as a file", await file.text(), "DTSTART:20300108T090000Z", "SUMMARY:Kick-off");
  await employer.page.getByRole("link", { name: /call it off/ }).first().click();
  await employer.press("Call it off");
  await trainer.page.reload();
  sees("calendar: called off", await trainer.text(), "Called off");
  await end();
}
