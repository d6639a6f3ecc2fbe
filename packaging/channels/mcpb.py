"""Bundles for hosts that install a server with one click (MCPB): one per system and processor.

A bundle names one program, so that there cannot be one for all processors. What a person may set is asked
for in a form; what is left empty arrives as an empty variable, which the program takes for unset.
"""

import json
import shutil
import subprocess

from channels.archives import PAPERS
from facts import CHOSEN, NAME, ROOT, SHORT, TITLE

ASKED = {
    "token": {
        "type": "string",
        "title": "Personal API token",
        "description": "From Settings → API keys in the OpenTrain app (ot_pat_…). Empty: the agent registers "
        "an account by itself and shows you the link to claim it.",
        "sensitive": True,
        "required": False,
        "default": "",
    },
    "sandbox": {
        "type": "boolean",
        "title": "Use the sandbox",
        "description": "Work against a made-up OpenTrain on this computer: no account, no network, no money.",
        "required": False,
        "default": False,
    },
    "read_only": {
        "type": "boolean",
        "title": "Read only",
        "description": "Offer only the tools that change nothing.",
        "required": False,
        "default": False,
    },
}
ENVIRONMENT = {
    "OPENTRAIN_PERSONAL_API_TOKEN": "${user_config.token}",
    "OPENTRAIN_MCP_SANDBOX": "${user_config.sandbox}",
    "OPENTRAIN_MCP_READ_ONLY": "${user_config.read_only}",
}


def bundles(facts, programs, scratch, out):
    """Packs all of them, each checked by the packer first, and gives their paths."""
    return [bundle(facts, one, programs[one.target], scratch, out) for one in CHOSEN]


def bundle(facts, one, program, scratch, out):
    folder = scratch / one.bundle.removesuffix(".mcpb")
    (folder / "server").mkdir(parents=True)
    shutil.copyfile(program, folder / "server" / one.program)
    (folder / "server" / one.program).chmod(0o755)
    for name in PAPERS:
        shutil.copyfile(ROOT / name, folder / name)
    text = json.dumps(manifest(facts, one), indent=2, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", "utf-8")
    path = out / one.bundle
    subprocess.run(["mcpb", "pack", str(folder), str(path)], check=True, stdout=subprocess.DEVNULL)
    return path


def manifest(facts, one):
    return {
        "manifest_version": "0.3",
        "name": NAME,
        "display_name": TITLE,
        "version": facts.version,
        "description": SHORT,
        "long_description": facts.description,
        "author": {"name": f"The {NAME} developers", "url": facts.repository},
        "repository": {"type": "git", "url": f"{facts.repository}.git"},
        "homepage": f"{facts.repository}#readme",
        "documentation": f"{facts.repository}/blob/v{facts.version}/docs/tools.md",
        "support": f"{facts.repository}/issues",
        "server": {
            "type": "binary",
            "entry_point": f"server/{one.program}",
            "mcp_config": {
                "command": "${__dirname}/server/" + one.program,
                "args": [],
                "env": ENVIRONMENT,
            },
        },
        "tools": tools(),
        "keywords": facts.keywords,
        "license": facts.license,
        "compatibility": {"platforms": [one.system]},
        "user_config": ASKED,
    }


def tools():
    """Name and first sentence of every tool, from the catalogue that the tests keep true."""
    catalogue = json.loads((ROOT / "tools.schema").read_text("utf-8"))
    return [{"name": tool["name"], "description": first(tool["description"])} for tool in catalogue["tools"]]


def first(text):
    return text.split(". ")[0].split("\n")[0].rstrip(".") + "."
