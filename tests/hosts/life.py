"""The life of a job from registration to a paid milestone, as a script of the model, with what each
step must have told the model. The person's part is played between the steps, from the outside."""

import datetime
import json
import re

from checks import Reading, fragment
from model import Call

DESCRIPTION = (
    "Transcribe 40 hours of recorded customer support calls in Spanish. We need two native speakers from "
    "Mexico or Colombia who mark the speakers and add time stamps in Label Studio. The project takes about "
    "three weeks. Any experience level. $18 per hour."
)
# Two of the sandbox's people write for machines instead of people.
HOSTILE = ("max-v", "nadia-q")
# Whoever is hired: each is there under every seed and speaks Spanish.
LUCIA = r"(?:usr_7hq2lucia|Luc(?:í|\\u00ed)a M)"
# These hosts quote an error twice themselves: in a traceback, or as the call's answer and its reason.
REPEATS_ERRORS = ("mcp-use", "qwen")
TOOLS = (
    "register_agent", "create_job_draft", "publish_job", "list_proposals", "get_proposal", "get_interview",
    "get_freelancer_profile", "hire_proposal", "claim_account", "claim_status", "start_proposal_conversation",
    "send_message", "read_messages", "get_approval", "get_contract", "request_milestone_approval",
    "create_credit_top_up", "get_credit_top_up", "poll_updates",
)


class Script:
    """What scripts share: a world to act in, a report, and everything that was read so far."""

    def __init__(self, world, report):
        self.world, self.report, self.readings, self.wire = world, report, [], None
        # A model that reads the structured half gets the platform's own body, and of our words those
        # on what waits for a human and on whose words are inside; sizes are the platform's then.
        self.data_only = bool(report.facts.get("flags"))

    def call(self, tool, /, **arguments):
        """One call, held against what the server sent for it."""
        seen = yield Call(tool, arguments)
        sent = list(self.wire.results())
        reading = Reading(tool, seen, sent[-1] if sent else {})
        self.readings.append(reading)
        return reading

    def follow(self, tool, /, **arguments):
        """A call and every further one that the words offer for the rest, as a diligent model makes
        them."""
        readings, done, ahead = [], [], [arguments]
        while ahead and len(done) < 60:
            arguments = ahead.pop(0)
            done.append(arguments)
            readings.append((yield from self.call(tool, **arguments)))
            ahead += [more for more in self.rest(readings[-1], tool, arguments) if more not in done + ahead]
        return readings

    def rest(self, reading, tool, arguments):
        if reading.half == "structured":
            cursor = reading.body.get("nextCursor")
            return [{**arguments, "cursor": cursor}] if cursor else []
        hints = reading.seen.hints(tool)
        return [hint for hint in hints if "waitSeconds" not in hint and not missing_ids(hint, arguments)]

    def check(self, name, holds, reason=""):
        return self.report.check(name, holds, reason)

    def asks(self, what, reading, money, next_tool, link=r"http://127\.0\.0\.1:\d+/[a-z]+/\w+"):
        """The five things that a model must read where a human is asked for money. Gives the link."""
        said = reading.words[:600]
        self.check(f"{what}: the first words are the outcome", reading.outcome() in ("WAITING", "NOT SHOWN"), said)
        found = re.search(link, reading.words)
        self.check(f"{what}: the whole link", found, said)
        self.check(f"{what}: what the person pays", not reading.says(*money), f"{reading.says(*money)} missing: {said}")
        deadline = re.search(r"\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d", reading.words)
        self.check(f"{what}: the deadline", deadline, said)
        self.check(f"{what}: the next step", reading.proposes(next_tool), reading.words[-600:])
        return found.group(0) if found else None

    def answered(self, what, reading, outcome, *values):
        """An answer of the human reached the model."""
        if self.data_only and not reading.own:
            status = re.search(r'"status": "(confirmed|COMPLETED)"', reading.words)
            self.check(f"{what}: the platform's own word for it", status, reading.words[:500])
            return
        self.check(f"{what}: {outcome}", reading.outcome() == outcome, f"{reading.outcome()}: {reading.words[:500]}")
        self.check(f"{what}: with its figures", not reading.says(*values), f"{reading.says(*values)} missing: {reading.words[:600]}")

    def judge_all(self):
        """What holds for every result of the session."""
        good = [r for r in self.readings if r.half != "none"]
        lost = [r for r in self.readings if r.half == "none"]
        first = f"{lost[0].tool} ({len(lost[0].sent)} characters sent): {str(lost[0].seen)[:500]}" if lost else ""
        self.check(f"{len(self.readings)} results reach the model whole", not lost, f"{len(lost)} do not: {first}")
        double = [r for r in good if not r.once() and not (r.error and self.report.host in REPEATS_ERRORS)]
        first = f"{double[0].tool} as {double[0].half}" if double else ""
        self.check("nothing reaches the model twice", not double, f"{len(double)} do: {first}")
        silent = [r for r in good if r.half == "structured" and not r.error and not r.own and r.proposed()]
        if not self.data_only:
            self.check("what is said beside the data reaches the model", not silent,
                       f"{len(silent)} results lose it: {[r.tool for r in silent][:6]}")
        facts = self.report.facts
        facts["sees"] = sorted({r.half for r in good if not r.error} | set(facts.get("sees", ())))
        facts["cut"] = facts.get("cut", 0) + len(lost)
        facts["largest"] = max([facts.get("largest", 0), *(len(r.sent) for r in good)])


