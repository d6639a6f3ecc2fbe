// The official TypeScript SDKs: version 2 in each way it can negotiate, and version 1, which many
// hosts still carry and which throws when the structured half of a result, even of a failed one,
// does not meet the tool's output schema. The whole main line is the Python drive's; here a
// short one, and the failures.

import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const { OPENTRAIN_MCP, INTEROP_HOME, INTEROP_PYTHON, INTEROP_RECORDINGS, INTEROP_SCRATCH } = process.env;
const here = dirname(fileURLToPath(import.meta.url));
// The packages are installed beside the build's other products, not beside this file.
const need = createRequire(join(INTEROP_HOME, "package.json"));
const v2 = { ...need("@modelcontextprotocol/client"), ...need("@modelcontextprotocol/client/stdio") };
const v1 = {
  ...need("@modelcontextprotocol/sdk/client/index.js"),
  ...need("@modelcontextprotocol/sdk/client/stdio.js"),
};

const MODERN = "2026-07-28";
const DRIVES = [
  { name: "ts-v2-legacy", sdk: v2, options: {}, modern: false },
  { name: "ts-v2-auto", sdk: v2, options: { versionNegotiation: { mode: "auto" } }, modern: true },
  { name: "ts-v2-pinned", sdk: v2, options: { versionNegotiation: { mode: { pin: MODERN } } }, modern: true },
  { name: "ts-v1", sdk: v1, options: {}, modern: false },
];

// Every way to fail that a stranger meets; each must come back as a result that a model can read.
const FAILURES = [
  ["opentrain_get_contract", { contractId: "nobody-knows-it" }, ["404"]],
  ["opentrain_get_proposal", { proposalId: "nobody-knows-it" }, ["404"]],
  ["opentrain_get_approval", { approvalId: "nobody-knows-it" }, ["404"]],
  ["opentrain_list_proposals", { jobId: "nobody-knows-it" }, ["404"]],
  ["opentrain_publish_job", { jobId: "nobody-knows-it" }, ["404"]],
  ["opentrain_get_contract", {}, ["contractId"]],
  ["opentrain_get_contract", { contractId: "../me" }, ["contractId"]],
  ["opentrain_list_jobs", { limit: "many", statuss: "OPEN" }, ["limit", "statuss"]],
];

/** The line of one check; gives back whether it holds. */
function check(drive, name, holds, reason = "it does not hold") {
  const text = typeof reason === "string" ? reason : JSON.stringify(reason);
  const line = text.replaceAll(/\s+/g, " ").slice(0, 900);
  console.log(holds ? `ok ${drive}: ${name}` : `FAIL ${drive}: ${name}: ${line}`);
  return Boolean(holds);
}

const words = (result) => result.content.filter((block) => block.type === "text").map((block) => block.text).join("\n");

/** A call that must succeed with both halves; gives the structured one. */
async function succeed(drive, client, tool, args) {
  const result = await client.callTool({ name: tool, arguments: args });
  const whole = !result.isError && words(result) && result.structuredContent;
  check(drive, `${tool} succeeds with both halves`, whole, words(result));
  return result.structuredContent ?? {};
}

/** A call that must fail as a result that says each of `said`. */
async function fail(drive, client, tool, args, said) {
  const name = `${tool} ${JSON.stringify(args)} is a tool error`;
  try {
    const result = await client.callTool({ name: tool, arguments: args });
    const missing = said.filter((word) => !words(result).includes(word));
    check(drive, name, result.isError === true, result);
    check(drive, `${tool} says ${said.join(", ")}`, missing.length === 0, words(result));
  } catch (error) {
    check(drive, name, false, `thrown: ${error.message}`);
  }
}

