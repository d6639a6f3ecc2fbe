// The decisions and what is around them, as a person makes them, with scripts and without, each seen at
// the same moment by the agent through MCP.

import { Person, World, check, sees } from "./stage.mjs";

const FIRST = { name: "First batch", description: "Ten hours", amount: 300, dueDate: "2030-01-10" };

/** The claim, from the agent's link to the token. */
export async function claim(world, scripts) {
  const made = await world.ask("POST", "/api/agent/identity",
    { identity_type: "anonymous", agent_name: "Newcomer", organization_name: "Elm" });
  const email = `claims-${scripts}@example.com`;
  const started = await world.ask("POST", "/api/agent/identity/claim",
    { claim_token: made.claim_token, email });
  const person = await Person.open(world, null, { scripts });
  await person.go(started.verification_uri);
  sees("claim: whose account it is", await person.text(), "Newcomer", "Elm", email);
  await person.page.locator("input[name=user_code]").fill("000000");
  await person.press(/claim|confirm/i);
  sees("claim: a wrong code", await person.text(), "not the code");
  await person.page.locator("input[name=user_code]").fill(started.user_code);
  await person.press(/claim|confirm/i);
  const { accounts } = await world.ask("GET", "/sandbox");
  check("claim: the account is claimed", accounts.some(one => one.claimed && one.email === email),
    await person.text());
  await person.close();
}

/** Hire by card as asked, hire by credits with a changed milestone, decline, replace, lapse. */
export async function hires(scripts) {
  const world = await World.open(`hires-${scripts}`);
  const agent = await world.agent("owner@example.com");
  const { proposals } = await world.job(agent);
  const ids = proposals.map(one => one.id);
  const person = await Person.open(world, `employer:${agent.account}`, { scripts });
  const mcp = await world.mcp(agent, "mcp");

  // By card, as asked.
  const card = await world.asks(agent, ids[0], FIRST);
  await person.go(card.approvalUrl);
  sees("hire: what is asked", await person.text(), "$300.00", "$30.00", "$9.95", "$339.95", "Asked by", "72 hours");
  check("hire: nothing has the focus", await person.page.evaluate(() => document.activeElement === document.body));
  const [yes, no] = await Promise.all([/^Pay \$339\.95/, /^Decline$/].map(async words => {
    const box = await person.page.getByRole("button", { name: words }).first().boundingBox();
    return box.width * box.height;
  }));
  check("hire: both buttons weigh the same", Math.abs(yes - no) / yes < 0.05, `${yes} ${no}`);
  await person.press(/^Pay \$339\.95/);
  sees("hire: done", await person.text(), "is hired", "Charged", "$339.95");
  sees("hire: the agent knows", await mcp.call("opentrain_get_approval", { approvalId: card.id }),
    "CONFIRMED", "$339.95");

  // By credits, with a milestone of the person's own: the sum comes before the button that takes it.
  await world.door("/accounts/credits", { accountId: agent.account, cents: 100_000 });
  // Asked through MCP, whose server then knows what was asked.
  const told = await mcp.call("opentrain_hire_proposal", { proposalId: ids[1], milestone: FIRST });
  const changed = { approvalUrl: /http:\S+\/approvals\/\w+/.exec(told)[0] };
  changed.id = changed.approvalUrl.split("/").pop();
  await person.go(changed.approvalUrl);
  await person.page.locator("summary", { hasText: "Change the milestone" }).click();
  await person.page.locator("input[name=amount]").fill("450");
  await person.page.locator("input[name=amount]").press("Enter");
  sees("changed: the new sum first", await person.text(), "Nothing is paid yet", "$450.00", "was $300.00", "$504.95");
  const before = await world.api("GET", "/credits", agent.token);
  check("changed: nothing was taken", JSON.stringify(before).includes("1000"), JSON.stringify(before));
  await person.press(/^Pay \$504\.95 with credits/);
  sees("changed: done", await person.text(), "is hired", "$504.95");
  sees("changed: the agent knows both", await mcp.call("opentrain_get_approval", { approvalId: changed.id }),
    "CONFIRMED WITH CHANGES", "$450.00", "$300.00");

  // Declined, with a reason; asked anew, it stands beside what was asked before.
  const declined = await world.asks(agent, ids[2], FIRST);
  await person.go(declined.approvalUrl);
  await person.page.locator("summary", { hasText: "Decline with a reason" }).click();
  await person.page.locator("textarea[name=reason]").fill("Too dear <b>for us</b>");
  await person.press("Decline with this reason");
  sees("declined: said", await person.text(), "was not hired", "Too dear <b>for us</b>");
  sees("declined: the agent knows", await mcp.call("opentrain_get_approval", { approvalId: declined.id }), "DECLINED");
  const less = await world.asks(agent, ids[2], { ...FIRST, amount: 200 });
  await person.go(less.approvalUrl);
  sees("asked anew: what changed", await person.text(), "asked for this before", "$200.00", "was $300.00", "Too dear");
  const newest = await world.asks(agent, ids[2], { ...FIRST, amount: 210 });
  await person.go(less.approvalUrl);
  sees("replaced: says so", await person.text(), "Replaced", "waits now");
  await person.page.getByRole("link", { name: /request that waits now/ }).click();
  check("replaced: leads on", person.page.url() === newest.approvalUrl, person.page.url());
  sees("replaced: the agent knows", await mcp.call("opentrain_get_approval", { approvalId: less.id }), "REPLACED");
  await world.pass(73 * 3600);
  await person.go(newest.approvalUrl);
  sees("lapsed: says so", await person.text(), "Lapsed", "Nobody decided in time");
  sees("lapsed: the agent knows", await mcp.call("opentrain_get_approval", { approvalId: newest.id }), "LAPSED");
  await mcp.close();
  await person.close();
  world.close();
}

