"""What several checks do: run a command, and serve a folder on this machine."""

import contextlib
import http.server
import subprocess
import threading


def ran(command, *, timeout=120, **more):
    """Exit code and everything that was said."""
    done = subprocess.run(
        [str(word) for word in command], text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=timeout, check=False, **more,
    )
    return done.returncode, done.stdout


def said(command, **more):
    """What is wrong with a command: nothing when it ends with 0."""
    code, text = ran(command, **more)
    return "" if code == 0 else f"ended with {code}: {text.strip()}"


@contextlib.contextmanager
def served(answer):
    """Serves GET on a free port of this machine; `answer` makes bytes of a path and the address that it was
    asked under, or nothing for 404."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = answer(self.path, f"http://{self.headers['Host']}")
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
