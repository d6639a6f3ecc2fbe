// What the walks share: a sandbox of their own, its API and door, the agent through MCP, and a browser
// that is looked at from all sides.

import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";

const HOME = process.env.PAGES_HOME;
const PROGRAM = process.env.OPENTRAIN_MCP;

let passed = 0;
let failed = 0;

/** Reports whether something holds. */
export function check(name, holds, reason = "") {
  if (holds) {
    passed += 1;
    console.log(`ok ${name}`);
  } else {
    failed += 1;
    console.log(`FAIL ${name}: ${String(reason).replace(/\s+/g, " ").slice(0, 900) || "it does not hold"}`);
  }
  return Boolean(holds);
}

/** Reports that a text holds each of these. */
export function sees(name, text, ...seen) {
  const lacking = seen.filter(one => !text.includes(one));
  return check(name, lacking.length === 0, `lacks ${JSON.stringify(lacking)} in ${text.slice(0, 1500)}`);
}

/** The counts so far. */
export const counts = () => ({ passed, failed });

/** Runs one walk; what is thrown ends it alone. */
export async function walk(name, run) {
  const started = Date.now();
  console.log(`\n--- ${name}`);
  try {
    await run();
  } catch (error) {
    check(`${name}: runs to its end`, false, error.stack ?? error);
  }
  console.log(`--- ${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** A sandbox in a process of its own. */
export class World {
  static async open(name) {
    const home = join(HOME, "homes", name);
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    const environment = {
      PATH: process.env.PATH,
      HOME: home,
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_DATA_HOME: join(home, "data"),
      XDG_STATE_HOME: join(home, "state"),
    };
    const world = new World();
    Object.assign(world, { home, environment });
    const data = join(home, "sandbox");
    const child = spawn(PROGRAM, ["sandbox", "--port", "0", "--data", data], { env: environment });
    world.child = child;
    child.stderr.resume();
    world.base = await new Promise((found, lost) => {
      let told = "";
      child.stdout.on("data", part => {
        told += part;
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(told);
        if (address) found(address[0]);
      });
      child.on("exit", code => lost(new Error(`the sandbox ended with ${code}: ${told}`)));
      setTimeout(() => lost(new Error(`the sandbox did not start: ${told}`)), 20_000).unref();
    });
    return world;
  }

  close() {
    this.child.removeAllListeners("exit");
    this.child.kill("SIGKILL");
    if (!process.env.PAGES_KEEP) rmSync(this.home, { recursive: true, force: true });
  }

  /** One request with JSON, with or without a token. */
  async ask(method, path, body, token) {
    const response = await fetch(this.base + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: "manual",
    });
    const text = await response.text();
    try {
      return { ...JSON.parse(text), code: response.status };
    } catch {
      return { code: response.status, text };
    }
  }

  door(path, body = {}) {
    return this.ask("POST", `/sandbox${path}`, body);
  }

  api(method, path, token, body) {
    return this.ask(method, `/api/public/v1${path}`, body, token);
  }

  pass(seconds) {
    return this.door("/clock", { advanceSeconds: seconds });
  }

  /** An agent whose account a person has claimed with the door, with every scope. */
  async agent(email, organization = "Oak & Co") {
    const made = await this.ask("POST", "/api/agent/identity",
      { identity_type: "anonymous", agent_name: "Scout", organization_name: organization });
    await this.ask("POST", "/api/agent/identity/claim", { claim_token: made.claim_token, email });
    const { accounts } = await this.ask("GET", "/sandbox");
    const account = accounts.find(one => !one.claimed).id;
    await this.door("/claims/complete", { accountId: account });
    const response = await fetch(`${this.base}/api/agent/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "urn:opentrain:agent-auth:grant-type:claim", claim_token: made.claim_token }),
    });
    const token = (await response.json()).access_token;
    await this.door("/accounts/scopes", { accountId: account, scopes: "all" });
    return { account, token, email };
  }

  /** An open job with proposals. */
  async job(agent, text = TRANSCRIPTION) {
    const draft = await this.api("POST", "/job-drafts", agent.token, { rawJobDescription: text });
    const id = draft.jobId;
    await this.api("PATCH", `/job-drafts/${id}`, agent.token, { experienceLevel: "INTERMEDIATE" });
    const published = await this.api("POST", `/jobs/${id}/publish`, agent.token, {});
    if (published.code !== 200) throw new Error(`not published: ${JSON.stringify(published)}`);
    await this.pass(6 * 3600);
    const { proposals } = await this.api("GET", `/jobs/${id}/proposals?limit=50`, agent.token);
    return { id, proposals };
  }

  /** Asks for a hire; gives the approval. */
  async asks(agent, proposal, milestone) {
    const asked = await this.api("POST", `/proposals/${proposal}/hire`, agent.token, { milestone });
    if (asked.code !== 202) throw new Error(`not asked: ${JSON.stringify(asked)}`);
    return asked.approval;
  }

  /** The agent through MCP: `call(tool, arguments)` gives the text that a model reads. */
  async mcp(agent, name) {
    const client = new Client({ name: "pages", version: "1" });
    const home = join(this.home, name);
    mkdirSync(home, { recursive: true });
    await client.connect(new StdioClientTransport({
      command: PROGRAM,
      args: [],
      env: { ...this.environment, HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home,
        OPENTRAIN_API_BASE_URL: this.base, OPENTRAIN_API_TOKEN: agent.token },
      stderr: "ignore",
    }));
    const call = async (tool, args = {}) => {
      const result = await client.callTool({ name: tool, arguments: args });
      return result.content.map(part => part.text ?? "").join("\n");
    };
    return { call, close: () => client.close() };
  }
}

