"""A scripted model on loopback. Its script is a generator: it yields a `Call` or a `Say`, and is given
what the model was told in answer, exactly as the host put it. Ids come out of those texts and from
nowhere else, so a host that hides something from its model breaks the script visibly. What is to be
said and checked is in the scripts; how it looks on the wire is in `dialects.py`."""

import dataclasses
import http.server
import json
import re
import threading
import time

import dialects

PREFIX = "opentrain_"
# Hosts that show their model only the names of tools at first have one of these to load the rest.
SEARCHES = ("ToolSearch", "tool_search")
# One host keeps what was loaded out of its list; it is called through this tool.
THROUGH = ("tool_call",)


@dataclasses.dataclass
class Call:
    """The model calls a tool of ours, named without `opentrain_`. Its answer is a `Seen`."""

    tool: str
    arguments: dict


@dataclasses.dataclass
class Say:
    """The model says something and so ends its turn. Its answer is the list of what the person (or
    the host in the person's place) writes next."""

    text: str


class NotTold(Exception):
    """The model was to know something that it was not told."""


class Seen:
    """A tool's result as the host put it into the prompt."""

    def __init__(self, raw):
        self.raw = raw
        self.size = len(raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False))
        self.leaves = list(leaves(raw))

    def __str__(self):
        return "\n".join(self.leaves)

    def find(self, pattern, what=None):
        """What the pattern finds in the words, as a model would read it out of them."""
        found = re.search(pattern, str(self))
        if not found:
            raise NotTold(f"{what or pattern} is not in what the model saw: {str(self)[:300]!r}")
        return found.group(found.lastindex or 0)

    def hints(self, tool):
        """The arguments of every call of this tool that the words propose."""
        found = []
        for match in re.finditer(rf"{PREFIX}{tool} (?=\{{)", str(self)):
            try:
                found.append(json.JSONDecoder().raw_decode(str(self), match.end())[0])
            except ValueError:
                continue  # An example with an ellipsis in it.
        return found


def leaves(raw, depth=0):
    """Every text in a result, out of whatever the host has wrapped around it. JSON inside of a text
    is opened too: a model reads it as well as a program does."""
    if isinstance(raw, dict):
        for value in raw.values():
            yield from leaves(value, depth)
    elif isinstance(raw, list):
        for value in raw:
            yield from leaves(value, depth)
    elif isinstance(raw, str):
        yield raw
        if depth < 4:
            for inner in documents(raw):
                yield from leaves(inner, depth + 1)


def documents(text):
    """The JSON documents that stand in a text and hold something: objects and lists of them."""
    position = 0
    while found := re.compile(r'\{\s*"|\[\s*[{"]').search(text, position):
        try:
            inner, position = json.JSONDecoder().raw_decode(text, found.start())
            yield inner
        except ValueError:
            position = found.start() + 1


