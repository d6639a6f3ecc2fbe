"""The agent frameworks of PyPI, each with its own loop, its own client and its defaults, against the
scripted model: frameworks.py NAME. Every one has a virtual environment of its own, since they do not
agree on a version of the protocol's SDK; so nothing is imported before its name is known."""

import asyncio
import json
import os
import sys

MODEL = os.environ["OPENAI_BASE_URL"]
SERVER = json.loads(os.environ["LAB_SERVER"])
ASK = "please go on"
TURNS = 200


async def openai_agents():
    from agents import Agent, AsyncOpenAI, OpenAIChatCompletionsModel, Runner
    from agents.mcp import MCPServerStdio

    async with MCPServerStdio(name="opentrain", params=SERVER, client_session_timeout_seconds=60) as server:
        model = OpenAIChatCompletionsModel("m", AsyncOpenAI(base_url=MODEL, api_key="x"))
        agent = Agent(name="lab", instructions="-", model=model, mcp_servers=[server])
        return (await Runner.run(agent, ASK, max_turns=TURNS)).final_output


async def langchain():
    from langchain.agents import create_agent
    from langchain_mcp_adapters.client import MultiServerMCPClient
    from langchain_mcp_adapters.tools import load_mcp_tools
    from langchain_openai import ChatOpenAI

    client = MultiServerMCPClient({"opentrain": {**SERVER, "transport": "stdio"}})
    async with client.session("opentrain") as session:
        agent = create_agent(ChatOpenAI(model="m", base_url=MODEL, api_key="x"), await load_mcp_tools(session))
        done = await agent.ainvoke({"messages": [("user", ASK)]}, {"recursion_limit": 2 * TURNS})
        return done["messages"][-1].content


async def pydantic_ai():
    from fastmcp.client.transports import StdioTransport
    from pydantic_ai import Agent
    from pydantic_ai.mcp import MCPToolset
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider
    from pydantic_ai.usage import UsageLimits

    toolset = MCPToolset(StdioTransport(**SERVER))
    model = OpenAIChatModel("m", provider=OpenAIProvider(base_url=MODEL, api_key="x"))
    agent = Agent(model, toolsets=[toolset], retries=TURNS)
    async with agent:
        return (await agent.run(ASK, usage_limits=UsageLimits(request_limit=TURNS))).output


async def strands():
    from mcp import StdioServerParameters, stdio_client
    from strands import Agent
    from strands.models.openai import OpenAIModel
    from strands.tools.mcp import MCPClient

    with MCPClient(lambda: stdio_client(StdioServerParameters(**SERVER))) as client:
        model = OpenAIModel(client_args={"api_key": "x", "base_url": MODEL}, model_id="m")
        agent = Agent(model=model, tools=client.list_tools_sync(), callback_handler=None)
        return await agent.invoke_async(ASK)


async def mcp_use():
    from langchain_openai import ChatOpenAI
    from mcp_use import MCPAgent, MCPClient

    client = MCPClient.from_dict({"mcpServers": {"opentrain": SERVER}})
    agent = MCPAgent(llm=ChatOpenAI(model="m", base_url=MODEL, api_key="x"), client=client, max_steps=TURNS)
    return await agent.run(ASK)


async def adk():
    from google.adk.agents import LlmAgent
    from google.adk.models.lite_llm import LiteLlm
    from google.adk.runners import InMemoryRunner
    from google.adk.tools.mcp_tool import McpToolset, StdioConnectionParams
    from google.genai import types
    from mcp import StdioServerParameters

    parameters = StdioConnectionParams(server_params=StdioServerParameters(**SERVER), timeout=60)
    tools = McpToolset(connection_params=parameters)
    model = LiteLlm(model="openai/m", api_base=MODEL, api_key="x")
    runner = InMemoryRunner(agent=LlmAgent(name="lab", model=model, instruction="-", tools=[tools]), app_name="lab")
    session = await runner.session_service.create_session(app_name="lab", user_id="lab")
    message = types.Content(role="user", parts=[types.Part(text=ASK)])
    last = None
    async for event in runner.run_async(user_id="lab", session_id=session.id, new_message=message):
        last = event.content
    await tools.close()
    return last


async def fast_agent():
    settings = {"default_model": "openai.gpt-4.1", "openai": {"api_key": "x", "base_url": MODEL},
                "mcp": {"servers": {"opentrain": {"transport": "stdio", **SERVER}}},
                "logger": {"type": "none", "progress_display": False}}
    with open("fastagent.config.yaml", "w", encoding="utf-8") as file:
        json.dump(settings, file)  # JSON is YAML.
    from mcp_agent.core.fastagent import FastAgent
    from mcp_agent.core.request_params import RequestParams

    fast = FastAgent("lab", parse_cli_args=False)

    @fast.agent("lab", "-", servers=["opentrain"], request_params=RequestParams(max_iterations=TURNS))
    async def play():
        async with fast.run() as app:
            return await app.lab.send(ASK)

    return await play()


if __name__ == "__main__":
    print(asyncio.run(globals()[sys.argv[1].replace("-", "_")]()))
