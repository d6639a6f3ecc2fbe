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
export async function publishes(employer, job, text) {
  await employer.go(`/employer/jobs/${job}/instructions/edit`);
  await employer.page.locator("textarea[name=content]").fill(text);
  await employer.press(/^Publish/);
}

/** Sets a session as an employer. */
export async function sets(employer, job, fields) {
  await employer.go(`/employer/jobs/${job}/calendar`);
  for (const [name, value] of Object.entries(fields)) await employer.page.locator(`[name=${name}]`).fill(value);
  await employer.press("Set it");
}

/** Something of everything that is shared, for whoever looks at all pages; gives the id of a channel. */
export async function furnish(world, agent, job) {
  const employer = await Person.open(world, `employer:${agent.account}`);
  await publishes(employer, job, GUIDE);
  await publishes(employer, job, GUIDE.replace("kind", "brief"));
  await sets(employer, job, { title: "Kick-off", day: "2030-01-08", from: "09:00", to: "10:30",
    note: "Bring two samples", link: "https://meet.example/room" });
  const channel = await setsUp(employer, job, "Edge cases");
  await writes(employer, "How do you mark laughter?");
  await shares(employer, job, "The tool", "https://tool.example/p/7");
  await employer.close();
  return channel.split("/").pop();
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

/** Sets a channel up with everybody on the job, as an employer; gives its path. */
export async function setsUp(employer, job, name) {
  await employer.go(`/employer/jobs/${job}/messages`);
  await employer.page.locator("summary", { hasText: "Set up a channel" }).click();
  await employer.page.locator("input[name=name]").fill(name);
  await employer.press("Set it up");
  return new URL(employer.page.url()).pathname;
}

/** Writes in the conversation somebody looks at. */
export async function writes(person, words) {
  await person.page.locator("textarea[name=content]").fill(words);
  await person.press("Send");
}

/** Shares something as an employer. */
export async function shares(employer, job, name, address) {
  await employer.go(`/employer/jobs/${job}/settings`);
  await employer.page.locator("input[name=name]").fill(name);
  await employer.page.locator("input[name=address]").fill(address);
  await employer.page.locator("textarea[name=note]").fill("Sign in with your work email");
  await employer.press("Share it");
}

/** A channel of the team, and what is shared with it; the agent sees the one and not the other. */
export async function team(scripts) {
  const { world, agent, job, contract, employer, trainer, end } = await crew("team", scripts);
  const mcp = await world.mcp(agent, "mcp");
  await setsUp(employer, job, "Edge cases");
  sees("channel: set up", await employer.text(), "The channel is set up.", "# Edge cases");
  await writes(employer, "How do you mark laughter?");
  await trainer.go(`/trainer/contracts/${contract}/messages`);
  sees("channel: the trainer has it", await trainer.text(), "# Edge cases", "1 new", "Who is on the job");
  await trainer.page.getByRole("link", { name: "# Edge cases" }).click();
  await trainer.press("Mark as read");
  check("channel: marked as read", !(await trainer.text()).includes("1 new"));
  await writes(trainer, "In brackets, once per turn.");
  await employer.page.reload();
  sees("channel: the employer reads it", await employer.text(), "In brackets", "Mark as read");
  const listed = await mcp.call("opentrain_read_messages", {});
  sees("channel: the agent sees it", listed, "Edge cases");
  await employer.page.locator("summary", { hasText: "Name and members" }).click();
  await employer.page.locator("input[name=name]").fill("Hard cases");
  await employer.page.locator("input[name=member]").uncheck();
  await employer.press("Change it");
  sees("channel: renamed and emptied", await employer.text(), "# Hard cases", "Nobody is in it but you");
  check("channel: who is not in it has none", await trainer.go(new URL(trainer.page.url()).pathname) === 404);

  await shares(employer, job, "The tool", "https://tool.example/p/7");
  sees("access: shared", await employer.text(), "Shared.", "https://tool.example/p/7");
  await trainer.go(`/trainer/contracts/${contract}/access`);
  sees("access: the trainer sees it", await trainer.text(), "https://tool.example/p/7", "@opentrain.work");
  await employer.press(/^Withdraw/);
  await trainer.page.reload();
  const after = await trainer.text();
  check("access: withdrawn", after.includes("Withdrawn") && !after.includes("tool.example"), after);
  await mcp.close();
  await end();
}
