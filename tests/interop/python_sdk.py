"""The official Python SDK drives the whole main line, once in each era: register, draft, publish,
read proposals, have the account claimed, hire, and see the hire confirmed; once it goes on to the
end of the contract. The SDK itself holds every structured result against the tool's output schema.
The human is played here, on the pages and at the control door of the sandbox."""

import asyncio
import json
import re
import sys
import traceback

from mcp import MCPError, StdioServerParameters
from mcp.client.client import Client

from harness import Checks, command, control, in_both_halves
from person import fill_in

DESCRIPTION = (
    "We need 2 native Spanish speakers from Mexico or Colombia to transcribe 40 hours of customer "
    "calls. We pay per hour, for about three weeks. The data is audio; label type transcription."
)
# What a person would answer to a gap of this name; for any other gap the example that comes with
# it is taken.
ANSWERS = {"paymentType": "PAY_PER_HOUR", "pricePerHour": 14, "headcount": 2}
CATALOGUE = (
    "opentrain_register_agent", "opentrain_create_job_draft", "opentrain_publish_job",
    "opentrain_list_proposals", "opentrain_hire_proposal", "opentrain_get_approval",
)


class Agent:
    """A connected client whose calls are checked on the way."""

    def __init__(self, client, checks):
        self.client, self.checks = client, checks

    async def call(self, tool, arguments=None, says=(), fails=False, progress=None):
        """Calls `opentrain_<tool>` and gives `(text, structured)`. `says` names members of the
        structured half whose values must stand in the text too."""
        result = await self.client.call_tool(
            f"opentrain_{tool}", arguments or {}, progress_callback=progress
        )
        text = "\n".join(block.text for block in result.content if block.type == "text")
        structured = result.structured_content
        wanted = "fails as a tool error" if fails else "succeeds"
        self.checks.need(f"{tool} {wanted}", result.is_error == fails, text)
        self.checks.need(f"{tool} has both halves", text and isinstance(structured, dict), result)
        values = [find(structured, name) for name in says]
        missing = in_both_halves(text, structured, *values)
        if says:
            self.checks.check(f"{tool} says {', '.join(says)} in both halves", not missing,
                              f"{missing} missing in: {text}")
        return text, structured


def masked(agent, tool, text, body, *names):
    """Tokens stand in the structured half with stars, and nowhere without."""
    starred = all("********" in str(body.get(name)) for name in names)
    naked = re.findall(r"ot_(?:pat|clm)_[a-z0-9]{8,}", text + json.dumps(body))
    agent.checks.check(f"{tool} masks its tokens", starred and not naked, f"{naked} {body}")


def find(body, name):
    """The value at a dotted path; `NAME is absent` when there is none, which no half says."""
    value = body
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return f"{name} is absent" if value is None else value


def answer(gap):
    """What to send for a gap that a draft reports: `(key, value)`."""
    key = (gap.get("updateKeys") or [gap["field"]])[0]
    if key in ANSWERS:
        return key, ANSWERS[key]
    if gap.get("enumValues"):
        return key, gap["enumValues"][0]
    try:
        return key, json.loads(gap["example"])
    except ValueError:
        return key, gap["example"]


