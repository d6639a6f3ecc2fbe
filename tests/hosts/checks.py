"""Judges what reached a model: whether it is whole, whether it came once, what its first word is, and
what stands inside the fences. Which calls are made is in the scripts."""

import json
import re
import threading
import time

from model import documents

# The closed vocabulary of outcomes, the longer ones first.
OUTCOMES = ("CONFIRMED WITH CHANGES", "CONFIRMED", "WAITING", "DECLINED", "LAPSED", "REPLACED", "NOT SHOWN", "UNKNOWN")
# How a caller is told of it who reads the structured half.
OWN = "_opentrain"
PRINT = threading.Lock()


class Report:
    """One host's checks: `ok HOST: NAME` or `FAIL HOST: NAME: REASON`, printed together at the end, and
    facts for the table. `skipped` says why there are none. It has `seconds` for all of it."""

    def __init__(self, host, seconds=240, skipped=""):
        self.host, self.lines, self.passed, self.failed, self.facts = host, [], 0, 0, {}
        self.skipped, self.until = skipped, time.monotonic() + seconds

    def left(self, longest):
        """How many seconds may be waited for something: `longest`, or what is left of the host's own."""
        return max(0.0, min(longest, self.until - time.monotonic()))

    def check(self, name, holds, reason=""):
        if holds:
            self.passed += 1
            self.lines.append(f"ok {self.host}: {name}")
        else:
            self.failed += 1
            text = " ".join(str(reason).split())[:700]
            self.lines.append(f"FAIL {self.host}: {name}: {text or 'it does not hold'}")
        return bool(holds)

    def results(self):
        """The facts, with the count."""
        skipped = {"skipped": self.skipped} if self.skipped else {}
        return {**self.facts, **skipped, "passed": self.passed, "failed": self.failed}

    def leave_out(self, part, why):
        """A part that cannot be played here, and does not count."""
        self.lines.append(f"SKIP {self.host}: {part}: {why}")

    def show(self, again=False):
        """Prints the checks; those of a host that is run `again` only where they failed, and not as a
        failure."""
        lines = self.lines
        if again:
            lines = [line.replace("FAIL ", "again ", 1) for line in lines if line.startswith("FAIL ")]
        if self.skipped:
            lines = [f"SKIP {self.host}: {self.skipped}"]
        with PRINT:
            print("\n".join(lines), flush=True)


class Reading:
    """One tool result twice: as the server sent it, and as the model saw it."""

    def __init__(self, tool, seen, sent):
        self.tool, self.seen = tool, seen
        self.sent = "\n".join(block.get("text", "") for block in sent.get("content", []))
        self.body = sent.get("structuredContent")
        self.error = bool(sent.get("isError"))
        self.texts = sum(leaf.count(self.sent) for leaf in seen.leaves) if self.sent else 0
        self.bodies = 0 if self.body is None else count(seen.raw, self.body)

    @property
    def half(self):
        """Which half the model reads: `text`, `structured`, both, or none that is whole."""
        halves = [name for name, times in (("text", self.texts), ("structured", self.bodies)) if times]
        return "+".join(halves) or "none"

    def once(self):
        return self.texts + self.bodies == 1

    @property
    def words(self):
        """What the model reads of this result, without what the host put around it."""
        if self.half == "structured":
            return json.dumps(self.body, ensure_ascii=False, indent=1)
        return self.sent if self.texts else str(self.seen)

    @property
    def own(self):
        """Our member of the structured half, for a model that reads that half."""
        own = self.body.get(OWN) if self.half == "structured" and isinstance(self.body, dict) else None
        return own if isinstance(own, dict) else {}

    def outcome(self):
        """The outcome that comes first, or None."""
        if self.half == "structured":
            return self.own.get("outcome")
        return next((word for word in OUTCOMES if re.match(rf"{word}\b", self.words)), None)

    def says(self, *values):
        """The values that are not in what the model reads."""
        return [value for value in values if str(value) not in self.words]

    def proposes(self, tool):
        """Whether a next step names this tool."""
        if self.half == "structured":
            return any(f"opentrain_{tool}" in str(step) for step in self.own.get("next") or self.body.get("next") or [])
        return any(re.match(r"\s*next: ", line) and f"opentrain_{tool}" in line for line in self.words.splitlines())

    def hint(self, name):
        """The value of an argument in the last next step that has it, or in the data."""
        found = re.findall(rf'"{name}" ?: ?"?([^",}}]+)', self.words) or re.findall(rf"next{name.title()} (\S+)", self.words)
        return found[-1] if found else None

    def proposed(self):
        """Whether the text half has a next step or an outcome, whatever the model reads."""
        return bool(re.search(r"^next: ", self.sent, re.MULTILINE))

    def unfenced(self, fragments):
        """The fragments of other people's texts that a model reads outside of every fence."""
        if self.half == "structured":
            marked = [pointer.strip("/").split("/") for pointer in self.own.get("untrusted") or []]
            return [fragment for fragment in fragments for place in places(self.body, fragment)
                    if not any(covers(pointer, place) for pointer in marked)]
        outside = re.sub(r"<<([0-9a-f]{8,}) written by .*?\1>>", "", self.words, flags=re.DOTALL)
        return [fragment for fragment in fragments if fragment in outside]


def count(raw, body, depth=0):
    """How often a structured half stands in what the model saw, as JSON or as a text that is JSON."""
    if raw == body:
        return 1
    if isinstance(raw, dict):
        return sum(count(value, body, depth) for value in raw.values())
    if isinstance(raw, list):
        return sum(count(value, body, depth) for value in raw)
    if isinstance(raw, str) and depth < 4:
        return sum(count(inner, body, depth + 1) for inner in documents(raw))
    return 0


def places(body, fragment, path=()):
    """The paths of the strings that hold a fragment."""
    if isinstance(body, str):
        if fragment in body:
            yield path
    elif isinstance(body, (dict, list)):
        for key, value in body.items() if isinstance(body, dict) else enumerate(body):
            if key != OWN:
                yield from places(value, fragment, (*path, str(key)))


def covers(pointer, place):
    """Whether a pointer leads to a place or above it; `*` stands for every row."""
    return len(pointer) <= len(place) and all(mine in ("*", other) for mine, other in zip(pointer, place))


def fragment(text):
    """A piece of somebody's text that comes through every cleaning: plain letters, long enough to be
    nobody else's."""
    runs = re.findall(r"[A-Za-z][A-Za-z0-9 ,'%-]{11,60}", text)
    return max(runs, key=len).strip() if runs else None
