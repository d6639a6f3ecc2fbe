"""Hosts at a terminal, in tmux: the dialog in which the person sees the link, what the model is told
after each button, and the task that wakes it once the person has decided. What needs no terminal is in
`life.py` and `outcomes.py`."""

import os
import re
import shlex
import shutil
import subprocess
import threading
import time

import hosts
from install import TOOLS
from life import Script, in_days
from model import Say
from outcomes import prepare
from stage import Session
from world import SecureWorld, World

TOOLS_OF_DIALOGS = ("hire_proposal", "get_approval", "create_credit_top_up", "poll_updates")
# How long a person's next screen may take.
PATIENCE = 60
# How long a person looks at a dialog; what is answered faster was answered by the host.
READING = 1.5


class Terminal:
    """A host in a tmux of its own."""

    def __init__(self, session, command, environment, report):
        self.left = report.left
        self.socket = session.temporary / "tmux"
        line = shlex.join(["env", "-i", *(f"{key}={value}" for key, value in session.variables(environment).items()), *command])
        self.tmux("-f", "/dev/null", "new-session", "-d", "-s", "host", "-x", "150", "-y", "50", "-c", str(session.place.work), line)

    def tmux(self, *arguments):
        environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        done = subprocess.run(["tmux", "-S", str(self.socket), *arguments], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=20, check=False)
        return done.stdout

    def screen(self):
        return self.tmux("capture-pane", "-p", "-J", "-t", "host")

    def keys(self, *names):
        self.tmux("send-keys", "-t", "host", *names)

    def wait(self, pattern, patience=PATIENCE):
        """The screen, once it shows the pattern; empty if it never does."""
        deadline = time.monotonic() + self.left(patience)
        while time.monotonic() < deadline:
            screen = self.screen()
            if re.search(pattern, screen, re.DOTALL):
                return screen
            time.sleep(0.2)
        return ""

    def close(self):
        self.tmux("kill-server")


class Talk(Script):
    """What the model does while a person sits at the terminal. `reached` tells the person's side how
    far it is."""

    milestones = ("end",)

    def __init__(self, world, report, proposals):
        super().__init__(world, report)
        self.proposals = list(proposals.values())
        self.reached = {name: threading.Event() for name in self.milestones}

    def comes(self, name):
        """Waits until the model is that far; whether it gets there."""
        return self.reached[name].wait(self.report.left(PATIENCE))

    def hire(self, number):
        milestone = {"name": f"First batch {number}", "amount": 300, "dueDate": in_days(60)}
        return (yield from self.call("hire_proposal", proposalId=self.proposals[number]["id"], milestone=milestone))

    def calls(self):
        """Calls that the model made of tools of ours; a dialog's answer is none."""
        return sum(1 for message in self.wire.lines("client") if message.get("method") == "tools/call"
                   and "inputResponses" not in message.get("params", {}))

    def sleeps_until(self, what, name, reading, *values):
        """The call has gone to the background; the agent asks nothing until it is woken, and what
        wakes it holds the values."""
        words = str(reading.seen)
        self.check(f"{what}: the task goes to the background", re.search(r"background|server-side task", words), words[:400])
        calls = self.calls()
        self.reached[name].set()
        told = "\n".join((yield Say("I go on with something else until then.")))
        between = self.report.facts.setdefault("calls_until_known", [])
        between.append(self.calls() - calls)
        self.check(f"{what}: the agent asks nothing until it knows", between[-1] == 0, f"{between[-1]} calls")
        self.check(f"{what}: the result wakes the agent", "task-notification" in told, told[:400])
        lacking = [value for value in values if not re.search(value, told)]
        self.check(f"{what}: what wakes it says what happened", not lacking, f"{lacking} missing: {told[:900]}")


