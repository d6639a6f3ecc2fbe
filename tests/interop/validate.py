"""Judges the recordings: every line a server wrote is a message of the protocol's own JSON Schema
for the era of its request, every tool's schemas are schemas and its results keep them, every
server left promptly when told to, and no secret shows. It starts no server.

    validate.py RECORDINGS [FOLDER OF PROTOCOL SCHEMAS]
"""

import collections
import json
import pathlib
import re
import sys

import jsonschema

from harness import Checks

MODERN = "2026-07-28"
VERSION = "io.modelcontextprotocol/protocolVersion"
# Which definition the result of a request must meet. A method that is not here has no result of
# its own, and only errors may answer it.
RESULTS = {
    "initialize": "InitializeResult",
    "ping": "EmptyResult",
    "server/discover": "DiscoverResult",
    "tools/list": "ListToolsResult",
    "tools/call": "CallToolResult",
    "prompts/list": "ListPromptsResult",
    "prompts/get": "GetPromptResult",
    "resources/list": "ListResourcesResult",
    "resources/templates/list": "ListResourceTemplatesResult",
    "resources/read": "ReadResourceResult",
    "completion/complete": "CompleteResult",
    "logging/setLevel": "EmptyResult",
    "subscriptions/listen": "SubscriptionsListenResult",
}
NOTIFICATIONS = {
    "notifications/progress": "ProgressNotification",
    "notifications/cancelled": "CancelledNotification",
    "notifications/message": "LoggingMessageNotification",
    "notifications/tools/list_changed": "ToolListChangedNotification",
    "notifications/prompts/list_changed": "PromptListChangedNotification",
    "notifications/resources/list_changed": "ResourceListChangedNotification",
    "notifications/resources/updated": "ResourceUpdatedNotification",
    "notifications/subscriptions/acknowledged": "SubscriptionsAcknowledgedNotification",
}
# Of 2026-07-28; the codes of JSON-RPC itself have definitions of their own there.
ERRORS = {
    -32700: "ParseError",
    -32600: "InvalidRequestError",
    -32601: "MethodNotFoundError",
    -32602: "InvalidParamsError",
    -32603: "InternalError",
    -32021: "MissingRequiredClientCapabilityError",
    -32022: "UnsupportedProtocolVersionError",
}
# A token with its middle masked has asterisks where the secret would go on.
SECRET = re.compile(r"(?:ot_pat|ot_clm)_[A-Za-z0-9_-]{8,}")
# The browser's half of a claim belongs in front of the human, but not in a log.
SECRET_IN_LOG = re.compile(r"(?:ot_pat|ot_clm|ot_cat|whsec)_[A-Za-z0-9_-]{8,}")
# Clients wait two seconds before they kill; the server promises half of that.
PROMPT = 1.0


class Protocol:
    """The JSON Schema of one version of the protocol."""

    def __init__(self, path):
        root = json.loads(path.read_text())
        self.key = "$defs" if "$defs" in root else "definitions"
        self.dialect, self.definitions = root["$schema"], root[self.key]
        self.made = {}

    def problem(self, name, value):
        """What is wrong with `value` as a `name`, or None."""
        if name not in self.definitions:
            return f"this version of the protocol has no {name}"
        if name not in self.made:
            schema = {
                "$schema": self.dialect,
                self.key: self.definitions,
                "allOf": [{"$ref": f"#/{self.key}/{name}"}],
            }
            self.made[name] = jsonschema.validators.validator_for(schema)(schema)
        error = jsonschema.exceptions.best_match(self.made[name].iter_errors(value))
        return error and f"at {error.json_path}: {error.message}"

    def demands_id(self):
        """Whether an error must carry an id even when the request's could not be read."""
        error = self.definitions[self.first("JSONRPCErrorResponse", "JSONRPCError")]
        return "id" in error.get("required", [])

    def first(self, *names):
        """The first of `names` that this version defines: they were renamed once."""
        return next((name for name in names if name in self.definitions), names[0])


class Conversation:
    """One recording: its lines in order, with the request that each answer belongs to."""

    def __init__(self, path):
        self.path = path
        self.name = f"{path.parent.name}/{path.stem}"
        self.entries = [json.loads(line) for line in path.read_text().splitlines()]
        self.requests, self.answers, self.notices, self.noise = {}, [], [], []
        session = None
        for entry in self.entries:
            if "client" in entry:
                self.asked(entry["client"], session)
            elif "server" in entry:
                message = parse(entry["server"])
                if message is None:
                    self.noise.append(entry["server"])
                    continue
                request = self.requests.get(key(message.get("id")), {})
                if request.get("method") == "initialize" and "result" in message:
                    session = message["result"].get("protocolVersion")
                    request["era"] = session
                (self.notices if "method" in message else self.answers).append(
                    (request, message, session)
                )

    def asked(self, line, session):
        message = parse(line)
        if not message or "method" not in message or "id" not in message:
            return
        params = message.get("params")
        meta = params.get("_meta") if isinstance(params, dict) else None
        era = meta.get(VERSION) if isinstance(meta, dict) else None
        if message["method"] == "server/discover":
            era = MODERN
        self.requests[key(message["id"])] = {
            "method": message["method"],
            "params": params,
            "era": era or session,
        }

    def end(self):
        """`(seconds between the word to stop and the end, exit code)`, or None if nobody said
        so, and whether the server was gone at all."""
        told = next((e for e in self.entries if e.get("event") in ("client hung up", "told to stop")), None)
        gone = next((e for e in self.entries if e.get("event") == "server gone"), None)
        if told is None or gone is None:
            return None
        return gone["at"] - told["at"], gone["code"]