/** Fund, deliver, release, end with what is left, and a top-up. */
export async function money(scripts) {
  const world = await World.open(`money-${scripts}`);
  const agent = await world.agent("owner@example.com");
  const { proposals } = await world.job(agent);
  const person = await Person.open(world, `employer:${agent.account}`, { scripts });
  const mcp = await world.mcp(agent, "mcp");
  const hire = await world.asks(agent, proposals[0].id, FIRST);
  await person.go(hire.approvalUrl);
  await person.press(/^Pay \$339\.95/);
  const { contractId } = (await world.api("GET", `/approvals/${hire.id}`, agent.token)).approval;
  const second = (await world.api("POST", `/contracts/${contractId}/milestones`, agent.token,
    { name: "Second", description: "Eight more hours", volume: 8 })).milestone;
  const milestone = second.id;
  const sum = `$${second.amountUsd.toFixed(2)}`;
  const named = text => new RegExp(`^${text.replace(/[$.]/g, "\\$&")}`);

  const fund = (await world.api("POST", `/milestones/${milestone}/fund`, agent.token, {})).approval;
  await person.go(fund.approvalUrl);
  check("fund: the link leads to the contract", person.page.url().includes(`/employer/contracts/${contractId}`), person.page.url());
  sees("fund: with the panel ready", await person.page.locator("#fund").innerText(), "Your agent asked for this.", sum, "Asked by");
  await person.press(named(`Pay ${sum} into escrow`));
  sees("fund: the agent knows", await mcp.call("opentrain_get_approval", { approvalId: fund.id }), "CONFIRMED", sum);

  await world.pass(4 * 24 * 3600);
  const first = (await world.api("GET", `/contracts/${contractId}`, agent.token)).contract.milestones[0].id;
  const release = (await world.api("POST", `/milestones/${first}/approve`, agent.token, {})).approval;
  await person.go(release.approvalUrl);
  sees("release: what was delivered", await person.text(), "Pay $300.00 to", "asked for the payout", "Reported so far");
  await person.press(/^Pay \$300\.00 to/);
  sees("release: the agent knows", await mcp.call("opentrain_get_approval", { approvalId: release.id }), "CONFIRMED", "$300.00");

  const end = (await world.api("POST", `/contracts/${contractId}/end`, agent.token, {})).approval;
  await person.go(end.approvalUrl);
  sees("end: who gets what", await person.text(), sum, "goes back", "keeps the $300.00", "Fees that were paid are not given back");
  await person.press(named(`End the contract and take ${sum} back`));
  sees("end: the agent knows", await mcp.call("opentrain_get_contract", { contractId }), "ended");

  const topUp = await world.api("POST", "/credits/top-ups", agent.token, { amountUsd: 50 });
  await person.go(topUp.checkoutUrl);
  await person.press(/^Pay \$50\.00/);
  sees("top-up: paid", await person.text(), "$50.00 of credits were added");
  sees("top-up: the agent knows", await mcp.call("opentrain_get_credit_top_up", { topUpId: topUp.topUpId }), "$50.00");
  await mcp.close();
  await person.close();
  world.close();
}

/** The console: the log as it grows, the clock, a fault. */
export async function console_(scripts) {
  const world = await World.open(`console-${scripts}`);
  const person = await Person.open(world, "operator", { scripts });
  await person.go("/console/log");
  const agent = await world.agent("owner@example.com");
  if (scripts) {
    await person.page.locator("tr", { hasText: "/api/agent/identity" }).first().waitFor();
    check("log: grows by itself", true);
  } else {
    await person.go("/console/log");
    sees("log: grows by reloading", await person.text(), "/api/agent/identity");
  }
  await person.page.getByRole("link", { name: "POST /api/agent/identity", exact: true }).first().click();
  const shown = await person.text();
  sees("log: a request as it was", shown, "ot_pat_***", "curl -X POST", "opentrain_register_agent");
  check("log: no secret", !shown.includes(agent.token), "the token is shown");
  await person.go("/console/clock");
  await person.press("+1 hour");
  sees("clock: moved", await person.text(), "1 hour ahead");
  await person.go("/console/faults");
  await person.press("Switch it on");
  sees("fault: told on every page", await person.text(), "A fault is switched on");
  const struck = await world.api("GET", "/jobs/mine", agent.token);
  check("fault: befalls", struck.code === 503, JSON.stringify(struck));
  await person.go("/console");
  await person.press("Empty this sandbox");
  sees("reset: the operator stays", await person.text(), "Console", "Nobody has registered yet");
  await person.close();
  world.close();
}

/** By keyboard alone: no click, every step a key. */
export async function keyboard() {
  const world = await World.open("keyboard");
  const agent = await world.agent("owner@example.com");
  const { proposals } = await world.job(agent);
  const hire = await world.asks(agent, proposals[0].id, FIRST);
  const person = await Person.open(world);
  await person.go(hire.approvalUrl);
  const reach = async words => {
    for (let step = 0; step < 60; step += 1) {
      await person.page.keyboard.press("Tab");
      const here = await person.page.evaluate(() => document.activeElement.innerText);
      if (words.test(here)) return true;
    }
    return false;
  };
  check("keyboard: the first stop leads to the page", await reach(/Skip to the page/));
  check("keyboard: the button is reached", await reach(/^Pay \$339\.95/));
  const ring = await person.page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  check("keyboard: what has the focus shows it", ring !== "none", ring);
  await person.page.keyboard.press("Enter");
  await person.page.waitForLoadState();
  sees("keyboard: hired", await person.text(), "is hired");
  await person.close();
  world.close();
}