class ClaudeTalk(Talk):
    milestones = ("background", "woken", "closed", "settled", "card", "unpaid", "paid", "asleep", "end")

    def play(self):
        # The person says "I'm done" and has not decided yet.
        reading = yield from self.hire(0)
        yield from self.sleeps_until("hire", "background", reading, r"\bCONFIRMED\b(?! WITH)", r"\$339\.95")
        self.reached["woken"].set()
        # The person closes the dialog.
        reading = yield from self.hire(1)
        self.check("closed dialog: still WAITING, and told so", reading.outcome() == "WAITING"
                   and re.search(r"closed|dialog", reading.words), reading.words[:500])
        self.check("closed dialog: nobody is hired", self.world.hired() == 1)
        self.reached["closed"].set()
        # The person confirms on the page first and then says "I'm done".
        reading = yield from self.hire(2)
        self.check("confirmed before the dialog is left: CONFIRMED at once", reading.outcome() == "CONFIRMED", reading.words[:500])
        # Nothing is there to pay with, so nothing is created before there is.
        self.world.ctl("card", "off")
        self.reached["settled"].set()
        reading = yield from self.hire(3)
        self.check("without a card: asked for one, then asked to hire", reading.outcome() == "CONFIRMED", reading.words[:600])
        self.reached["card"].set()
        reading = yield from self.call("create_credit_top_up", amountUsd=25)
        yield from self.sleeps_until("top-up", "unpaid", reading, r"\bCONFIRMED\b", r"\$25\.00")
        self.reached["paid"].set()
        reading = yield from self.call("poll_updates", limit=200)
        cursor = reading.hint("cursor")
        self.check("updates: the cursor can be read", cursor, reading.words[-300:])
        reading = yield from self.call("poll_updates", cursor=cursor, waitSeconds=3600)
        yield from self.sleeps_until("updates", "asleep", reading, r"message\.received|message")
        self.reached["end"].set()
        yield Say("All done.")


def claude(lab, host, report):
    """The dialog with the link, three ways to leave it, what there is to pay with, and what wakes the
    agent afterwards."""

    def person(world, session, terminal, talk):
        conversation = world.call("start_proposal_conversation", proposalId=talk.proposals[4]["id"])["conversationId"]
        # The candidate cannot write first.
        world.call("send_message", conversationId=conversation, content="When could you start?")
        terminal.wait(r"❯|>\s")
        say(terminal, session, "please go on")
        drawn = dialog(terminal, report, "hire", "approvals", "$339.95")
        report.facts["dialog"] = "drawn, with the link" if drawn else "not drawn"
        press(terminal, "I'm done")
        if not talk.comes("background"):
            return
        world.ctl("confirm", newest(talk), "--source", "card")
        woken = talk.comes("woken")
        report.facts["tasks"] = "yes, and their results wake the agent" if woken else "no"
        dialog(terminal, report, "closed dialog", "approvals", "$339.95")
        press(terminal, "Decline")
        if not talk.comes("closed"):
            return
        dialog(terminal, report, "third hire", "approvals", "$339.95")
        world.ctl("confirm", newest(talk), "--source", "card")
        press(terminal, "I'm done")
        if not talk.comes("settled"):
            return
        dialog(terminal, report, "without a card", "billing")
        world.ctl("card", "on")
        press(terminal, "I'm done")
        dialog(terminal, report, "with a card", "approvals", "$339.95")
        world.ctl("confirm", newest(talk), "--source", "card")
        press(terminal, "I'm done")
        if not talk.comes("card"):
            return
        dialog(terminal, report, "top-up", "checkout", "$25.00")
        press(terminal, "I'm done")
        if talk.comes("unpaid"):
            world.ctl("pay", newest(talk, "checkout"))
        if talk.comes("asleep"):
            world.ctl("say", conversation, "I can start on Monday.")
        talk.comes("end")

    at_terminal(lab, host, report, ClaudeTalk, person)


def dialog(terminal, report, what, page, *money):
    """The dialog must show the link, whole, and what it is about."""
    link = rf"http://127\.0\.0\.1:\d+/{page}(/\w{{10,}})?"
    screen = terminal.wait(rf"open a URL.*{link}", 30)
    flat = re.sub(r"[│╭╮╰╯─\s]+", " ", screen)
    report.check(f"{what}: a dialog shows the link", screen, terminal.screen()[-1500:])
    lacking = [amount for amount in money if amount not in flat]
    report.check(f"{what}: the dialog says what the person pays", not lacking, flat[-500:] or "there is no dialog")
    return screen


def press(terminal, button):
    """Moves along the row of buttons to one of them and presses it."""
    time.sleep(READING)
    for _ in range(6):
        if f"❯ {button}" in terminal.screen():
            break
        terminal.keys("Right")
        time.sleep(0.3)
    terminal.keys("Enter")