def parse(line):
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


def key(identity):
    """`1` and `"1"` are different ids."""
    return json.dumps(identity)


def shape_problems(conversation, protocols):
    """What is wrong with the messages, and how many of each version were looked at."""
    problems, seen = [], collections.Counter()
    for request, message, session in conversation.answers + conversation.notices:
        era = request.get("era") or session or MODERN
        # A version without a schema of its own is held against the next one that has it, and one
        # that nobody speaks yet against the newest.
        version = min((known for known in protocols if known >= era), default=max(protocols))
        protocol = protocols[version]
        seen[version] += 1
        if "method" in message:
            names = [NOTIFICATIONS.get(message["method"], "a known notification")]
            parts = [(names[0], message)]
        elif "error" in message and "id" not in message and protocol.demands_id():
            # A line whose id could not be read: those versions have no form for the answer, and
            # JSON-RPC's own `null` breaks their schema as much as leaving the id out.
            continue
        elif "error" in message:
            parts = [(protocol.first("JSONRPCErrorResponse", "JSONRPCError"), message)]
            specific = ERRORS.get(message["error"].get("code"))
            if specific in protocol.definitions:
                whole = "error" in protocol.definitions[specific].get("properties", {})
                parts.append((specific, message if whole else message["error"]))
        else:
            name = RESULTS.get(request.get("method"), "result for " + str(request.get("method")))
            parts = [
                (protocol.first("JSONRPCResultResponse", "JSONRPCResponse"), message),
                (name, message["result"]),
            ]
        for name, value in parts:
            problem = protocol.problem(name, value)
            if problem:
                problems.append(f"{conversation.name}: {request.get('method')} as {name}: {problem}")
    return problems, seen


def tool_problems(conversation):
    """What is wrong with published schemas, and with structured results against them."""
    problems, outputs, results = [], {}, 0
    for request, message, _session in conversation.answers:
        if request.get("method") != "tools/list" or "result" not in message:
            continue
        for tool in message["result"]["tools"]:
            for part in ("inputSchema", "outputSchema"):
                schema = tool.get(part)
                if schema is None:
                    continue
                try:
                    jsonschema.Draft202012Validator.check_schema(schema)
                except jsonschema.SchemaError as error:
                    problems.append(f"{tool['name']}.{part}: {error.message}")
            outputs[tool["name"]] = tool.get("outputSchema")
    for request, message, _session in conversation.answers:
        if request.get("method") != "tools/call" or "result" not in message:
            continue
        result, name = message["result"], (request["params"] or {}).get("name")
        schema = outputs.get(name)
        if schema is None:
            continue
        results += 1
        if "structuredContent" not in result:
            problems.append(f"{conversation.name}: {name} has an output schema and no structured half")
            continue
        for error in jsonschema.Draft202012Validator(schema).iter_errors(result["structuredContent"]):
            problems.append(f"{conversation.name}: {name} at {error.json_path}: {error.message}")
    return problems, results


def main(recordings, schemas):
    checks = Checks("recordings")
    conversations = [Conversation(path) for path in sorted(recordings.glob("*/*.jsonl"))]
    spoken = [c for c in conversations if c.answers]
    if not checks.check("there are some", spoken, f"nothing was recorded in {recordings}"):
        return
    noise = [f"{c.name}: {line[:200]!r}" for c in conversations for line in c.noise]
    checks.check("stdout carries nothing but messages", not noise, noise[:3])

    paths = sorted(schemas.glob("20*.json")) if schemas else []
    if paths:
        protocols = {path.stem: Protocol(path) for path in paths}
        problems, seen = [], collections.Counter()
        for conversation in spoken:
            wrong, counted = shape_problems(conversation, protocols)
            problems += wrong
            seen += counted
        for version in sorted(protocols):
            checks.check(f"{seen[version]} messages of {version} were seen", seen[version] > 0)
        checks.check(
            f"all {sum(seen.values())} messages meet the protocol's JSON Schema",
            not problems,
            f"{len(problems)} problems: {sorted(set(problems))[:5]}",
        )
    else:
        print("skipped: no protocol schemas at MCP_SCHEMA_DIR or ../shared/mcp-schema, so messages "
              "were not held against them")

    problems, results = [], 0
    for conversation in spoken:
        wrong, counted = tool_problems(conversation)
        problems += wrong
        results += counted
    checks.check("the tools' schemas are JSON Schema and their results meet them",
                 not problems, sorted(set(problems))[:5])
    checks.check("results were held against output schemas", results > 0)

    lists = {
        json.dumps(message["result"]["tools"])
        for conversation in spoken
        for request, message, _session in conversation.answers
        if request.get("method") == "tools/list" and "result" in message
    }
    checks.check("tools/list is the same in every run and era", len(lists) == 1, f"{len(lists)} kinds")

    ends = [(c.name, c.end()) for c in conversations]
    slow = [(name, end) for name, end in ends if end and (end[0] > PROMPT or end[1] != 0)]
    checks.check(f"servers leave within {PROMPT:g} s with exit code 0", not slow, slow[:3])
    checks.check("ends were seen", any(end for _name, end in ends))

    leaks = [c.name for c in conversations for e in c.entries if SECRET.search(e.get("server", ""))]
    checks.check("no token on stdout", not leaks, leaks[:3])
    logs = list(recordings.glob("*/*.stderr"))
    leaks = [str(log) for log in logs if SECRET_IN_LOG.search(log.read_text(errors="replace"))]
    checks.check("no token in the log at debug level", not leaks, leaks[:3])


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None)