def missing_ids(hint, arguments):
    """The arguments of a call that a hint for its rest does not repeat."""
    return [name for name, value in arguments.items() if name.endswith("Id") and hint.get(name) != value]


class Life(Script):
    def play(self):
        """The whole life. What fails to be read ends it; what is only said badly does not."""
        yield from self.call("register_agent", agentName="Lab", organizationName="Line & Co")
        reading = yield from self.call("create_job_draft", jobDescription=DESCRIPTION)
        job = reading.seen.find(r"job_\w+")
        yield from self.call("publish_job", jobId=job)
        self.world.ctl("clock", "advance", "1h")
        for person in HOSTILE:
            self.world.ctl("propose", job, "--person", person, refused=True)
        reading = yield from self.call("list_proposals", jobId=job)
        best = reading.seen.find(rf"(prop_\w+)(?:(?!prop_).)*?{LUCIA}")
        yield from self.strangers(reading, job)
        hire = {"proposalId": best, "milestone": {"name": "First batch", "amount": 300, "dueDate": in_days(60)}}
        reading = yield from self.call("hire_proposal", **hire)
        self.refused(reading)
        yield from self.claim()
        yield from self.talk(best)
        yield from self.hire(hire)
        yield from self.top_up()
        if not self.data_only:
            yield from self.sizes(job, best)
        self.judge_all()
        self.report.facts["calls"] = len(self.readings)

    def strangers(self, listed, job):
        """Reads what two manipulators wrote, and finds each word of theirs inside of a fence."""
        truth = self.world.call("list_proposals", jobId=job, limit=100)["proposals"]
        readings, texts = [listed], []
        for proposal in truth:
            if proposal["candidate"]["profileSlug"] not in HOSTILE:
                continue
            texts.append(proposal["candidate"]["profileTitle"])
            interview = self.world.call("get_interview", proposalId=proposal["id"])["interview"]
            texts += [message["content"] for message in interview["messages"] if message["role"] == "candidate"]
            for tool, arguments in (
                ("get_proposal", {"proposalId": proposal["id"]}),
                ("get_interview", {"proposalId": proposal["id"]}),
                ("get_freelancer_profile", {"idOrSlug": proposal["candidate"]["id"]}),
            ):
                readings.append((yield from self.call(tool, **arguments)))
        fragments = [piece for piece in map(fragment, texts) if piece]
        everything = "\n".join(reading.words for reading in readings)
        unread = [piece for piece in fragments if piece not in everything]
        self.check(f"{len(fragments)} hostile texts can be read", len(fragments) > 4 and not unread, unread)
        for reading in readings:
            naked = reading.unfenced(fragments)
            self.check(f"a fence around each hostile text: {reading.tool}", not naked, f"{naked}: {reading.words[:500]}")

    def refused(self, reading):
        lacking = reading.says("403", "account_claim_required", f"{self.world.origin}/claim", "opentrain_claim_account")
        self.check("a refused hire says why, where and what next", not lacking, f"{lacking} missing: {reading.words[:600]}")
        self.check("a refused hire does not wait", reading.outcome() in (None, "UNKNOWN") and self.world.hired() == 0, reading.words[:200])

    def claim(self):
        reading = yield from self.call("claim_account", email="owner@example.com")
        link = re.search(rf"{re.escape(self.world.origin)}/claim\?token=\w+", reading.words)
        code = re.search(r"\b\d{6}\b", reading.words)
        self.check("a claim: the whole link and the code", link and code, reading.words[:500])
        self.check("a claim: the next step", reading.proposes("claim_status"), reading.words[-400:])
        self.world.ctl("claim")
        reading = yield from self.call("claim_status")
        self.check("a claim: done", re.search(r"claimed|confirmed|access_token", reading.words, re.IGNORECASE), reading.words[:300])
        self.world.ctl("scopes", "all")
        self.world.ctl("card", "on")

    def talk(self, proposal):
        reading = yield from self.call("start_proposal_conversation", proposalId=proposal)
        conversation = reading.seen.find(r"conv_\w+")
        yield from self.call("send_message", conversationId=conversation, content="Have you used Label Studio?")
        self.world.ctl("clock", "advance", "1h")
        reading = yield from self.call("read_messages", conversationId=conversation)
        self.check("an answer of the candidate can be read", len(reading.words) > 200, reading.words)

    def hire(self, hire):
        """Hire, wait, yes; work, release, wait, yes."""
        reading = yield from self.call("hire_proposal", **hire)
        self.asks("hire", reading, ("$300.00", "$339.95", "Lucía M."), "get_approval")
        self.check("hire: nobody is hired yet", self.world.hired() == 0)
        approval = reading.seen.find(r"apr_\w+")
        reading = yield from self.call("get_approval", approvalId=approval)
        self.asks("a hire that waits", reading, ("$300.00", "$339.95", "Lucía M."), "get_approval")
        self.world.ctl("confirm", approval, "--source", "card")
        reading = yield from self.call("get_approval", approvalId=approval)
        self.answered("hire", reading, "CONFIRMED", "$300.00", "$339.95", "Lucía M.")
        self.check("hire: the next step after it", self.data_only or reading.proposes("get_contract"), reading.words[-400:])
        contract = reading.seen.find(r"con_\w+")
        self.world.ctl("clock", "advance", "7d")
        reading = yield from self.call("get_contract", contractId=contract)
        milestone = reading.seen.find(r"mil_\w+")
        reading = yield from self.call("request_milestone_approval", milestoneId=milestone)
        self.asks("release", reading, ("$300.00",), "get_approval")
        approval = reading.seen.find(r"apr_\w+")
        self.world.ctl("confirm", approval)
        reading = yield from self.call("get_approval", approvalId=approval)
        self.answered("release", reading, "CONFIRMED", "$300.00")
        reading = yield from self.call("get_contract", contractId=contract)
        self.check("the milestone is paid", "PAID" in reading.words, reading.words[:500])

    def top_up(self):
        reading = yield from self.call("create_credit_top_up", amountUsd=50)
        self.asks("top-up", reading, ("$50.00",), "get_credit_top_up")
        top_up = reading.seen.find(r"top_\w+")
        self.world.ctl("pay", top_up)
        reading = yield from self.call("get_credit_top_up", topUpId=top_up)
        self.answered("top-up", reading, "CONFIRMED", "$50.00")

    def sizes(self, job, proposal):
        """Forty applicants, two hundred events, a thread of long messages: nothing is cut off."""
        for person in self.world.ctl("people")["people"]:
            self.world.ctl("propose", job, "--person", person["profileSlug"], refused=True)
        readings = yield from self.follow("list_proposals", jobId=job, limit=50)
        truth = [p["id"] for p in self.world.call("list_proposals", jobId=job, limit=100)["proposals"]]
        self.all_there("the applicants", readings, truth, at_least=40)

        conversation = self.world.call("start_proposal_conversation", proposalId=proposal)["conversationId"]
        texts = [f"Note {number:04d}, {'x' * 6}. " + PARAGRAPH * (1 + number % 20) for number in range(160)]
        texts[-5] = f"Note {155:04d}, {'x' * 6}. " + PARAGRAPH * 100 + LAST
        for text in texts:
            self.world.ctl("say", conversation, text)
        readings = yield from self.follow("read_messages", conversationId=conversation, limit=20)
        said = [text[:17] for text in texts[-20:]]
        self.all_there("the newest 20 messages of a long thread", readings, said, at_least=20)
        self.all_there("the longest message to its end", readings, [LAST], at_least=1)

        readings = yield from self.follow("poll_updates", limit=200)
        events = self.world.call("poll_updates", limit=200)["events"]
        received = [e["resourceId"] for e in events if e["type"] == "proposal.received" and e.get("resourceId")]
        self.all_there(f"{len(events)} events", readings, received or truth, at_least=40)

        # Not everybody was interviewed.
        answers = {p: self.world.call("get_interview", refused=True, proposalId=p) for p in truth}
        interviews = [(p, answer["interview"]) for p, answer in answers.items() if answer]
        longest, interview = max(interviews, key=lambda pair: len(json.dumps(pair[1])))
        readings = yield from self.follow("get_interview", proposalId=longest)
        said = [piece for piece in (fragment(m["content"]) for m in interview["messages"]) if piece]
        self.all_there("the longest interview", readings, said, at_least=4)

    def all_there(self, what, readings, values, at_least):
        words = "\n".join(reading.words for reading in readings if reading.half != "none")
        lacking = [value for value in values if value not in words]
        self.check(f"{what}: all {len(values)} in {len(readings)} results", len(values) >= at_least and not lacking,
                   f"{len(lacking)} of {len(values)} are missing: {lacking[:3]}")


PARAGRAPH = "The files of this week are done and wait for a look; two of them were hard to hear, and say so. "
# The end of the longest message that the platform takes.
LAST = "That was the long one, to its last word."


def in_days(days):
    """A day that is to come."""
    return (datetime.date.today() + datetime.timedelta(days=days)).isoformat()
