"""Conversations line by line, in every version of the protocol, for what no SDK would send: each
line and what must come back. The recordings of these are what every version's schema is held
against. What the tools do is the business of the other drives."""

import json
import queue
import subprocess
import threading

from harness import Checks, command

LEGACY = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
MODERN = "2026-07-28"


class Line:
    """A server, and the lines to and from it."""

    def __init__(self, name):
        program, arguments, environment = command(name, "--sandbox")
        self.process = subprocess.Popen(
            [program, *arguments], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, encoding="utf-8",
        )
        self.answers = queue.Queue()
        self.identity = 0
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.answers.put(json.loads(line))

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def tell(self, method, **params):
        self.say(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}))

    def hear(self):
        return self.answers.get(timeout=30)

    def ask(self, method, **params):
        """Sends a request and gives `(answer, notifications before it)`."""
        self.identity += 1
        self.say(json.dumps({"jsonrpc": "2.0", "id": self.identity, "method": method, "params": params}))
        before = []
        while True:
            message = self.hear()
            if message.get("id") == self.identity and "method" not in message:
                return message, before
            before.append(message)

    def close(self):
        self.process.stdin.close()
        return self.process.wait(timeout=10)


def code(answer):
    return answer.get("error", {}).get("code")


def same_everywhere(checks, ask):
    """What holds whatever the version; `ask` adds what the version wants in every request."""
    answer, _ = ask("tools/list")
    tools = answer.get("result", {}).get("tools", [])
    checks.check("tools/list has tools", len(tools) > 3, answer)
    answer, _ = ask("tools/call", name="opentrain_no_such_tool", arguments={})
    checks.check("an unknown tool is -32602", code(answer) == -32602, answer)
    answer, _ = ask("tools/call", arguments={})
    checks.check("a call without a name is -32602", code(answer) == -32602, answer)
    answer, _ = ask("no/such/method")
    checks.check("an unknown method is -32601", code(answer) == -32601, answer)
    answer, _ = ask("tools/list", cursor="nonsense")
    checks.check("a cursor that nobody gave is -32602", code(answer) == -32602, answer)
    answer, _ = ask("tools/call", name="opentrain_get_contract", arguments={"contractt": 7})
    result = answer.get("result", {})
    checks.check("bad arguments are a tool error", result.get("isError") is True, answer)
    answer, _ = ask("tools/call", name="opentrain_get_approval", arguments={"approvalId": "none"})
    checks.check("a call without an account is a tool error", answer.get("result", {}).get("isError") is True, answer)
    answer, _ = ask("tools/call", name="opentrain_register_agent", arguments={"agentName": "Raw"})
    result = answer.get("result", {})
    checks.check("registering succeeds", "result" in answer and not result.get("isError"), answer)
    answer, notices = ask(
        "tools/call", name="opentrain_poll_updates", arguments={"waitSeconds": 3},
        _meta={"progressToken": "slow"},
    )
    checks.check("waiting for updates succeeds", not answer.get("result", {}).get("isError", True), answer)
    steps = [n["params"]["progress"] for n in notices if n.get("method") == "notifications/progress"]
    checks.check("a waiting call reports progress", steps and steps == sorted(set(steps)), notices)


def legacy(version):
    checks = Checks(f"raw {version}")
    line = Line(f"raw-{version}")
    answer, _ = line.ask(
        "initialize", protocolVersion=version, capabilities={}, clientInfo={"name": "raw", "version": "0"}
    )
    agreed = answer.get("result", {})
    checks.need("initialize agrees on the version", agreed.get("protocolVersion") == version, answer)
    line.tell("notifications/initialized")
    answer, _ = line.ask("ping")
    checks.check("ping is answered", answer.get("result") == {}, answer)
    same_everywhere(checks, line.ask)
    line.say("{not json")
    answer = line.hear()
    checks.check("broken JSON is -32700", code(answer) == -32700, answer)
    checks.check("it lives on and leaves with 0", line.ask("ping")[0].get("result") == {} and line.close() == 0)


def modern():
    checks = Checks(f"raw {MODERN}")
    line = Line(f"raw-{MODERN}")
    meta = {
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "raw", "version": "0"},
    }

    def ask(method, _meta=None, **params):
        return line.ask(method, **params, _meta={**meta, **(_meta or {})})

    answer, _ = ask("server/discover")
    offered = answer.get("result", {}).get("supportedVersions", [])
    checks.need("server/discover offers the version", MODERN in offered, answer)
    same_everywhere(checks, ask)
    answer, _ = ask("tools/list")
    named = answer["result"].get("_meta", {}).get("io.modelcontextprotocol/serverInfo", {})
    checks.check("results name their server", named.get("name") == "opentrain", answer["result"].get("_meta"))
    answer, _ = line.ask("tools/list", _meta={**meta, "io.modelcontextprotocol/protocolVersion": "2099-01-01"})
    checks.check("a version of the future is -32022", code(answer) == -32022, answer)
    answer, _ = line.ask("tools/list", _meta={"io.modelcontextprotocol/protocolVersion": MODERN})
    checks.check("a request without its capabilities is -32602", code(answer) == -32602, answer)
    line.say("{not json")
    answer = line.hear()
    checks.check("broken JSON is -32700", code(answer) == -32700, answer)
    checks.check("it lives on and leaves with 0", "result" in ask("tools/list")[0] and line.close() == 0)


def both():
    """One process serves both eras, request by request."""
    checks = Checks("raw both eras")
    line = Line("raw-both")
    meta = {
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    line.tell("notifications/cancelled", requestId=99)
    answer, _ = line.ask("tools/list", _meta=meta)
    checks.check("a modern request after a stray notification", "result" in answer, answer)
    modern_tools = answer.get("result", {}).get("tools")
    answer, _ = line.ask(
        "initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={"name": "raw", "version": "0"}
    )
    checks.check("initialize after it", "result" in answer, answer)
    line.tell("notifications/initialized")
    answer, _ = line.ask("tools/list")
    checks.check("the same tools in the session", answer.get("result", {}).get("tools") == modern_tools)
    answer, _ = line.ask("tools/list", _meta=meta)
    checks.check("and a modern request again", answer.get("result", {}).get("tools") == modern_tools)
    checks.check("it leaves with 0", line.close() == 0)


if __name__ == "__main__":
    for version in LEGACY:
        try:
            legacy(version)
        except Exception as what:
            Checks(f"raw {version}").crashed(what)
    for drive, name in ((modern, MODERN), (both, "both eras")):
        try:
            drive()
        except Exception as what:
            Checks(f"raw {name}").crashed(what)