class Model:
    """Serves one script until it is closed. `log` gets every first prompt, call and result."""

    def __init__(self, script, log, tools=()):
        self.script, self.tools, self.failure, self.finished = script, list(tools), None, threading.Event()
        self.log, self.lock, self.number = open(log, "w", encoding="utf-8"), threading.Lock(), 0
        self.turn = self.step = None  # what was said last, and the step that it belongs to
        self.results = self.texts = 0  # how many of each were there when it was said
        self.asked = 0  # requests that offered tools
        self.loaded = set()
        self.prompted = False
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        with self.lock:
            self.script.close()
            self.log.close()

    def keep(self, **entry):
        if not self.log.closed:
            self.log.write(json.dumps({**entry, "at": round(time.time(), 3)}, ensure_ascii=False) + "\n")
            self.log.flush()

    def answer(self, dialect, request, path):
        """What the model says to one request."""
        with self.lock:
            prompt = dialect.read(request)
            if not any(PREFIX in name for name, _ in prompt.tools) and not self.can_search(prompt):
                # A title, a summary, a question to a small model: not the agent itself.
                return dialect.write(dialects.Turn(0, text="Done."), request, path)
            if not self.prompted:
                self.prompted = True
                self.keep(kind="prompt", request=request)
            self.asked += 1
            return dialect.write(self.next_turn(prompt, request), request, path)

    def can_search(self, prompt):
        return offered_as(SEARCHES, prompt.tools)

    def next_turn(self, prompt, request):
        news = self.news(prompt)
        if news is None:
            return self.turn  # The host asks the same again.
        if self.step is None or self.turn.tool is None or self.turn.tool[0] not in SEARCHES:
            self.advance(news)
        self.results, self.texts = len(prompt.results), len(prompt.texts)
        self.number += 1
        self.turn = self.say(prompt, request)
        return self.turn

    def news(self, prompt):
        """What the model was told since it spoke; None where it is still waiting for that."""
        if self.turn is None:
            return ()
        if self.turn.tool is None:
            return prompt.texts[self.texts:] or None
        for call, raw in prompt.results:
            if call == self.turn.call or (call == self.results and isinstance(call, int)):
                self.keep(kind="result", tool=self.turn.tool[0], result=raw)
                return Seen(raw)
        return None

    def advance(self, news):
        """Lets the script go on to its next step; None when it has come to its end."""
        if self.finished.is_set():
            self.step = None
            return
        try:
            self.step = self.script.send(news if self.turn else None)
            self.keep(kind="step", step=dataclasses.asdict(self.step))
        except StopIteration:
            self.step = None
            self.finished.set()
        except Exception as failure:  # Whatever it is belongs into the report of the run.
            self.fail(failure)

    def fail(self, failure):
        self.failure, self.step = failure, None
        self.keep(kind="failure", what=repr(failure))
        self.finished.set()

    def say(self, prompt, request):
        """The step as a turn: with the tool under the name that this host gave it."""
        if self.step is None:
            return dialects.Turn(self.number, text="Done.")
        if isinstance(self.step, Say):
            return dialects.Turn(self.number, text=self.step.text)
        tool, arguments = offered(self.step.tool, prompt.tools), self.step.arguments
        if tool:
            return dialects.Turn(self.number, tool=tool, arguments=arguments)
        search, words = self.can_search(prompt), "\n".join(leaves(request, depth=4))
        if search and self.step.tool not in self.loaded:
            wanted = [self.step.tool, *(tool for tool in self.tools if tool not in self.loaded)][:20]
            self.loaded.update(wanted)
            names = [name for tool in wanted for name in mentioned(tool, words)]
            arguments = {"query": "select:" + ",".join(dict.fromkeys(names)), "max_results": 20}
            return dialects.Turn(self.number, tool=search, arguments=arguments)
        name, through = mentioned(self.step.tool, words), offered_as(THROUGH, prompt.tools)
        if search and name and through:
            return dialects.Turn(self.number, tool=through, arguments={"name": name[0], "arguments": arguments})
        if search and name:
            return dialects.Turn(self.number, tool=(name[0], None), arguments=arguments)
        names = [name for name, _ in prompt.tools]
        self.fail(NotTold(f"the host offers no {PREFIX}{self.step.tool}, only {names[:60]}"))
        return dialects.Turn(self.number, text="Done.")


def offered_as(names, tools):
    """The first tool with one of these names."""
    return next((tool for tool in tools if tool[0] in names), None)


def offered(tool, tools):
    """The host's own name for a tool of ours: with a prefix that ends in something between words."""
    pattern = re.compile(rf"(?:.*[^a-zA-Z0-9])?{PREFIX}{re.escape(tool)}")
    return min((t for t in tools if pattern.fullmatch(t[0])), key=lambda t: len(t[0]), default=None)


def mentioned(tool, prompt):
    """The names under which a prompt speaks of a tool that it does not offer yet."""
    found = re.findall(rf"\b[\w-]*?{PREFIX}{re.escape(tool)}\b", prompt)
    return sorted(found, key=len)[-1:]


def handler(model):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def send(self, kind, body):
            body = body.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def do_HEAD(self):
            self.send(*dialects.whole({}))

        def do_GET(self):
            # Lists of models: hosts do without.
            self.send(*dialects.whole({"object": "list", "data": [], "models": []}))

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if "count_tokens" in self.path or "countTokens" in self.path:
                count = max(1, len(body) // 4)
                return self.send(*dialects.whole({"input_tokens": count, "totalTokens": count}))
            for dialect in dialects.ALL:
                if dialect.path in self.path:
                    try:
                        request = json.loads(body)
                    except ValueError:
                        model.keep(kind="unreadable", path=self.path, encoding=self.headers.get("Content-Encoding"))
                        return self.send_error(400)
                    return self.send(*model.answer(dialect, request, self.path))
            model.keep(kind="other", path=self.path)
            return self.send(*dialects.whole({}))

    return Handler
