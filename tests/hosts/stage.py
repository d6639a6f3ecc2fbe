"""Starts a host with its model and its server, waits for its end, and leaves nothing of it behind.
What the model says there is in the scripts; how each host is set up, in `hosts.py`."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from hosts import Place
from model import Model
from world import Wire


class Session:
    """One start of one host: its folder, its model, what passed on the wire."""

    def __init__(self, base, host, world, folder, script, tools=()):
        self.folder = pathlib.Path(folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.home = self.folder / "home"
        work = self.home / "work"
        work.mkdir(parents=True)
        # Sockets lie in it, and their paths may not be long.
        self.temporary = pathlib.Path(tempfile.mkdtemp(prefix="lab-"))
        self.wire = Wire(self.folder / "wire")
        self.model = Model(script, self.folder / "model.jsonl", tools)
        command, arguments, environment = world.server(self.folder / "wire", *host.flags)
        self.place = Place(self.home, work, self.model.url, command, arguments, environment, base)
        self.host, self.base, self.output, self.code = host, base, "", None

    def variables(self, more):
        """Nothing of the surroundings reaches the host: not a login, not a setting."""
        npm = self.base / "npm"
        path = f"{npm / 'node/node_modules/node/bin'}:{npm / self.host.folder / 'node_modules/.bin'}:{os.environ['PATH']}"
        # What would leave this machine finds a proxy that nobody runs.
        nobody = {"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1,localhost"}
        return {"PATH": path, "HOME": str(self.home), "XDG_DATA_HOME": str(self.home / "data"), **nobody,
                "XDG_CONFIG_HOME": str(self.home / "config"), "TMPDIR": str(self.temporary), "TERM": "xterm",
                "LANG": "C.UTF-8", **more}

    def run(self, limit):
        """Runs the host to its end, or for `limit` seconds."""
        command, environment = self.host.start(self.place)
        subprocess.run(["git", "init", "-q", "."], cwd=self.place.work, check=False, capture_output=True)
        with open(self.folder / "output.txt", "wb") as said:
            process = subprocess.Popen(
                command, cwd=self.place.work, env=self.variables(environment), stdin=subprocess.DEVNULL,
                stdout=said, stderr=said, start_new_session=True,
            )
            deadline = time.monotonic() + limit
            while process.poll() is None and time.monotonic() < deadline:
                # A host whose model has nothing more to say gets ten seconds to see it.
                if self.model.finished.wait(0.2):
                    deadline = min(deadline, time.monotonic() + 10)
                    time.sleep(0.2)
            self.code = process.poll()
            if self.code is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.close()
        return self

    def close(self):
        self.model.close()
        for pid in left_behind(self.home):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        shutil.rmtree(self.temporary, ignore_errors=True)
        self.output = (self.folder / "output.txt").read_text(errors="replace") if (self.folder / "output.txt").exists() else ""

    def trouble(self):
        """Why this session says nothing about the server; empty if it says something."""
        if self.model.asked == 0:
            return f"its model was never asked (exit code {self.code}): {self.output[-500:]}"
        if not self.model.finished.is_set():
            return f"the script was not played to its end (exit code {self.code}): {self.output[-500:]}"
        return ""


def left_behind(home):
    """The processes that were started with this home and live on."""
    wanted = f"HOME={home}".encode()
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                yield int(entry.name)
        except OSError:
            continue