async def main_line(agent):
    checks = agent.checks
    text, body = await agent.call("register_agent", {"agentName": "Interop", "organizationName": "Line & Co"},
                                  says=["registration_id"])
    masked(agent, "register_agent", text, body, "access_token", "claim_token")
    await agent.call("auth_status")
    await agent.call("capabilities")

    text, body = await agent.call("create_job_draft", {"jobDescription": DESCRIPTION}, says=["jobId", "draftUrl"])
    job = body["jobId"]
    gaps, rounds = body.get("missingFields") or [], 0
    checks.check("a description with gaps is not ready", not body["validation"]["publishReady"] and gaps, text)
    checks.check("create_job_draft says each gap", not in_both_halves(text, body, *(g["field"] for g in gaps)), text)
    while not body["validation"]["publishReady"] and rounds < 6:
        rounds += 1
        fields = dict(answer(gap) for gap in gaps)
        text, body = await agent.call("update_job_draft_fields", {"jobId": job, "fields": fields}, says=["jobId"])
        gaps = body.get("missingFields") or body["validation"].get("missingFields") or []
    checks.need("the answers to the gaps make the draft ready", body["validation"]["publishReady"], text)

    await agent.call("publish_job", {"jobId": job}, says=["jobId", "status", "jobUrl"])
    await agent.call("list_jobs", {})
    await asyncio.sleep(14)  # People take up to twelve seconds to apply.
    text, body = await agent.call("list_proposals", {"jobId": job})
    proposals = body.get("proposals") or []
    checks.need("candidates have applied", proposals, text)
    checks.check("list_proposals says every id", not in_both_halves(text, body, *(p["id"] for p in proposals)), text)
    best = max(proposals, key=lambda p: (p.get("metrics") or {}).get("interviewScore") or 0)
    await agent.call("get_proposal", {"proposalId": best["id"]})
    await agent.call("get_interview", {"proposalId": best["id"]})
    await agent.call("get_freelancer_profile", {"idOrSlug": best["candidate"]["id"]})

    milestone = {"name": "First batch", "description": "Ten hours of calls", "amount": 300, "dueDate": "2031-07-01"}
    hire = {"proposalId": best["id"], "milestone": milestone}
    text, body = await agent.call("hire_proposal", hire, fails=True)
    checks.check("hiring unclaimed names the reason and the remedy",
                 "account_claim_required" in text and "opentrain_claim_account" in text, text)

    text, claim = await agent.call("claim_account", {"email": "owner@example.com"},
                                   says=["verification_uri", "user_code"])
    text, body = await agent.call("claim_status")
    checks.check("an open claim is pending, not an error", body.get("status") == "pending", text)
    status, page = fill_in(claim["verification_uri"], "code", user_code=claim["user_code"])
    checks.need("the human claims the account", status == 200, f"{status}: {page}")
    text, body = await agent.call("claim_status", {"waitSeconds": 30})
    checks.need("claim_status sees the claim", "access_token" in body, text)
    masked(agent, "claim_status", text, body, "access_token")
    await agent.call("auth_status")

    text, body = await agent.call("hire_proposal", hire,
                                  says=["approval.id", "approval.status", "approval.approvalUrl"])
    approval = body["approval"]
    checks.check("a hire only asks", approval["status"] == "pending" and text.startswith("WAITING: hire, $"), text)
    deadline = approval["expiresAt"][:16].replace("T", " ")
    checks.check("a hire says until when, to the minute", f"until {deadline}Z" in text, text)
    ours = body.get("_opentrain", {})
    checks.check("the structured half says first what waits", next(iter(body)) == "_opentrain"
                 and ours["outcome"] == "WAITING" and ours["link"] == approval["approvalUrl"], body)
    body = await confirmed(agent, approval)
    contract = body["approval"]["result"]["contractId"]
    checks.check("the confirmation names the contract", contract, body)
    await agent.call("list_contracts")
    await agent.call("poll_updates", {})
    return contract, approval["approvalUrl"].split("/approvals/")[0]


async def whole_life(agent, contract, origin):
    """What follows a hire: a word, a further milestone, its payout, credits, a webhook, the end."""
    checks = agent.checks
    text, body = await agent.call("get_contract", {"contractId": contract},
                                  says=["contract.id", "contract.jobDmConversationId"])
    thread = body["contract"]["jobDmConversationId"]
    await agent.call("send_message", {"conversationId": thread, "content": "When can you start?"}, says=["message.id"])
    answers = []
    for _ in range(60):
        text, body = await agent.call("read_messages", {"conversationId": thread, "direction": "newer"})
        own = max(i for i, m in enumerate(body["messages"]) if m["isFromViewer"])
        answers = [m for m in body["messages"][own + 1:] if not m["system"]]
        if answers:
            break
        await asyncio.sleep(0.5)
    checks.check("the hired person answers", answers and answers[0]["content"], text)

    terms = {"contractId": contract, "description": "Five more hours of calls", "volume": 5}
    text, body = await agent.call("create_milestone", terms, fails=True)
    checks.check("a milestone needs payments:write", "payments:write" in text, text)
    control(origin, "/sandbox/accounts/scopes", scopes="all")
    text, body = await agent.call("create_milestone", terms, says=["milestone.id", "milestone.status"])
    milestone = body["milestone"]["id"]
    checks.check("a new milestone is not funded", body["milestone"]["status"] == "NOT_FUNDED", text)

    text, body = await agent.call("create_credit_top_up", {"amountUsd": 500}, says=["topUpId", "checkoutUrl"])
    top_up = body["topUpId"]
    control(origin, f"/sandbox/top-ups/{top_up}/pay")
    text, body = await agent.call("get_credit_top_up", {"topUpId": top_up}, says=["topUp.status"])
    checks.check("the top-up is paid", body["topUp"]["status"] == "COMPLETED", text)
    text, body = await agent.call("get_credits")
    checks.check("the credits are there", body["credits"]["availableCents"] == 50_000, text)

    text, body = await agent.call("request_milestone_funding", {"milestoneId": milestone}, says=["approval.approvalUrl"])
    text, pending = await agent.call("list_pending_payments")
    checks.check("the funding waits among the payments", milestone in json.dumps(pending), text)
    await confirmed(agent, body["approval"])
    control(origin, "/sandbox/clock", advanceSeconds=7 * 24 * 3600)
    text, body = await agent.call("get_contract", {"contractId": contract})
    state = next(m for m in body["contract"]["milestones"] if m["id"] == milestone)
    checks.check("the work is done and its payout asked for", state["pendingApproval"], state)
    checks.check("the budget is used up", body["contract"]["budget"]["consumedVolume"] > 0, body["contract"]["budget"])
    text, body = await agent.call("request_milestone_approval", {"milestoneId": milestone}, says=["approval.approvalUrl"])
    await confirmed(agent, body["approval"])

    url = "https://example.com/hooks"
    text, body = await agent.call("create_webhook", {"url": url, "eventTypes": ["approval.confirmed"]}, says=["webhook.id"])
    webhook = body["webhook"]["id"]
    await agent.call("list_webhooks")
    await agent.call("get_webhook", {"webhookId": webhook}, says=["webhook.status"])
    await agent.call("delete_webhook", {"webhookId": webhook})
    await agent.call("get_team")
    await agent.call("invite_team_member", {"email": "colleague@example.com"}, says=["status"])

    text, body = await agent.call("end_contract", {"contractId": contract}, says=["approval.approvalUrl"])
    await confirmed(agent, body["approval"])
    text, body = await agent.call("get_contract", {"contractId": contract})
    checks.check("the contract has ended", body["contract"]["status"] == "ended", text)
    text, body = await agent.call("get_credits")
    left = body["credits"]
    checks.check("nothing stays reserved", left["reservedCents"] == 0, text)
    text, ledger = await agent.call("list_credit_ledger")
    total = sum(e["amountCents"] for e in ledger["entries"] if e["type"] != "CAPTURE")
    checks.check("the balance is the sum of the ledger", total == left["availableCents"], ledger)
    text, body = await agent.call("poll_updates", {"limit": 200})
    kinds = {event["type"] for event in body["events"]}
    wanted = {"proposal.received", "proposal.status_changed", "message.received", "contract.created",
              "milestone.status_changed", "payment.pending", "approval.confirmed", "contract.budget_state_changed"}
    checks.check("the feed told all eight kinds of event", kinds == wanted, wanted ^ kinds)