def newest(talk, page="approvals"):
    """The id in the link that the person has in front of them."""
    links = [found for message in talk.wire.lines("server") for found in re.findall(rf"/{page}/(\w+)", str(message))]
    return links[-1] if links else "none"


def say(terminal, session, words):
    """Types a line and sends it off; a host that is still starting takes the first Enter for less."""
    terminal.keys(words)
    for _ in range(4):
        time.sleep(0.7)
        terminal.keys("Enter")
        # Not once more too soon: the next Enter would answer the dialog that comes of the first.
        for _ in range(50):
            time.sleep(0.2)
            if session.model.asked:
                return


class CodexTalk(Talk):
    milestones = ("settled", "closed", "late", "declined", "card", "end")

    def play(self):
        # The person opens the link and confirms.
        reading = yield from self.hire(0)
        self.ends("confirmed", reading, "CONFIRMED", "$339.95")
        self.check("confirmed: somebody is hired", self.world.hired() == 1)
        self.reached["settled"].set()
        # The person closes the dialog and decides later.
        reading = yield from self.hire(1)
        self.ends("closed dialog", reading, "WAITING", "$339.95", "/approvals/")
        self.check("closed dialog: told so", re.search(r"closed .{0,20}dialog", reading.words), reading.words[:600])
        self.check("closed dialog: a next step", reading.proposes("get_approval"), reading.words[-400:])
        self.check("closed dialog: nobody is hired", self.world.hired() == 1)
        approval = reading.seen.find(r"apr_\w+")
        self.world.ctl("confirm", approval, "--source", "card")
        reading = yield from self.call("get_approval", approvalId=approval)
        self.ends("closed dialog, confirmed later", reading, "CONFIRMED", "$339.95")
        self.reached["closed"].set()
        # The person says "I finished" and confirms a moment after it.
        reading = yield from self.hire(2)
        self.ends("finished too early", reading, "CONFIRMED", "$339.95")
        self.reached["late"].set()
        reading = yield from self.hire(3)
        self.ends("declined on the page", reading, "DECLINED")
        self.check("declined on the page: nobody more is hired", self.world.hired() == 3)
        # Nothing is there to pay with, so nothing is created before there is.
        self.world.ctl("card", "off")
        self.reached["declined"].set()
        reading = yield from self.hire(4)
        self.ends("without a card: asked for one, then asked to hire", reading, "CONFIRMED", "$339.95")
        self.reached["card"].set()
        reading = yield from self.call("create_credit_top_up", amountUsd=25)
        self.ends("top-up", reading, "CONFIRMED", "$25.00")
        self.reached["end"].set()
        yield Say("All done.")

    def ends(self, what, reading, outcome, *values):
        """What reaches the model once the dialog is left: the outcome first, and what belongs to it."""
        self.answered(what, reading, outcome, *values)
        self.check(f"{what}: the model reads it whole and once", reading.half == "text" and reading.once(), reading.half)


class Unseen(Talk):
    """Without a person the host declines the dialog by itself, and the result says so."""

    def play(self):
        reading = yield from self.hire(5)
        self.check("without a person: NOT SHOWN", reading.outcome() == "NOT SHOWN", reading.words[:500])
        lacking = reading.says(f"{self.world.address}/approvals/", "$339.95")
        self.check("without a person: the result has link, sum and next step", not lacking and reading.proposes("get_approval"),
                   f"{lacking} missing: {reading.words[:700]}")
        self.reached["end"].set()


