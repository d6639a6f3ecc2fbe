// Somebody with bad intent: forms from other sites, foreign hosts, other people's pages, and markup in
// everything that somebody can write.

import { request as http } from "node:http";
import { Person, World, check } from "./stage.mjs";
import { publishes, sets, setsUp, shares, writes } from "./together.mjs";

const MARKUP = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>"'><b>x`;

/** A request as bytes, with any header. */
function raw(world, method, path, headers, body = "") {
  const { port } = new URL(world.base);
  return new Promise((done, failed) => {
    const asked = http({ host: "127.0.0.1", port, method, path, headers }, answer => {
      answer.resume();
      answer.on("end", () => done(answer));
    });
    asked.on("error", failed);
    asked.end(body);
  });
}

/** Forms that other sites send, and hosts that are not ours. */
export async function strangers() {
  const world = await World.open("strangers");
  const agent = await world.agent("owner@example.com");
  const other = await world.agent("other@example.com", "Ash");
  const { id, proposals } = await world.job(agent);
  const hire = await world.asks(agent, proposals[0].id, { name: "First", amount: 300 });
  const path = new URL(hire.approvalUrl).pathname;
  const form = { "Content-Type": "application/x-www-form-urlencoded" };
  const pending = async name => {
    const read = await world.api("GET", `/approvals/${hire.id}`, agent.token);
    check(name, read.approval.status === "pending", read.approval.status);
  };
  for (const [name, headers] of Object.entries({
    "a foreign origin": { ...form, Origin: "https://evil.example" },
    "a foreign site": { ...form, Origin: world.base, "Sec-Fetch-Site": "cross-site" },
    "no origin": form,
    "an agent's token": { ...form, Origin: world.base, Authorization: `Bearer ${agent.token}` },
    "a foreign host": { ...form, Host: "evil.example", Origin: "http://evil.example" },
  })) {
    const answer = await raw(world, "POST", `${path}/confirm`, headers, "total=33995");
    check(`strangers: ${name} is refused`, answer.statusCode === 403, answer.statusCode);
    await pending(`strangers: ${name} changes nothing`);
  }
  // A page of one account, for everybody else.
  const owner = await Person.open(world, `employer:${agent.account}`);
  const stranger = await Person.open(world, `employer:${other.account}`);
  const trainer = await (async () => {
    const { people } = await world.ask("GET", "/sandbox/people");
    return Person.open(world, `trainer:${people[0].id}`);
  })();
  const nobody = await Person.open(world);
  for (const own of [`/employer/jobs/${id}`, `/employer/jobs/${id}/proposals`, `/employer/jobs/${id}/settings`,
    `/employer/jobs/${id}/posting`, `/employer/jobs/${id}/messages`, `/employer/jobs/${id}/instructions`,
    `/employer/jobs/${id}/instructions/edit`, `/employer/jobs/${id}/calendar`, `/employer/proposals/${proposals[0].id}`]) {
    const open = await owner.go(own);
    if (open !== 200) { check(`strangers: ${own.replace(/_\w+/g, "")} opens for its owner`, false, open); continue; }
    check(`strangers: ${own.replace(/_\w+/g, "")} is nothing to another employer`, await stranger.go(own) === 404);
    check(`strangers: ${own.replace(/_\w+/g, "")} is nothing to a trainer`, await trainer.go(own) === 403);
    await nobody.go(own);
    check(`strangers: ${own.replace(/_\w+/g, "")} leads nobody in`, nobody.page.url().includes("/sign-in"));
  }
  // Nothing of before is worth anything in a new world.
  await world.door("/reset");
  await owner.go("/employer/jobs");
  check("strangers: a session of before the reset is dead", owner.page.url().includes("/sign-in"));
  for (const person of [owner, stranger, trainer, nobody]) await person.close();
  world.close();
}

/** Markup in everything that an agent or a person can write, on every page that shows it. */
export async function markup(crawl) {
  const world = await World.open("markup");
  const agent = await world.agent("owner@example.com", MARKUP);
  const text = `${MARKUP} Spanish audio transcription. 2 people. 40 hours of audio. $18 per hour. Two weeks.`;
  const { id, proposals } = await world.job(agent, text);
  await world.api("PATCH", `/jobs/${id}`, agent.token, { jobTitle: `Title ${MARKUP}` });
  const hire = await world.asks(agent, proposals[0].id, { name: MARKUP, description: MARKUP, amount: 300 });
  const thread = await world.api("POST", `/proposals/${proposals[1].id}/conversation`, agent.token, {});
  await world.api("POST", "/messages", agent.token, { conversationId: thread.conversationId, content: MARKUP });
  await world.door(`/conversations/${thread.conversationId}/messages`, { content: MARKUP });
  await world.api("POST", "/tokens", agent.token, { name: MARKUP, scopes: ["jobs:read"] });
  await world.door(`/approvals/${hire.id}/confirm`, {});
  const employer = await Person.open(world, `employer:${agent.account}`);
  await publishes(employer, id, `# ${MARKUP}\n\n[${MARKUP}](javascript:document.title='owned')`);
  await publishes(employer, id, `- ${MARKUP}\n\n![${MARKUP}](https://a.example/x.png)\n\n    ${MARKUP}`);
  await sets(employer, id, { title: MARKUP, day: "2030-01-08", note: MARKUP });
  const channel = await setsUp(employer, id, MARKUP.slice(0, 60));
  await writes(employer, MARKUP);
  await shares(employer, id, MARKUP, "https://tool.example/%22%3E%3Cb%3Ex");
  await employer.close();
  const second = await world.asks(agent, proposals[2].id, { name: MARKUP, description: MARKUP, amount: 30 });
  const parts = {
    [`employer:${agent.account}`]: ["/employer/jobs", new URL(second.approvalUrl).pathname, channel,
      "/employer/calendar?month=2030-01"],
    operator: ["/console"],
    [`trainer:${proposals[0].candidate.id}`]: ["/trainer/jobs", channel.replace("employer", "trainer"),
      "/trainer/calendar?month=2030-01"],
  };
  for (const [whom, first] of Object.entries(parts)) {
    const person = await Person.open(world, whom);
    const paths = await crawl(world, whom, first, person);
    check(`markup: ${whom.split(":")[0]} saw pages`, paths > 0);
    await person.close();
  }
  world.close();
}

/** Follows links and sees that nothing that was written has run. */
export async function inert(world, whom, first, person) {
  const queue = [...first];
  const seen = new Set();
  while (queue.length && seen.size < 60) {
    const path = queue.shift();
    if (seen.has(path)) continue;
    seen.add(path);
    const response = await person.page.goto(world.base + path).catch(error => error);
    if (response instanceof Error) continue;
    const state = await person.page.evaluate(() => ({
      title: document.title,
      images: document.querySelectorAll("img").length,
      bold: document.querySelectorAll("b").length,
      scripts: [...document.scripts].filter(one => !one.src).length,
      links: [...document.querySelectorAll("a[href]")].map(one => one.getAttribute("href")),
    }));
    const clean = state.title !== "owned" && !state.images && !state.bold && !state.scripts;
    check(`markup: inert for ${whom.split(":")[0]} on ${path.replace(/[a-z]+_[a-z0-9]{6,}/g, "ID")}`, clean,
      JSON.stringify({ ...state, links: undefined }));
    for (const link of state.links)
      // Months lead to months without end.
      if (link.startsWith("/") && !/^\/(api|sandbox|assets)|[?&]month=/.test(link)) queue.push(link.replace(/#.*$/, ""));
  }
  return seen.size;
}
