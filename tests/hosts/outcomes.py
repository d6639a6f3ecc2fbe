"""Outcomes × hosts: each way in which an approval can end, and what the first word about it was. The
truth is the sandbox's: somebody is hired exactly where the first word is a confirmation. The life itself
is in `life.py`, what needs a person at a terminal in `dialogs.py`."""

import re

from life import DESCRIPTION, Script, in_days

TOOLS = ("hire_proposal", "get_approval", "list_approvals", "list_contracts")
# Who is hired in which case; all of them are there under every seed and speak Spanish or are made to
# apply.
CASES = ("confirmed", "changed", "declined", "lapsed", "replaced", "waiting", "lost before", "lost after", "restarted")


def prepare(world):
    """A claimed account with a card, a published job and an applicant for every case."""
    world.call("register_agent", agentName="Lab")
    job = world.call("create_job_draft", jobDescription=DESCRIPTION)["jobId"]
    world.call("publish_job", jobId=job)
    world.ctl("clock", "advance", "1h")
    for person in world.ctl("people")["people"]:
        world.ctl("propose", job, "--person", person["profileSlug"], refused=True)
    world.call("claim_account", email="owner@example.com")
    world.ctl("claim")
    world.call("claim_status")
    world.ctl("scopes", "all")
    world.ctl("card", "on")
    proposals = world.call("list_proposals", jobId=job, limit=100)["proposals"]
    honest = [p for p in proposals if p["candidate"]["profileSlug"] not in ("max-v", "nadia-q", "samuel-b", "ines-p")]
    # Those with a score are past the refusal that asks whether they fit at all.
    honest.sort(key=lambda p: -(p["metrics"].get("interviewScore") or 0))
    return {case: proposal for case, proposal in zip(CASES, honest)}


