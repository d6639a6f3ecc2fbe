"""Starts a command as a host would and asks it to `initialize`.

    answers.py COMMAND [ARGUMENT…]      prints how long the answer took; fails when there is none
"""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from facts import Facts

QUESTION = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "packaging", "version": "1"},
    },
}


class Started:
    """A server that was started, spoken to line by line; ends with its input."""

    def __init__(self, command, env=None):
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def ask(self, question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        # A server that hangs must not hang the checks.
        limit = threading.Timer(30, self.process.kill)
        limit.start()
        line = self.process.stdout.readline()
        limit.cancel()
        if not line:
            raise RuntimeError(f"it ended without an answer: {self.process.stderr.read().strip()[:400]}")
        return json.loads(line)

    def end(self):
        """Closes its input and gives the exit code."""
        self.process.stdin.close()
        code = self.process.wait(30)
        self.process.stdout.close()
        self.process.stderr.close()
        return code


def initialize(command, env=None):
    """The answer, the milliseconds from spawn to it, and the exit code after its input was closed."""
    server = Started(command, env)
    answer = server.ask(QUESTION)
    took = (time.perf_counter() - server.began) * 1000
    return answer["result"]["serverInfo"], took, server.end()


def problem(command, env=None):
    """What is wrong with the way a command answers; nothing when it is this server in this version."""
    try:
        server, _, code = initialize(command, env)
    except (OSError, RuntimeError, KeyError, ValueError) as why:
        return f"{why}"
    wanted = {"name": "opentrain", "version": Facts().version}
    if {key: server.get(key) for key in wanted} != wanted:
        return f"it answered as {server}, not as {wanted}"
    return "" if code == 0 else f"it ended with {code} after its input was closed"


if __name__ == "__main__":
    program, *rest = sys.argv[1:]
    # Windows wants a path of its own kind.
    program = str(Path(program).resolve()) if Path(program).is_file() else program
    wrong = problem([program, *rest], dict(os.environ))
    print(wrong or f"answers as opentrain {Facts().version}")
    sys.exit(1 if wrong else 0)
