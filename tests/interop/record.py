"""Stands between a client and the server and keeps every line that passes, unchanged, with the
times at which the client hung up and the server was gone. It judges nothing: `validate.py` does.

    record.py FOLDER PROGRAM [ARGUMENT …]
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

folder, program = pathlib.Path(sys.argv[1]), sys.argv[2:]
folder.mkdir(parents=True, exist_ok=True)
# One client may start several servers; the pid keeps their recordings apart.
log = open(folder / f"{os.getpid()}.jsonl", "w", encoding="utf-8")
stderr = open(folder / f"{os.getpid()}.stderr", "wb")
lock = threading.Lock()


def keep(**entry):
    with lock:
        log.write(json.dumps({**entry, "at": time.monotonic()}) + "\n")
        log.flush()


# The drives register, publish and hire. Should a server ever take the real platform for its
# sandbox, the way out is a proxy that nobody runs; loopback addresses need none.
environment = {**os.environ, "OPENTRAIN_MCP_LOG": "debug"}
for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
    environment[name] = "http://127.0.0.1:9"
server = subprocess.Popen(
    program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, env=environment
)


def hang_up(signum, _frame):
    keep(event="told to stop", signal=signum)
    server.send_signal(signum)


def pass_input():
    for line in iter(sys.stdin.buffer.readline, b""):
        keep(client=line.decode("utf-8", "replace").rstrip("\n"))
        try:
            server.stdin.write(line)
            server.stdin.flush()
        except (BrokenPipeError, ValueError):
            return
    keep(event="client hung up")
    server.stdin.close()


signal.signal(signal.SIGTERM, hang_up)
signal.signal(signal.SIGINT, hang_up)
threading.Thread(target=pass_input, daemon=True).start()
for line in iter(server.stdout.readline, b""):
    keep(server=line.decode("utf-8", "replace").rstrip("\n"))
    try:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        break
code = server.wait()
keep(event="server gone", code=code)
# The thread may sit in a read of stdin, which an orderly exit would wait for.
os._exit(code if code >= 0 else 128 - code)
