// The agent frameworks of npm, each with its own loop, its own client and its defaults, against the
// scripted model: frameworks.mjs NAME. `run` copies this file beside the installed packages, where
// plain imports find them; what is not asked for is not imported.

const model = process.env.OPENAI_BASE_URL;
const server = JSON.parse(process.env.LAB_SERVER);
const ask = "please go on";
const turns = 200;

const frameworks = {
  async "ai-sdk"() {
    const { createMCPClient } = await import("@ai-sdk/mcp");
    const { Experimental_StdioMCPTransport, StdioMCPTransport } = await import("@ai-sdk/mcp/mcp-stdio");
    const { generateText, isStepCount, stepCountIs } = await import("ai");
    const { createOpenAI } = await import("@ai-sdk/openai");
    const Transport = StdioMCPTransport ?? Experimental_StdioMCPTransport;
    const client = await createMCPClient({ transport: new Transport(server) });
    const { text } = await generateText({
      model: createOpenAI({ baseURL: model, apiKey: "x" }).chat("m"),
      tools: await client.tools(),
      prompt: ask,
      stopWhen: (stepCountIs ?? isStepCount)(turns),
    });
    await client.close();
    return text;
  },

  async "openai-agents-js"() {
    const { Agent, MCPServerStdio, run, setOpenAIAPI, setTracingDisabled } = await import("@openai/agents");
    setOpenAIAPI("chat_completions");
    setTracingDisabled(true);
    const client = new MCPServerStdio({ name: "opentrain", ...server });
    await client.connect();
    const agent = new Agent({ name: "lab", instructions: "-", model: "m", mcpServers: [client] });
    const done = await run(agent, ask, { maxTurns: turns });
    await client.close();
    return done.finalOutput;
  },

  async mastra() {
    const { MCPClient } = await import("@mastra/mcp");
    const { Agent } = await import("@mastra/core/agent");
    const { createOpenAI } = await import("@ai-sdk/openai");
    const client = new MCPClient({ servers: { opentrain: server } });
    const agent = new Agent({
      id: "lab",
      name: "lab",
      instructions: "-",
      model: createOpenAI({ baseURL: model, apiKey: "x" }).chat("m"),
      tools: await client.listTools(),
    });
    const { text } = await agent.generate(ask, { maxSteps: turns });
    await client.disconnect();
    return text;
  },
};

console.log(await frameworks[process.argv[2]]());
process.exit(0);
