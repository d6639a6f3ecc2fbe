"""server.json, with which the registry of MCP servers lists a release.

It proves whose each package is: npm's by `mcpName`, the image's by its label, a bundle's by its address
and digest.
"""

import json

from channels.archives import digest
from facts import CHOSEN, NAME, SHORT, TITLE

SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
VARIABLES = [
    {
        "name": "OPENTRAIN_PERSONAL_API_TOKEN",
        "description": "Personal API token (ot_pat_…); without one the agent registers an account by itself",
        "isRequired": False,
        "isSecret": True,
        "format": "string",
    },
    {
        "name": "OPENTRAIN_MCP_SANDBOX",
        "description": "Work against a made-up OpenTrain on this machine: no account, no network, no money",
        "isRequired": False,
        "format": "boolean",
        "default": "false",
    },
    {
        "name": "OPENTRAIN_MCP_READ_ONLY",
        "description": "Offer only the tools that change nothing",
        "isRequired": False,
        "format": "boolean",
        "default": "false",
    },
]


def entry(facts, bundles, path):
    """Writes the entry, for the bundles that lie in a folder."""
    packages = [
        package("npm", NAME, version=facts.version, registryBaseUrl="https://registry.npmjs.org", runtimeHint="npx"),
        *(
            package("mcpb", facts.download(one.bundle), fileSha256=digest(bundles / one.bundle))
            for one in CHOSEN
        ),
        package("oci", f"{facts.image}:{facts.version}", runtimeHint="docker"),
    ]
    document = {
        "$schema": SCHEMA,
        "name": facts.server,
        "title": TITLE,
        "description": SHORT,
        "version": facts.version,
        "repository": {"url": facts.repository, "source": "github"},
        "websiteUrl": f"{facts.repository}#readme",
        "packages": packages,
    }
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")


def package(kind, identifier, **more):
    return {
        "registryType": kind,
        "identifier": identifier,
        **more,
        "transport": {"type": "stdio"},
        "environmentVariables": VARIABLES,
    }
