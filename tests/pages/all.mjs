// Every walk in its order, and what came of it.

import { crawl } from "./crawl.mjs";
import { inert, markup, strangers } from "./hostile.mjs";
import { World, browser, counts, walk } from "./stage.mjs";
import { calendar, furnish, instructions, team } from "./together.mjs";
import { claim, console_, hires, interview, key, keyboard, marks, money, thread } from "./walks.mjs";

/** A world in which something of everything is to be seen. */
async function lived() {
  const world = await World.open("lived");
  const agent = await world.agent("owner@example.com");
  const { id, proposals } = await world.job(agent);
  const first = { name: "First batch", description: "Transcribe ten hours", amount: 300, dueDate: "2030-01-10" };
  const hire = await world.asks(agent, proposals[0].id, first);
  await world.door(`/approvals/${hire.id}/confirm`, {});
  await world.pass(2 * 24 * 3600);
  const { contractId } = (await world.api("GET", `/approvals/${hire.id}`, agent.token)).approval;
  const milestone = await world.api("POST", `/contracts/${contractId}/milestones`, agent.token,
    { name: "Second batch", description: "Eight more hours", volume: 8, dueDate: "2030-02-10" });
  const fund = await world.api("POST", `/milestones/${milestone.milestone.id}/fund`, agent.token, {});
  const waits = await world.asks(agent, proposals[1].id, { ...first, amount: 40 });
  const again = await world.asks(agent, proposals[1].id, { ...first, amount: 51 });
  const topUp = await world.api("POST", "/credits/top-ups", agent.token, { amountUsd: 50 });
  const thread = await world.api("POST", `/proposals/${proposals[1].id}/conversation`, agent.token, {});
  await world.api("POST", "/messages", agent.token,
    { conversationId: thread.conversationId, content: "Which verbatim rules do you follow?" });
  await world.pass(6 * 3600);
  await world.api("POST", "/webhooks", agent.token,
    { url: "https://hooks.example.com/opentrain", eventTypes: ["proposal.status_changed"] });
  const made = await world.ask("POST", "/api/agent/identity",
    { identity_type: "anonymous", agent_name: "Second", organization_name: "Elm" });
  const claimed = await world.ask("POST", "/api/agent/identity/claim",
    { claim_token: made.claim_token, email: "second@example.com" });
  const channel = await furnish(world, agent, id);
  const paths = [hire, fund.approval, waits, again].map(one => new URL(one.approvalUrl).pathname);
  const person = proposals[0].candidate.id;
  return { world, agent, person, channel, fund: paths[1], paths: [
    "/", "/sign-in", "/billing", `/jobs/${id}`, `/employer/drafts?jobId=${id}`, ...paths,
    new URL(topUp.checkoutUrl).pathname,
    claimed.verification_uri.slice(world.base.length),
  ] };
}

await walk("every page", async () => {
  const { world, agent, person, channel, fund, paths } = await lived();
  await crawl(world, null, paths);
  await crawl(world, "operator", ["/console"]);
  await crawl(world, `employer:${agent.account}`, ["/employer/jobs", `/employer/messages/${channel}`, fund]);
  await crawl(world, `trainer:${person}`, ["/trainer/jobs", `/trainer/messages/${channel}`]);
  world.close();
});
for (const scripts of [true, false]) {
  const how = scripts ? "with scripts" : "without scripts";
  await walk(`claim, ${how}`, async () => {
    const world = await World.open(`claim-${scripts}`);
    await claim(world, scripts);
    world.close();
  });
  await walk(`hires, ${how}`, () => hires(scripts));
  await walk(`money, ${how}`, () => money(scripts));
  await walk(`instructions, ${how}`, () => instructions(scripts));
  await walk(`calendar, ${how}`, () => calendar(scripts));
  await walk(`team, ${how}`, () => team(scripts));
  await walk(`marks, ${how}`, () => marks(scripts));
  await walk(`thread, ${how}`, () => thread(scripts));
  await walk(`interview, ${how}`, () => interview(scripts));
  await walk(`key, ${how}`, () => key(scripts));
  await walk(`console, ${how}`, () => console_(scripts));
}
await walk("keyboard alone", keyboard);
await walk("strangers", strangers);
await walk("markup", () => markup(inert));
await browser.close();
const { passed, failed } = counts();
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
