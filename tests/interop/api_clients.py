"""The sandbox as a platform of its own, without our MCP server: plain HTTP plays the quickstart, the
official `opentrain-ai` package reads the account, subscribes webhooks and checks their signatures,
and schemathesis holds the server to its own OpenAPI document."""

import hmac
import http.server
import json
import os
import pathlib
import queue
import re
import subprocess
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request

import openapi_spec_validator
from opentrain import OpenTrain, verify_webhook_signature
from opentrain.errors import OpenTrainError

from harness import SCRATCH, SERVER, Checks

DESCRIPTION = (
    "Title: Spanish support calls\nWe need 2 native Spanish speakers from Mexico or Colombia to "
    "transcribe 40 hours of customer calls for $14 per hour. Intermediate experience. The data is "
    "audio; label type transcription."
)
PATIENCE = 20
# What the document and the server are held to. Data that breaks the document is refused and data
# that keeps it may still be, for reasons no schema can say (an unknown id, a closed job).
SCHEMATHESIS_CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance,response_headers_conformance,negative_data_rejection,"
    "unsupported_method,ignored_auth"
)


class Sandbox:
    """`opentrain-mcp sandbox` as a process, on a free port and with a folder of its own."""

    def __init__(self, *arguments):
        home = SCRATCH / "homes" / "platform"
        home.mkdir(parents=True, exist_ok=True)
        self.output = open(SCRATCH / "platform.txt", "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [SERVER, "sandbox", "--port", "0", "--data", str(home / "data"), *arguments],
            stdout=self.output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env={"HOME": str(home), "PATH": os.environ["PATH"]},
        )
        self.url = self.first_address()
        self.token = None

    def first_address(self):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            said = pathlib.Path(self.output.name).read_text(encoding="utf-8")
            found = re.search(r"http://127\.0\.0\.1:\d+", said)
            if found:
                return found.group(0)
            time.sleep(0.05)
        raise RuntimeError(f"the sandbox named no address: {said}")

    def ask(self, method, path, body=None):
        """`(status, body)` of one request. The control door is a person's, and asked without the token."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        request.add_header("Content-Type", "application/json")
        if self.token and not path.startswith("/sandbox/"):
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def v1(self, method, path, body=None):
        return self.ask(method, f"/api/public/v1{path}", body)

    def end(self):
        self.process.terminate()
        return self.process.wait(timeout=10)


def quickstart(checks, sandbox):
    """Five calls from nothing to a live job."""
    status, body = sandbox.ask("POST", "/api/agent/identity", {"agent_name": "Interop"})
    checks.need("quickstart 1: registers", status in (200, 201) and body.get("access_token"), body)
    sandbox.token = body["access_token"]
    status, body = sandbox.v1("GET", "/auth/me")
    checks.need("quickstart 2: knows the token", status == 200, body)
    status, draft = sandbox.v1("POST", "/job-drafts", {"rawJobDescription": DESCRIPTION})
    checks.need("quickstart 3: drafts from plain text", status in (200, 201), draft)
    job = draft["jobId"]
    status, body = sandbox.v1("PATCH", f"/job-drafts/{job}", {"experienceLevel": "INTERMEDIATE"})
    checks.need("quickstart 4: is ready", status == 200 and body["validation"]["publishReady"], body)
    status, body = sandbox.v1("POST", f"/jobs/{job}/publish")
    checks.need("quickstart 5: is live", status == 200 and body["status"] == "OPEN", body)
    return job


class Receiver(http.server.BaseHTTPRequestHandler):
    """Keeps what is delivered."""

    got = queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.put((dict(self.headers), body.decode()))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def official_package(checks, sandbox, job):
    """What the official Python package shares with the public API."""
    client = OpenTrain(api_token=sandbox.token, base_url=sandbox.url)
    me = client.auth_status()
    checks.check("opentrain-ai: auth_status", me.get("account", {}).get("kind") == "employer_organization", me)
    try:
        client.webhooks.list()
        checks.check("opentrain-ai: the claim's token may not manage webhooks", False, "it may")
    except OpenTrainError as error:
        checks.check("opentrain-ai: the claim's token may not manage webhooks",
                     "webhooks:manage" in f"{error} {vars(error)}", f"{error} {vars(error)}")
    status, body = sandbox.ask("POST", "/sandbox/accounts/scopes", {"scopes": "all"})
    checks.need("the control door gives every scope", status == 200, body)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/hooks"
    made = client.webhooks.create(url=url, event_types=["proposal.received", "proposal.status_changed"])
    secret, webhook = made.get("secret", ""), made.get("webhook", {})
    checks.need("opentrain-ai: webhooks.create", secret.startswith("whsec_"), list(made))
    listed = client.webhooks.list()
    checks.check("opentrain-ai: webhooks.list", webhook["id"] in json.dumps(listed), listed)
    checks.check("opentrain-ai: the secret is not told again", secret not in json.dumps(listed), "it is")

    status, body = sandbox.ask("POST", f"/sandbox/jobs/{job}/proposals", {})
    checks.need("the control door adds a proposal", status in (200, 201), body)
    try:
        headers, raw = Receiver.got.get(timeout=PATIENCE)
    except queue.Empty:
        checks.need("a delivery arrives", False, f"none within {PATIENCE} s")
    signature = headers.get("X-OpenTrain-Signature", headers.get("x-opentrain-signature", ""))
    checks.check("opentrain-ai: verifies the delivery's signature",
                 verify_webhook_signature(secret=secret, raw_body=raw, signature_header=signature), headers)
    checks.check("opentrain-ai: refuses a changed body",
                 not verify_webhook_signature(secret=secret, raw_body=raw + " ", signature_header=signature))
    t, v1 = (part.partition("=")[2] for part in signature.split(","))
    by_hand = hmac.new(secret.encode(), f"{t}.{raw}".encode(), "sha256").hexdigest()
    checks.check("the signature is the documented one", by_hand == v1, signature)
    event = json.loads(raw)
    _, updates = sandbox.v1("GET", "/updates?limit=200")
    checks.check("the delivery is the record of the feed", event in updates["events"], event)
    client.webhooks.delete(webhook["id"])
    checks.check("opentrain-ai: webhooks.delete", webhook["id"] not in json.dumps(client.webhooks.list()))
    server.shutdown()


def document(checks, sandbox):
    status, body = sandbox.v1("GET", "/openapi.json")
    checks.need("openapi.json is served", status == 200 and body["openapi"].startswith("3.1"), status)
    try:
        openapi_spec_validator.validate(body)
        checks.check("openapi.json is valid OpenAPI 3.1", True)
    except Exception as error:  # noqa: BLE001: whatever the validator throws is the reason
        checks.check("openapi.json is valid OpenAPI 3.1", False, error)
    methods = {"get", "post", "put", "patch", "delete"}
    operations = [(m, p) for p, item in body["paths"].items() for m in item if m in methods]
    checks.check("openapi.json has all 47 operations", len(operations) == 47, len(operations))


def schemathesis(checks, sandbox):
    """Its findings are the lines of its report; the exit code says whether there were any."""
    examples = os.environ.get("SCHEMATHESIS_EXAMPLES", "25")
    report = SCRATCH / "schemathesis.txt"
    # The fuzzer may revoke any token it sees, and its own first of all.
    spare = sandbox.ask("POST", "/sandbox/accounts/token", {"name": "Fuzz", "scopes": "all"})[1]["token"]
    command = [
        str(pathlib.Path(sys.executable).parent / "st"), "run", f"{sandbox.url}/api/public/v1/openapi.json",
        "--header", f"Authorization: Bearer {spare}", "--checks", SCHEMATHESIS_CHECKS,
        "--exclude-path-regex", "/tokens/|/oauth/revoke", "--max-examples", examples, "--seed", "7",
        "--generation-deterministic", "--phases",
        "examples,coverage,fuzzing,stateful", "--workers", "1", "--continue-on-failure",
        "--suppress-health-check", "all", "--no-color",
    ]
    with open(report, "w", encoding="utf-8") as output:
        # It keeps a cache where it runs.
        code = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, timeout=900,
                              stdin=subprocess.DEVNULL, cwd=SCRATCH, check=False).returncode
    text = report.read_text(encoding="utf-8")
    counts = re.findall(r"^\s*(?:Test cases|Operations|Checks).*$|^.*generated.*$", text, re.MULTILINE)
    checks.check(f"schemathesis finds nothing ({'; '.join(c.strip() for c in counts)[:200]})",
                 code == 0, text[-3000:])
    status, _ = sandbox.ask("GET", "/sandbox")
    checks.check("the sandbox is well after the fuzzing", status == 200, status)


def main():
    checks = Checks("api clients")
    sandbox = None
    try:
        sandbox = Sandbox("--speed", "20")
        job = quickstart(checks, sandbox)
        document(checks, sandbox)
        official_package(checks, sandbox, job)
        schemathesis(checks, sandbox)
    except SystemExit:
        pass
    except Exception as error:  # noqa: BLE001: a drive must say what ended it
        traceback.print_exc(file=sys.stderr)
        checks.crashed(error)
    finally:
        if sandbox:
            checks.check("SIGTERM ends the sandbox with 0", sandbox.end() == 0)


main()