async def confirmed(agent, approval):
    """Waits for the approval, has the human confirm it meanwhile, and sees the wait end by it. Gives
    the confirmed one."""
    checks, waiting = agent.checks, asyncio.Event()

    async def progress(_done, _total, _message):
        waiting.set()

    wait = asyncio.create_task(
        agent.call("get_approval", {"approvalId": approval["id"], "waitSeconds": 40},
                   says=["approval.id", "approval.status"], progress=progress)
    )
    try:
        await asyncio.wait_for(waiting.wait(), 15)
        checks.check("get_approval reports progress while it waits", True)
    except TimeoutError:
        checks.check("get_approval reports progress while it waits", False, "none within 15 s")
    status, page = await asyncio.to_thread(fill_in, approval["approvalUrl"], "confirm")
    checks.check(f"the human confirms {approval['type']}", status == 200, f"{status}: {page}")
    clock = asyncio.get_running_loop().time
    start = clock()
    text, body = await wait
    checks.check("get_approval returns soon after", clock() - start < 10, f"{clock() - start:.1f} s")
    checks.need(f"{approval['type']} is confirmed", body["approval"]["status"] == "confirmed", text)
    result = [value for value in body["approval"]["result"].values() if isinstance(value, str)]
    checks.check("its result is in both halves", not in_both_halves(text, body, *result), text)
    return body


async def drive(mode, modern):
    checks = Checks(f"python {mode}")
    program, arguments, environment = command(f"python-{mode}", "--sandbox")
    server = StdioServerParameters(command=program, args=arguments, env=environment)
    try:
        async with Client(server, mode=mode, read_timeout_seconds=60) as client:
            version = client.protocol_version
            checks.check(f"speaks {version}", (version >= "2026-07-28") == modern)
            if mode in ("legacy", "auto"):
                # A pinned client asks no one who the server is.
                known = client.server_info and client.server_info.name
                checks.check("knows the server by name", known == "opentrain", known)
                checks.check("has instructions", client.instructions and len(client.instructions) < 2000)
            listed = {tool.name for tool in (await client.list_tools()).tools}
            missing = [tool for tool in CATALOGUE if tool not in listed]
            checks.need("lists the tools", not missing, f"{missing} are not there")
            try:
                refused = await client.call_tool("opentrain_no_such_tool", {})
                checks.check("an unknown tool is a protocol error", False, refused)
            except MCPError as error:
                checks.check("an unknown tool is a protocol error", "opentrain_no_such_tool" in str(error), error)
            agent = Agent(client, checks)
            contract, origin = await main_line(agent)
            if mode == "auto":
                await whole_life(agent, contract, origin)
            checks.check("runs to its end", True)
    except* SystemExit:
        pass
    except* Exception as group:
        traceback.print_exception(group, file=sys.stderr)
        for what in group.exceptions:
            checks.crashed(what)


if __name__ == "__main__":
    for mode, modern in (("legacy", False), ("auto", True), ("2026-07-28", True)):
        asyncio.run(drive(mode, modern))
