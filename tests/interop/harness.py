"""What the Python drives share: a line per check, the server's command and its scratch home, and
the sandbox's control door. What is checked is in the drives."""

import json
import os
import pathlib
import re
import sys
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
SERVER = os.environ["OPENTRAIN_MCP"]
SCRATCH = pathlib.Path(os.environ["INTEROP_SCRATCH"])
RECORDINGS = pathlib.Path(os.environ["INTEROP_RECORDINGS"])


class Checks:
    """Prints one line per check: `ok NAME` or `FAIL NAME: REASON`."""

    def __init__(self, drive):
        self.drive = drive

    def check(self, name, holds, reason=""):
        """Reports whether `holds`; gives it back, so that a drive can stop where nothing that
        follows could succeed."""
        if holds:
            print(f"ok {self.drive}: {name}", flush=True)
        else:
            text = " ".join(str(reason).split())[:900]
            print(f"FAIL {self.drive}: {name}: {text or 'it does not hold'}", flush=True)
        return bool(holds)

    def need(self, name, holds, reason=""):
        """As `check`, but ends the drive when it fails."""
        if not self.check(name, holds, reason):
            raise SystemExit(0)

    def crashed(self, what):
        """For what should never be thrown at a drive."""
        self.check("runs to its end", False, f"{type(what).__name__}: {what}")


def command(name, *arguments):
    """The server as `(program, arguments, environment)`: recorded under `name`, in a home of its
    own, so that each drive starts as a stranger."""
    home = SCRATCH / "homes" / name
    home.mkdir(parents=True, exist_ok=True)
    environment = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "PATH": os.environ["PATH"],
        # A sandbox that somebody has running is none of a drive's business.
        "OPENTRAIN_SANDBOX_PORT": "0",
    }
    recorder = [str(HERE / "record.py"), str(RECORDINGS / name), SERVER, *arguments]
    return sys.executable, recorder, environment


def control(origin, path, **body):
    """Asks the sandbox's control door for what no page offers; gives the answer."""
    if urllib.parse.urlsplit(origin).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError(f"only the sandbox has a control door, not {origin}")
    request = urllib.request.Request(origin + path, data=json.dumps(body).encode(), method="POST")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())


def in_both_halves(text, structured, *values):
    """The values that stand in only one half of a result, or in none. Moments are told to the minute
    in the text and exactly in the structured half."""
    whole = json.dumps(structured, ensure_ascii=False)
    return [value for value in values if worded(str(value)) not in text or str(value) not in whole]


def worded(value):
    """A value as the text half has it."""
    moment = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+Z", value)
    return f"{moment[1]} {moment[2]}Z" if moment else value