def codex(lab, host, report):
    """It draws dialogs for https links only, so the sandbox stands behind a front that has them."""
    if TOOLS in lab.trouble:
        report.leave_out("dialogs", f"there is no https here: {lab.trouble[TOOLS]}")
        return

    def person(world, session, terminal, talk):
        def opens(what, page, *money):
            """The first screen has message and link, the second what to do next; the link is opened."""
            drawn = steps(terminal, talk, what, page, *money)
            choose(terminal, "Open link")
            report.check(f"{what}: it waits for the browser", terminal.wait("Finish in Browser", 30), terminal.screen()[-900:])
            opened = session.home / "opened.txt"
            last = opened.read_text().split()[-1] if opened.exists() else "nothing"
            report.check(f"{what}: the browser gets the link", drawn and last in drawn, last)
            return drawn

        terminal.wait(r"›|>\s|Codex")
        say(terminal, session, "please go on")
        # Once the person has decided on the page, the server ends the dialog by itself: a key pressed
        # then would fall into the next one.
        drawn = opens("confirmed", "approvals", "$339.95")
        report.facts["dialog"] = "drawn, with the link; https only" if drawn else "not drawn"
        world.ctl("confirm", newest(talk), "--source", "card")
        if not talk.comes("settled"):
            return
        steps(terminal, talk, "closed dialog", "approvals", "$339.95")
        choose(terminal, "Back")
        if not talk.comes("closed"):
            return
        opens("finished too early", "approvals", "$339.95")
        choose(terminal, "I finished")
        time.sleep(1)
        world.ctl("confirm", newest(talk), "--source", "card")
        if not talk.comes("late"):
            return
        opens("declined on the page", "approvals", "$339.95")
        world.ctl("decline", newest(talk))
        if not talk.comes("declined"):
            return
        opens("without a card", "billing")
        world.ctl("card", "on")
        choose(terminal, "I finished")
        opens("with a card", "approvals", "$339.95")
        world.ctl("confirm", newest(talk), "--source", "card")
        if not talk.comes("card"):
            return
        opens("top-up", "checkout", "$25.00")
        world.ctl("pay", newest(talk, "checkout"))
        talk.comes("end")

    def afterwards(world, proposals):
        talk = Unseen(world, report, proposals)
        lab.session(host, report, world, "unseen", talk, TOOLS_OF_DIALOGS)

    at_terminal(lab, host, report, CodexTalk, person, secure=True, afterwards=afterwards)


def steps(terminal, talk, what, page, *money):
    """The first of this host's two screens: what is asked, what the person pays, and the way on."""
    link = rf"{talk.world.address}/{page}(/\w{{10,}})?"
    screen = terminal.wait(rf"Action required.*{link}.*Open link.*Back", 30)
    # It is the link that the server sent last, not one of an earlier dialog.
    current = page == "billing" or newest(talk, page) in screen
    talk.check(f"{what}: a dialog shows the link", screen and current, terminal.screen()[-1500:])
    lacking = [amount for amount in money if amount not in " ".join(screen.split())]
    talk.check(f"{what}: the dialog says what the person pays", not lacking, screen[-500:] or "there is no dialog")
    return screen


def choose(terminal, words):
    """Moves down a list to one of its lines and takes it."""
    time.sleep(READING)
    for _ in range(6):
        if re.search(rf"› \d\. {words}", terminal.screen()):
            break
        terminal.keys("Down")
        time.sleep(0.3)
    terminal.keys("Enter")


def at_terminal(lab, host, report, script, person, secure=False, afterwards=None):
    """One session of a host in tmux, with the person's side played by `person`; `afterwards` is another
    one in the same world."""
    if not shutil.which("tmux"):
        report.check("dialogs: tmux is there", False, "install tmux, or run with --skip dialogs")
        return
    folder = lab.runs / host.name / "dialogs-world"
    world = SecureWorld(lab.program, folder, lab.base / "venvs" / TOOLS / "bin/python") if secure else World(lab.program, folder)
    try:
        proposals = prepare(world)
        talk = script(world, report, proposals)
        session = Session(lab.base, host, world, lab.runs / host.name / "dialogs", talk.play(), TOOLS_OF_DIALOGS)
        talk.wire = session.wire
        terminal = Terminal(session, *hosts.INTERACTIVE[host.name](session.place), report)
        try:
            person(world, session, terminal, talk)
        finally:
            (session.folder / "screen.txt").write_text(terminal.screen())
            terminal.close()
            session.close()
        report.check("dialogs: the script is played to its end", all(event.is_set() for event in talk.reached.values())
                     and not session.model.failure, session.model.failure or terminal_of(session))
        if afterwards:
            afterwards(world, proposals)
    finally:
        world.close()


def terminal_of(session):
    return (session.folder / "screen.txt").read_text()[-700:]


DRIVES = {"claude": claude, "codex": codex}


def drive(lab, host, report):
    DRIVES[host.name](lab, host, report)
