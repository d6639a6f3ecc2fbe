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
from life import Script, in_days
from model import Say
from outcomes import prepare
from stage import Session
from world import World

TOOLS = ("hire_proposal", "get_approval")
# How long a person's next screen may take.
PATIENCE = 60


class Terminal:
    """A host in a tmux of its own."""

    def __init__(self, session, command, environment):
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
        deadline = time.monotonic() + patience
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

    def __init__(self, world, report, proposals):
        super().__init__(world, report)
        self.proposals = list(proposals.values())
        self.reached = {name: threading.Event() for name in ("background", "woken", "closed", "settled", "end")}
        self.approvals = []

    def hire(self, number):
        milestone = {"name": f"First batch {number}", "amount": 300, "dueDate": in_days(60)}
        return (yield from self.call("hire_proposal", proposalId=self.proposals[number]["id"], milestone=milestone))


class ClaudeTalk(Talk):
    def play(self):
        # The person says "I'm done" and has not decided: the wait goes to the background.
        started = yield from self.hire(0)
        words = str(started.seen)
        self.check("the task goes to the background", re.search(r"moved to the background|background task|server-side task", words), words[:400])
        calls = self.calls()
        self.reached["background"].set()
        told = yield Say("I go on with something else until you have decided.")
        self.report.facts["calls_until_known"] = self.calls() - calls
        self.check("the agent asks nothing until it knows", self.calls() == calls, f"{self.calls() - calls} calls")
        news = "\n".join(told)
        self.check("the confirmation wakes the agent", "task-notification" in news, news[:400])
        self.check("what wakes it says CONFIRMED, with the figures", re.search(r"\bCONFIRMED\b(?! WITH)", news) and "$339.95" in news, news[:900])
        self.reached["woken"].set()
        # The person closes the dialog.
        closed = yield from self.hire(1)
        self.check("declined in the dialog: still WAITING, and told so", closed.outcome() == "WAITING"
                   and re.search(r"closed|dialog", closed.words), closed.words[:500])
        self.check("declined in the dialog: nobody is hired", self.world.hired() == 1)
        self.reached["closed"].set()
        # The person confirms on the page first and then says "I'm done".
        settled = yield from self.hire(2)
        self.check("confirmed before the dialog is left: CONFIRMED at once", settled.outcome() == "CONFIRMED", settled.words[:500])
        self.reached["settled"].set()
        yield Say("All done.")

    def calls(self):
        """Calls that the model made of tools of ours."""
        return sum(1 for message in self.wire.lines("client") if message.get("method") == "tools/call"
                   and "inputResponses" not in message.get("params", {}))


def claude(lab, host, report):
    """The dialog with the link; three ways to leave it."""

    def person(world, session, terminal, talk):
        terminal.wait(r"❯|>\s")
        say(terminal, session, "please go on")
        screen = dialog(terminal, report, "$339.95")
        report.facts["dialog"] = "drawn, with the link" if screen else "not drawn"
        press(terminal, "I'm done")
        if talk.reached["background"].wait(PATIENCE):
            time.sleep(2)
            world.ctl("confirm", newest(talk), "--source", "card")
        report.facts["tasks"] = "yes, wakes the agent" if talk.reached["woken"].wait(PATIENCE) else "no"
        dialog(terminal, report, "$339.95")
        press(terminal, "Decline")
        if not talk.reached["closed"].wait(PATIENCE):
            return
        dialog(terminal, report, "$339.95")
        world.ctl("confirm", newest(talk), "--source", "card")
        press(terminal, "I'm done")
        talk.reached["settled"].wait(PATIENCE)

    at_terminal(lab, host, report, ClaudeTalk, person)


def dialog(terminal, report, money):
    """The dialog must show the link, whole, and what it is about."""
    screen = terminal.wait(r"open a URL.*/approvals/apr_\w+", 30)
    flat = re.sub(r"[│╭╮╰╯─\s]+", " ", screen)
    report.check("the dialog shows the link", re.search(r"http://127\.0\.0\.1:\d+/approvals/apr_\w{10,}", flat),
                 flat[-500:] or terminal.screen()[-1500:])
    report.check("the dialog says what the person pays", money in flat, flat[-500:] or "there is no dialog")
    return screen


def press(terminal, button):
    """Moves along the row of buttons to one of them and presses it."""
    for _ in range(6):
        if f"❯ {button}" in terminal.screen():
            break
        terminal.keys("Right")
        time.sleep(0.3)
    terminal.keys("Enter")


def newest(talk):
    """The approval whose link the person has in front of them."""
    links = [found for message in talk.wire.lines("server") for found in re.findall(r"/approvals/(apr_\w+)", str(message))]
    return links[-1]


def say(terminal, session, words):
    """Types a line and sends it off; a host that is still starting takes the first Enter for less."""
    terminal.keys(words)
    for _ in range(20):
        time.sleep(0.7)
        terminal.keys("Enter")
        if session.model.asked:
            return


class CodexTalk(Talk):
    def play(self):
        reading = yield from self.hire(0)
        self.check("http links are not shown, and the result says so whole", reading.outcome() in ("NOT SHOWN", "WAITING"), reading.words[:500])
        self.check("the result has link, sum and next step", not reading.says("/approvals/", "$339.95") and reading.proposes("get_approval"),
                   reading.words[:700])
        self.world.ctl("confirm", reading.seen.find(r"apr_\w+"), "--source", "card")
        reading = yield from self.call("get_approval", approvalId=reading.seen.find(r"apr_\w+"))
        self.answered("at a terminal", reading, "CONFIRMED", "$339.95")
        self.reached["end"].set()
        yield Say("All done.")


def codex(lab, host, report):
    def person(_world, session, terminal, talk):
        terminal.wait(r"›|>\s|Codex")
        say(terminal, session, "please go on")
        talk.reached["end"].wait(PATIENCE)
        report.facts["dialog"] = "https links only"

    at_terminal(lab, host, report, CodexTalk, person)


def at_terminal(lab, host, report, script, person):
    """One session of a host in tmux, with the person's side played by `person`."""
    if not shutil.which("tmux"):
        report.check("dialogs: tmux is there", False, "install tmux, or run with --skip dialogs")
        return
    world = World(lab.program, lab.runs / host.name / "dialogs-world")
    try:
        talk = script(world, report, prepare(world))
        session = Session(lab.base, host, world, lab.runs / host.name / "dialogs", talk.play(), TOOLS)
        talk.wire = session.wire
        terminal = Terminal(session, *hosts.INTERACTIVE[host.name](session.place))
        try:
            person(world, session, terminal, talk)
        finally:
            (session.folder / "screen.txt").write_text(terminal.screen())
            terminal.close()
            session.close()
        report.check("dialogs: the script is played to its end", all(event.is_set() for name, event in talk.reached.items()
                     if name in script.MILESTONES) and not session.model.failure, session.model.failure or terminal_of(session))
    finally:
        world.close()


def terminal_of(session):
    return (session.folder / "screen.txt").read_text()[-700:]


ClaudeTalk.MILESTONES = ("background", "woken", "closed", "settled")
CodexTalk.MILESTONES = ("end",)
DRIVES = {"claude": claude, "codex": codex}


def drive(lab, host, report):
    DRIVES[host.name](lab, host, report)