/** A job that can be published but for its level. */
export const TRANSCRIPTION =
  "Spanish audio transcription. We need 2 native Spanish speakers from Mexico or Colombia to transcribe "
  + "40 hours of call-centre audio in our tool. $18 per hour. Transcribers must know verbatim rules. Two weeks.";

/** The browser of all walks. */
export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox"],
});

const validator = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // Style: void elements, quotes and the like are the template's, and the same everywhere.
    "void-style": "off",
    "attr-quotes": "off",
    "long-title": "off",
    "no-trailing-whitespace": "off",
    "doctype-style": "off",
    // An `aria-label` names a region here, and `tabindex` lets a keyboard scroll it.
    "prefer-native-element": "off",
  },
});

/** Somebody at the pages: a browser of their own, signed in or not. */
export class Person {
  static async open(world, whom, options = {}) {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1440, height: 900 },
      colorScheme: options.scheme ?? "light",
      javaScriptEnabled: options.scripts ?? true,
    });
    const person = new Person();
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    Object.assign(person, { world, context, page, foreign: [], wrong: [], asked: 0 });
    page.on("request", request => {
      // What leads on is part of the request that was sent on.
      if (!request.redirectedFrom()) person.asked += 1;
      if (!request.url().startsWith(world.base)) person.foreign.push(request.url());
    });
    page.on("console", message => message.type() === "error" && person.wrong.push(message.text()));
    page.on("pageerror", error => person.wrong.push(String(error)));
    page.on("dialog", dialog => {
      // A page of ours asks nothing in a dialog but whether changes are to be left.
      if (dialog.type() !== "beforeunload") person.wrong.push(`dialog: ${dialog.message()}`);
      dialog.accept();
    });
    if (whom) await person.become(whom);
    return person;
  }

  async become(whom) {
    const [part, name] = whom.split(":");
    const search = part === "trainer" ? `&q=` : "";
    await this.go(`/sign-in?as=${part}${search}`);
    const button = this.page.locator(`button[name=as][value="${whom}"]`);
    if (!(await button.count())) throw new Error(`nobody is ${whom} (${name})`);
    await button.click();
  }

  async go(path) {
    const response = await this.page.goto(path.startsWith("http") ? path : this.world.base + path);
    return response?.status() ?? 0;
  }

  /** Everything that can be read on the page. */
  text() {
    return this.page.locator("body").innerText();
  }

  /** Presses a button with these words on it. */
  async press(words) {
    await this.page.getByRole("button", { name: words }).first().click();
  }

  close() {
    return this.context.close();
  }

  /** What is wrong with the page as it stands, in words; empty where nothing is. */
  async faults({ markup = true, dark = false } = {}) {
    const faults = [];
    const over = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) faults.push(`scrolls ${over} px sideways`);
    let builder = new AxeBuilder({ page: this.page });
    // The markup is the same in the dark; only the colours are others.
    if (dark) builder = builder.withRules(["color-contrast", "link-in-text-block"]);
    const axe = await builder.analyze();
    for (const one of axe.violations)
      faults.push(`axe ${one.id} (${one.impact}): ${one.nodes[0].html.slice(0, 160)}`);
    if (markup) {
      const response = await this.page.request.get(this.page.url());
      const source = await response.text();
      if (source.length > 50 * 1024) faults.push(`has ${source.length} bytes`);
      const report = await validator.validateString(source);
      for (const one of report.results.flatMap(result => result.messages).filter(one => one.severity === 2))
        faults.push(`html ${one.ruleId}: ${one.message} (line ${one.line}, ${one.selector ?? ""})`);
    }
    faults.push(...this.foreign.map(url => `asks ${url}`), ...this.wrong.map(text => `says ${text}`));
    this.foreign = [];
    this.wrong = [];
    return faults;
  }
}
