"""The world that a host acts in: a sandbox of its own with people, time and money, moved by its
control door and its pages, and the server in between with every line recorded. What is asked of a
host is in the scripts; how it is started, in `stage.py`."""

import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "interop"))

from person import fill_in, submit  # noqa: E402  (its folder was only just named)

RECORDER = HERE.parent / "interop" / "record.py"


class World:
    """A sandbox at a port of its own, over a folder of its own, until it is closed."""

    leads = ("--sandbox",)  # how the program finds the sandbox

    def __init__(self, program, folder, seed=7):
        self.program, self.folder = str(program), pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        self.environment = {
            "HOME": str(home), "PATH": os.environ["PATH"], "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"), "XDG_STATE_HOME": str(home / "state"),
        }
        # Somebody else may take a port between its choice and its use.
        for _ in range(5):
            if self.start(seed):
                return
        raise RuntimeError("the sandbox does not answer: " + (self.folder / "sandbox.txt").read_text())

    def start(self, seed):
        """Starts the sandbox at a free port; whether it is the one that answers there."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.origin = f"http://127.0.0.1:{port}"
        self.environment["OPENTRAIN_SANDBOX_PORT"] = str(port)
        with open(self.folder / "sandbox.txt", "wb") as said:
            self.process = subprocess.Popen(
                [self.program, "sandbox", "--port", str(port), "--seed", str(seed)],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            )
        # It names its address once the port is its own; one that finds it taken ends.
        for _ in range(100):
            if self.process.poll() is not None:
                return False
            if self.origin in (self.folder / "sandbox.txt").read_text():
                try:
                    urllib.request.urlopen(self.origin + "/sandbox", timeout=5).close()
                    return True
                except OSError:
                    pass
            time.sleep(0.1)
        self.close()
        return False

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=10)

    def server(self, recordings, *flags):
        """`(command, arguments, environment)` of the server, recorded."""
        return sys.executable, [str(RECORDER), str(recordings), self.program, *self.leads, *flags], self.environment

    def ctl(self, *arguments, refused=False):
        """One request to the control door; `refused` lets it say no."""
        done = subprocess.run(
            [self.program, "sandbox", "ctl", "--url", self.origin, *map(str, arguments)],
            env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False,
        )
        if done.returncode and not refused:
            raise RuntimeError(f"sandbox ctl {arguments}: {done.stdout} {done.stderr}")
        return json.loads(done.stdout) if done.returncode == 0 else None

    def call(self, tool, /, refused=False, **arguments):
        """One call of a tool from the outside of the host: the platform's own body; `refused` lets the
        platform say no."""
        done = subprocess.run(
            [self.program, *self.leads, "call", "--json", tool, json.dumps(arguments)],
            env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )
        if refused and done.returncode:
            return None
        if done.returncode:
            raise RuntimeError(f"{tool} {arguments}: {done.stdout} {done.stderr}")
        return json.loads(done.stdout)

    def hired(self):
        """How many contracts there are in truth."""
        return self.ctl("state")["counts"]["contracts"]

    def confirm_with(self, link, **milestone):
        """The person changes the milestone on the page, reads what that costs, and confirms."""
        status, page = fill_in(link, "review", **milestone)
        if status == 200:
            status, page = submit(link, page, "confirm")
        if status != 200:
            raise RuntimeError(f"the page at {link} refuses {milestone}: {status} {page}")


class SecureWorld(World):
    """A sandbox behind the stand-in of `secure.py`: the program takes it for the platform itself, at an
    address with https, and all links have that."""

    leads = ()

    def __init__(self, program, folder, python):
        super().__init__(program, folder)
        authority = self.folder / "secure/ca.pem"
        with open(self.folder / "secure.txt", "wb") as said:
            self.front = subprocess.Popen([python, str(HERE / "secure.py"), str(authority.parent), self.origin],
                                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, text=True)
        # Its end is an empty line too.
        self.address = self.front.stdout.readline().strip()
        if not self.address.startswith("https://127.0.0.1:"):
            self.close()
            raise RuntimeError("the stand-in with https does not start: " + (self.folder / "secure.txt").read_text())
        self.environment.update({
            "OPENTRAIN_API_BASE_URL": self.address, "SSL_CERT_FILE": str(authority),
            # Should it ever lead elsewhere: there is no way out.
            "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1",
        })

    def close(self):
        self.front.terminate()
        self.front.wait(timeout=10)
        super().close()


class Wire:
    """What passed between one host and its servers, out of the recordings."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def messages(self):
        """`(time, side, message)` of everything in the order in which it passed; `client` or `server`
        is the side that spoke."""
        entries = []
        for path in self.folder.glob("*.jsonl"):
            for line in path.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                entries += [(entry["at"], side, entry[side]) for side in ("client", "server") if side in entry]
        for at, side, line in sorted(entries, key=lambda entry: entry[0]):
            try:
                message = json.loads(line)
            except ValueError:
                continue
            if isinstance(message, dict):
                yield at, side, message

    def lines(self, side):
        """The messages of one side."""
        return (message for _, spoke, message in self.messages() if spoke == side)

    def results(self):
        """Every tool result that the server gave, in order; a task's when it was fetched."""
        for message in self.lines("server"):
            result = message.get("result")
            for found in (result, result.get("result") if isinstance(result, dict) else None):
                if isinstance(found, dict) and isinstance(found.get("content"), list):
                    yield found

    def dialogs(self):
        """The answers to every dialog that the server asked for: `(action, milliseconds)`."""
        asked, answers = {}, []
        for at, side, message in self.messages():
            result = message.get("result") if isinstance(message.get("result"), dict) else {}
            responses = (message.get("params") or {}).get("inputResponses")
            if side == "server" and message.get("method") == "elicitation/create":
                asked[message["id"]] = at
            elif side == "server" and result.get("resultType") == "input_required":
                asked["modern"] = at
            elif side == "client" and responses and "modern" in asked:
                actions = [answer.get("action") for answer in responses.values() if isinstance(answer, dict)]
                answers += [(action, round(1000 * (at - asked["modern"]))) for action in actions]
            elif side == "client" and message.get("id") in asked and "method" not in message:
                answers.append((result.get("action"), round(1000 * (at - asked[message["id"]]))))
        return answers

    def hello(self):
        """`(name, version, protocol, capabilities)` of the host, as it said them last."""
        known = (None, None, None, {})
        for message in self.lines("client"):
            parameters = message.get("params") or {}
            meta = parameters.get("_meta") or {}
            info = meta.get("io.modelcontextprotocol/clientInfo")
            if message.get("method") == "initialize":
                info = parameters.get("clientInfo") or {}
                known = (info.get("name"), info.get("version"), parameters.get("protocolVersion"),
                         parameters.get("capabilities") or {})
            elif info:
                known = (info.get("name"), info.get("version"), meta.get("io.modelcontextprotocol/protocolVersion"),
                         meta.get("io.modelcontextprotocol/clientCapabilities") or {})
        return known