class Outcomes(Script):
    def __init__(self, world, report, proposals):
        super().__init__(world, report)
        self.proposals, self.told, self.left = proposals, {}, None

    def play(self):
        for case in CASES:
            yield from getattr(self, case.replace(" ", "_"))(case)
        self.judge_all()

    def ask(self, case, amount=300):
        """The model asks for a hire; gives the reading and the approval's id, as the model saw it."""
        milestone = {"name": f"First batch ({case})", "amount": amount, "dueDate": in_days(60)}
        reading = yield from self.call("hire_proposal", proposalId=self.proposals[case]["id"], milestone=milestone)
        found = re.search(r"apr_\w+", str(reading.seen))
        return reading, found.group(0) if found else None

    def end(self, case, approval, expected, *values, hired=False, before=0):
        """The model looks, and what it reads first is the truth."""
        reading = yield from self.call("get_approval", approvalId=approval)
        self.judge(case, reading, expected, *values, hired=hired, before=before)
        return reading

    def judge(self, case, reading, expected, *values, hired, before):
        said = reading.outcome()
        self.told[case] = said or "-"
        self.report.facts.setdefault("outcomes", {})[case] = said or "-"
        self.check(f"{case}: the first word is {' or '.join(expected)}", said in expected, f"{said}: {reading.words[:500]}")
        self.check(f"{case}: what belongs to it", not reading.says(*values), f"{reading.says(*values)} missing: {reading.words[:700]}")
        truth = self.world.hired() > before
        self.check(f"{case}: in truth {'somebody' if hired else 'nobody'} was hired", truth == hired, f"{truth}")
        claims = bool(said and said.startswith("CONFIRMED")) or bool(
            re.search(r"\b(is|was|are|has been) (now )?hired\b(?! yet)|it was done", first_line(reading.words)))
        self.check(f"{case}: no false word of a hire", claims <= truth, reading.words[:300])
        counts = self.report.facts.setdefault("truth", {"told": 0, "of": 0, "false": 0})
        counts["of"] += 1
        counts["told"] += said in expected and truth == hired
        counts["false"] += claims > truth

    def is_over(self, reading, case):
        """A request that is over leads on, and not to its link."""
        dead = reading.half != "structured" and "/approvals/" in reading.words
        self.check(f"{case}: the dead link is not offered again", not dead, reading.words[:600])
        self.check(f"{case}: a next step", reading.proposes(""), reading.words[-300:])

    def payee(self, case):
        return self.proposals[case]["candidate"]["displayName"]

    def confirmed(self, case):
        before = self.world.hired()
        _, approval = yield from self.ask(case)
        self.world.ctl("confirm", approval, "--source", "card")
        yield from self.end(case, approval, ["CONFIRMED"], "$339.95", self.payee(case), hired=True, before=before)

    def changed(self, case):
        before = self.world.hired()
        reading, approval = yield from self.ask(case)
        link = re.search(r"http://127\.0\.0\.1:\d+/approvals/\w+", reading.words).group(0)
        self.world.confirm_with(link, amount="450")
        yield from self.end(case, approval, ["CONFIRMED WITH CHANGES"], "$450.00", "$300.00", hired=True, before=before)

    def declined(self, case):
        before = self.world.hired()
        _, approval = yield from self.ask(case)
        self.world.ctl("decline", approval)
        reading = yield from self.end(case, approval, ["DECLINED"], hired=False, before=before)
        self.is_over(reading, "declined")

    def lapsed(self, case):
        before = self.world.hired()
        _, approval = yield from self.ask(case)
        self.world.ctl("clock", "advance", "73h")
        reading = yield from self.end(case, approval, ["LAPSED"], hired=False, before=before)
        self.is_over(reading, "lapsed")

    def replaced(self, case):
        before = self.world.hired()
        _, first = yield from self.ask(case)
        reading, second = yield from self.ask(case, amount=250)
        self.check("replaced: the second request is another one", second and second != first, reading.words[:300])
        self.check("replaced: the second names its own sum", not reading.says("$250.00"), reading.words[:400])
        reading = yield from self.end(case, first, ["REPLACED"], hired=False, before=before)
        self.is_over(reading, case)
        self.world.ctl("decline", second)

    def waiting(self, case):
        before = self.world.hired()
        _, approval = yield from self.ask(case)
        yield from self.end(case, approval, ["WAITING"], "$339.95", self.payee(case), hired=False, before=before)
        self.world.ctl("decline", approval)

    def lost_before(self, case):
        """The request never arrives, and neither do its repetitions."""
        before = self.world.hired()
        self.world.ctl("fault", "add", "--path", "/proposals/*/hire", "--drop", "before", "--times", "5")
        reading, _ = yield from self.ask(case)
        self.world.ctl("fault", "clear")
        self.judge(case, reading, ["UNKNOWN"], "next: ", hired=False, before=before)

    def lost_after(self, case):
        """The request arrives, its answer does not; the same request again finds the same approval."""
        before = self.world.hired()
        self.world.ctl("fault", "add", "--path", "/proposals/*/hire", "--drop", "after")
        reading, approval = yield from self.ask(case)
        self.world.ctl("fault", "clear")
        # Where the server itself may repeat the request, it already knows the approval.
        self.judge(case, reading, ["UNKNOWN", "WAITING", "NOT SHOWN"], "next: ", hired=False, before=before)
        reading, approval = yield from self.ask(case)
        self.check("lost after: asked again, the link is there", reading.outcome() in ("WAITING", "NOT SHOWN")
                   and "/approvals/" in reading.words, reading.words[:400])
        self.world.ctl("decline", approval)

    def restarted(self, case):
        """Leaves a request behind for the next session, in which `Restarted` asks about it."""
        _, self.left = yield from self.ask(case)


class Restarted(Outcomes):
    """Another start of the host and of the server, after the person has confirmed meanwhile: the model
    has forgotten everything but the id."""

    def __init__(self, world, report, proposals, approval):
        super().__init__(world, report, proposals)
        self.left = approval

    def play(self):
        before = self.world.hired()
        self.world.ctl("confirm", self.left, "--source", "card")
        yield from self.end("restarted", self.left, ["CONFIRMED"], "$339.95", self.payee("restarted"), hired=True, before=before)


def first_line(words):
    return words.strip().splitlines()[0] if words.strip() else ""
