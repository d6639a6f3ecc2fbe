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

/** Marks, several at once and taken back; with scripts by keys too. */
export async function marks(scripts) {
  const world = await World.open(`marks-${scripts}`);
  const agent = await world.agent("owner@example.com");
  const { id, proposals } = await world.job(agent);
  const person = await Person.open(world, `employer:${agent.account}`, { scripts });
  const mcp = await world.mcp(agent, "mcp");
  const status = async one => (await world.api("GET", `/proposals/${one}`, agent.token)).proposal.status.raw;
  const [first, second, third] = proposals.map(one => one.id);
  await person.go(`/employer/jobs/${id}/proposals`);
  for (const one of [first, second]) await person.page.locator(`input[name=pick][value="${one}"]`).check();
  await person.press("Shortlist the chosen");
  sees("marks: two at once", await person.text(), "2 proposals are marked: shortlisted.", "Shortlisted 2");
  sees("marks: the agent reads them", await mcp.call("opentrain_list_proposals", { jobId: id, status: "SHORTLISTED" }),
    first, second);
  sees("marks: and is told of them", await mcp.call("opentrain_poll_updates", {}), "proposal.status_changed");
  await person.press("Undo the last marks");
  sees("marks: taken back", await person.text(), "The marks are as they were.", "Shortlisted 0");
  check("marks: for the agent too", await status(first) === "UNREVIEWED" && await status(second) === "UNREVIEWED");
  await person.go(`/employer/jobs/${id}/proposals`);
  if (scripts) {
    const row = person.page.locator("tr[data-row]").first();
    const named = (await row.locator("a[href]").getAttribute("href")).split("/").pop();
    await person.page.keyboard.press("j");
    await person.page.keyboard.press("d");
    await person.page.getByText("One proposal is marked: declined.").waitFor();
    check("marks: by a key", await status(named) === "DECLINED", await status(named));
    await person.press("Undo the last marks");
    check("marks: a key is taken back", await status(named) === "UNREVIEWED", await status(named));
  }
  await person.go(`/employer/proposals/${third}`);
  await person.press("Maybe");
  check("marks: on the page of a candidate", await status(third) === "MAYBE", await status(third));
  await mcp.close();
  await person.close();
  world.close();
}

/** A thread before a hire, from the employer's page to the trainer's and back, read by the agent. */
export async function thread(scripts) {
  const world = await World.open(`thread-${scripts}`);
  const agent = await world.agent("owner@example.com");
  const { proposals } = await world.job(agent);
  const { id, candidate } = proposals[0];
  const employer = await Person.open(world, `employer:${agent.account}`, { scripts });
  const trainer = await Person.open(world, `trainer:${candidate.id}`, { scripts });
  const mcp = await world.mcp(agent, "mcp");
  const writes = async (person, words) => {
    await person.page.locator("textarea[name=content]").fill(words);
    await person.press("Send");
  };
  await trainer.go("/trainer/messages");
  sees("thread: the employer writes first", await trainer.text(), "Nobody has written yet");
  await employer.go(`/employer/proposals/${id}`);
  await writes(employer, "When can you start? <i>soon</i>");
  sees("thread: written", await employer.text(), "When can you start? <i>soon</i>");
  await trainer.page.reload();
  sees("thread: new to the trainer", await trainer.text(), "1 new", "About proposals");
  await trainer.page.getByRole("link", { name: /Spanish/ }).first().click();
  sees("thread: the trainer reads it", await trainer.text(), "When can you start? <i>soon</i>");
  await writes(trainer, "On Monday; mail me at jo@example.com");
  await employer.page.reload();
  sees("thread: the employer reads the answer", await employer.text(), "On Monday", "[contact removed]");
  const listed = await world.api("GET", "/messages?filter=proposal", agent.token);
  const { id: conversationId, unreadCount } = listed.conversations.find(one => one.proposalId === id);
  check("thread: unread for the agent", unreadCount >= 1, unreadCount);
  const read = await mcp.call("opentrain_read_messages", { conversationId });
  check("thread: the agent reads it without the address", read.includes("On Monday") && !read.includes("jo@example.com"), read);
  await employer.go(`/employer/messages/${conversationId}`);
  await employer.press("Mark as read");
  const after = await world.api("GET", "/messages?filter=proposal", agent.token);
  check("thread: read", after.conversations.find(one => one.id === conversationId).unreadCount === 0);
  await mcp.close();
  await employer.close();
  await trainer.close();
  world.close();
}

