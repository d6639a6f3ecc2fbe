"""The MCPB bundle of this machine: validated by its own tool, unpacked, and started with the settings that
a host makes of the form a person filled in."""

import json

import answers
from checks.tools import ran, said
from facts import CHOSEN

# The packer's own way from a manifest and a filled form to what a host starts.
RESOLVE = """
import { getMcpConfigForManifest } from "@anthropic-ai/mcpb/node";
import { readFileSync } from "node:fs";
const [folder, form] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8"));
const config = await getMcpConfigForManifest({
    manifest, extensionPath: folder, systemDirs: {}, userConfig: JSON.parse(form), pathSeparator: "/",
});
console.log(JSON.stringify(config));
"""


def run(stage):
    there = sorted(path.name for path in stage.release.glob("*.mcpb"))
    wanted = sorted(one.bundle for one in CHOSEN)
    stage.holds("MCPB: one bundle per system and processor", "" if there == wanted else there)
    folder = stage.scratch("bundle")
    stage.holds("MCPB: mcpb unpacks it", said(["mcpb", "unpack", stage.release / stage.own.bundle, folder]))
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    stage.holds("MCPB: mcpb validates the manifest", said(["mcpb", "validate", folder / "manifest.json"]))
    stage.holds("MCPB: mcpb finds a mistake put in", mistaken(stage, manifest))
    right = (manifest["manifest_version"], manifest["version"]) == ("0.3", stage.facts.version)
    stage.holds("MCPB: manifest 0.3 of this version", "" if right else manifest["version"])
    resolve = stage.scratch("resolve") / "resolve.mjs"
    resolve.write_text(RESOLVE, "utf-8")
    empty = config(resolve, folder, {})
    stage.holds("MCPB: it answers with the form left empty", answers.problem(*command(stage, empty)))
    stage.holds("MCPB: it lists every tool that the program has", tools(stage, manifest, empty))
    stage.holds("MCPB: read-only in the form leaves only tools that change nothing", read_only(stage, resolve, folder, empty))
    stage.holds("MCPB: the sandbox in the form leads to this machine", sandbox(stage, resolve, folder))
    stage.holds("MCPB: the token in the form is used, and is marked as a secret", token(stage, manifest, resolve, folder))


def mistaken(stage, manifest):
    path = stage.scratch("mistaken") / "manifest.json"
    path.write_text(json.dumps({**manifest, "user_konfig": {}}), "utf-8")
    code, _ = ran(["mcpb", "validate", path])
    return "it validates a member that nobody knows" if code == 0 else ""


def config(resolve, folder, form):
    # Modules are found beside where the script stands, which is below the folder they are installed in.
    code, told = ran(["node", resolve, folder, json.dumps(form)])
    if code:
        raise RuntimeError(told)
    return json.loads(told)


def command(stage, config, *words):
    env = stage.env(stage.scratch("bundle-home"), OPENTRAIN_SANDBOX_PORT="0", **config["env"])
    return [config["command"], *config["args"], *words], env


def listed(stage, config):
    server = answers.Started(*command(stage, config))
    server.ask(answers.QUESTION)
    tools = server.ask({"jsonrpc": "2.0", "id": 2, "method": "tools/list"})["result"]["tools"]
    server.end()
    return tools


def tools(stage, manifest, empty):
    known, said_so = {tool["name"] for tool in listed(stage, empty)}, {tool["name"] for tool in manifest["tools"]}
    return "" if known == said_so and known else f"not the same: {sorted(known ^ said_so)}"


def read_only(stage, resolve, folder, empty):
    left = listed(stage, config(resolve, folder, {"read_only": True}))
    changing = [tool["name"] for tool in left if not tool["annotations"]["readOnlyHint"]]
    fewer = 0 < len(left) < len(listed(stage, empty))
    return f"{changing} of {len(left)}" if changing or not fewer else ""


def status(stage, config):
    words, env = command(stage, config, "status")
    # Nothing listens there, so that no network is asked.
    return ran(words, env={"HTTPS_PROXY": "http://127.0.0.1:9", **env})[1]


def sandbox(stage, resolve, folder):
    told = status(stage, config(resolve, folder, {"sandbox": True}))
    line = next((line for line in told.splitlines() if line.startswith("base URL")), told)
    return "" if "http://127.0.0.1:" in line else line


def token(stage, manifest, resolve, folder):
    if not manifest["user_config"]["token"]["sensitive"]:
        return "it is not marked"
    told = status(stage, config(resolve, folder, {"token": "ot_pat_made_up_for_a_check"}))
    line = next((line for line in told.splitlines() if line.startswith("token")), told)
    return "" if "OPENTRAIN_PERSONAL_API_TOKEN" in line and "made_up_for_a_check" not in told else line