async function converse(drive, client, modern) {
  const version = client.getNegotiatedProtocolVersion?.();
  if (version) check(drive, `speaks ${version}`, version >= MODERN === modern);
  check(drive, "knows the server by name", client.getServerVersion()?.name === "opentrain", client.getServerVersion());
  const instructions = client.getInstructions() ?? "";
  check(drive, "has instructions", instructions.length > 200 && instructions.length < 2000, `${instructions.length} characters`);
  const { tools } = await client.listTools();
  const annotated = tools.filter((tool) => tool.title && tool.outputSchema && tool.annotations?.readOnlyHint !== undefined);
  check(drive, "lists whole tools", tools.length > 3 && annotated.length === tools.length, `${annotated.length} of ${tools.length}`);

  try {
    const result = await client.callTool({ name: "opentrain_no_such_tool", arguments: {} });
    check(drive, "an unknown tool is a protocol error", false, result);
  } catch (error) {
    check(drive, "an unknown tool is a protocol error", /opentrain_no_such_tool/.test(error.message), error.message);
  }
  await fail(drive, client, "opentrain_list_jobs", {}, ["opentrain_register_agent"]);
  await succeed(drive, client, "opentrain_register_agent", { agentName: "Interop" });
  await succeed(drive, client, "opentrain_auth_status", {});
  await fail(drive, client, "opentrain_register_agent", {}, ["force"]);
  for (const failure of FAILURES) await fail(drive, client, ...failure);

  const draft = await succeed(drive, client, "opentrain_create_job_draft", {
    jobDescription: "We need 3 people who label photos of street signs for 20 USD per hour.",
  });
  const answers = {
    jobTitle: "Street sign labeler", experienceLevel: "ENTRY_LEVEL", headcount: 3,
    paymentType: "PAY_PER_HOUR", pricePerHour: 20,
  };
  for (const gap of draft.missingFields ?? []) {
    if (!(gap.field in answers)) answers[gap.field] = gap.enumValues?.[0] ?? gap.example;
    else if (gap.enumValues && !gap.enumValues.includes(answers[gap.field])) answers[gap.field] = gap.enumValues[0];
  }
  const fields = Object.fromEntries((draft.missingFields ?? []).map((gap) => [gap.field, answers[gap.field]]));
  if (Object.keys(fields).length) {
    await succeed(drive, client, "opentrain_update_job_draft_fields", { jobId: draft.jobId, fields });
  }
  await succeed(drive, client, "opentrain_publish_job", { jobId: draft.jobId });
  const asked = { name: "opentrain_list_proposals", arguments: { jobId: draft.jobId } };
  for (let second = 0; second < 20; second++) {
    // People take some seconds to apply.
    if ((await client.callTool(asked)).structuredContent?.proposals?.length) break;
    await new Promise((done) => setTimeout(done, 1000));
  }
  const list = await succeed(drive, client, "opentrain_list_proposals", { jobId: draft.jobId });
  const proposal = list.proposals?.[0]?.id;
  if (!check(drive, "candidates have applied", proposal, list)) return;
  await fail(drive, client, "opentrain_hire_proposal",
    { proposalId: proposal, milestone: { name: "First batch", amount: 100 } },
    ["403", "account_claim_required", "opentrain_claim_account"]);

  const many = await Promise.all(Array.from({ length: 40 }, () =>
    client.callTool({ name: "opentrain_list_jobs", arguments: {} })));
  check(drive, "40 calls at once all succeed", many.every((result) => !result.isError));

  const stop = new AbortController();
  const waiting = client.callTool({ name: "opentrain_poll_updates", arguments: { cursor: "999999", waitSeconds: 30 } },
    ...(drive === "ts-v1" ? [undefined, { signal: stop.signal }] : [{ signal: stop.signal }]));
  const outcome = waiting.then(() => "answered", () => "stopped");
  setTimeout(() => stop.abort(new Error("enough")), 300);
  check(drive, "a waiting call can be cancelled", (await outcome) === "stopped");
  await succeed(drive, client, "opentrain_auth_status", {});
}

for (const { name, sdk, options, modern } of DRIVES) {
  const home = join(INTEROP_SCRATCH, "homes", name);
  mkdirSync(home, { recursive: true });
  const transport = new sdk.StdioClientTransport({
    command: INTEROP_PYTHON,
    args: [join(here, "record.py"), join(INTEROP_RECORDINGS, name), OPENTRAIN_MCP, "--sandbox"],
    env: {
      HOME: home, PATH: process.env.PATH,
      XDG_CONFIG_HOME: join(home, "config"), XDG_DATA_HOME: join(home, "data"), XDG_STATE_HOME: join(home, "state"),
      // A sandbox that somebody has running is none of a drive's business.
      OPENTRAIN_SANDBOX_PORT: "0",
    },
  });
  const client = new sdk.Client({ name: "interop", version: "0" }, options);
  try {
    await client.connect(transport);
    await converse(name, client, modern);
    check(name, "runs to its end", true);
  } catch (error) {
    check(name, "runs to its end", false, error.stack ?? String(error));
  } finally {
    await client.close().catch(() => {});
  }
}