/** Somebody finds work, is interviewed with a pause in between, and is read by the employer and the agent. */
export async function interview(scripts) {
  const world = await World.open(`interview-${scripts}`);
  const agent = await world.agent("owner@example.com");
  const { id, proposals } = await world.job(agent);
  const there = new Set(proposals.map(one => one.candidate.id));
  const { people } = await world.ask("GET", "/sandbox/people");
  const free = people.find(one => !there.has(one.id));
  const trainer = await Person.open(world, `trainer:${free.id}`, { scripts });
  const answers = async words => {
    await trainer.page.locator("textarea[name=answer]").fill(words);
    await trainer.press("Answer");
  };
  await trainer.go("/trainer/work");
  await trainer.page.getByRole("link", { name: /Spanish/ }).first().click();
  await trainer.page.locator("input[name=amount]").fill("17.50");
  await trainer.press("Submit the proposal");
  sees("interview: the proposal is in", await trainer.text(), "Your proposal is in.", "Question 1 of 4");
  await answers("I have transcribed 400 hours of calls in Spanish, most of them from call centres in Mexico.");
  await trainer.go("/trainer/proposals");
  await trainer.page.getByRole("link", { name: /go on with it/i }).first().click();
  sees("interview: gone on with", await trainer.text(), "Question 2 of 4", "400 hours");
  for (const words of ["It is my mother tongue.", "I mark what is unclear, with its time.", "Tomorrow, 30 hours a week."])
    await answers(words);
  sees("interview: finished", await trainer.text(), "Your interview is finished.", "of 10");
  const all = (await world.api("GET", `/jobs/${id}/proposals?limit=50`, agent.token)).proposals;
  const mine = all.find(one => one.candidate.id === free.id);
  const employer = await Person.open(world, `employer:${agent.account}`, { scripts });
  await employer.go(`/employer/proposals/${mine.id}`);
  sees("interview: the employer reads it", await employer.text(), "400 hours", `${mine.metrics.interviewScore} of 10`, "$17.5");
  const mcp = await world.mcp(agent, "mcp");
  sees("interview: so does the agent", await mcp.call("opentrain_get_interview", { proposalId: mine.id }),
    "400 hours", "It is my mother tongue.");
  await mcp.close();
  await employer.close();
  await trainer.close();
  world.close();
}

/** A key with one scope, made by a person, used by the agent, and revoked. */
export async function key(scripts) {
  const world = await World.open(`key-${scripts}`);
  const agent = await world.agent("owner@example.com");
  const { proposals } = await world.job(agent);
  const hire = await world.asks(agent, proposals[0].id, FIRST);
  await world.door(`/approvals/${hire.id}/confirm`, {});
  const { contractId } = (await world.api("GET", `/approvals/${hire.id}`, agent.token)).approval;
  const person = await Person.open(world, `employer:${agent.account}`, { scripts });
  await person.go("/employer/account");
  await person.page.locator("input[name=name]").fill("Payments");
  await person.page.locator('input[name=scope][value="payments:write"]').check();
  await person.press("Make the key");
  sees("key: shown once", await person.text(), "Copy it now");
  const token = (await person.page.locator("pre").innerText()).trim();
  check("key: is one", /^ot_pat_/.test(token), token.slice(0, 8));
  await person.go("/employer/account");
  check("key: shown no more", !(await person.text()).includes(token), "it is on the page again");

  const mcp = await world.mcp({ token }, "mcp");
  await mcp.call("opentrain_create_milestone",
    { contractId, name: "Second", description: "Eight more hours", volume: 8 });
  const { milestones } = (await world.api("GET", `/contracts/${contractId}`, token)).contract;
  const milestoneId = milestones.find(one => one.name === "Second").id;
  const asked = await mcp.call("opentrain_request_milestone_funding", { milestoneId });
  sees("key: the agent asks for money with it", asked, "WAITING", "/approvals/");
  check("key: and may nothing else", (await world.api("GET", "/messages", token)).code === 403);
  await person.go("/employer/waiting");
  sees("key: what waits is on the person's page", await person.text(), "into escrow for");
  await person.go(/http:\S+\/approvals\/\w+/.exec(asked)[0]);
  sees("key: which key asked", await person.text(), "Your agent asked for this.", "Payments");
  await person.press(/^Pay \$/);
  sees("key: paid", await person.text(), "is funded");
  sees("key: the agent knows", await mcp.call("opentrain_get_contract", { contractId }), "ACTIVE_FUNDED");
  await person.go("/employer/account");
  await person.page.getByRole("button", { name: "Revoke Payments" }).click();
  check("key: revoked", (await world.api("GET", `/contracts/${contractId}`, token)).code === 401);
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
