"""The four languages in which hosts talk to models: Anthropic Messages, OpenAI Responses, OpenAI Chat
Completions and Gemini generateContent. Each reads a request into a `Prompt` and writes a `Turn` back,
streamed or whole. What the model says is not decided here: `model.py` does."""

import dataclasses
import json


@dataclasses.dataclass
class Prompt:
    """What a model is told by one request."""

    tools: list  # (name, namespace or None) of what it may call, in the host's order
    results: list  # (call id, result exactly as the host put it) of all calls so far
    texts: list  # what stands under the person's name, oldest first


@dataclasses.dataclass
class Turn:
    """What a model says: some words, or one tool call."""

    number: int
    text: str = ""
    tool: tuple | None = None  # (name, namespace or None)
    arguments: dict | None = None

    @property
    def call(self):
        """The id of the call, as the hosts will repeat it."""
        return f"call_{self.number:05d}"


def events(*pairs, named=True):
    """A stream of server-sent events; a name of None makes one without."""
    lines = []
    for name, data in pairs:
        body = data if isinstance(data, str) else json.dumps(data)
        lines.append(f"event: {name}\ndata: {body}\n\n" if named and name else f"data: {body}\n\n")
    return "text/event-stream", "".join(lines)


def whole(body):
    """One JSON document."""
    return "application/json", json.dumps(body)


class Anthropic:
    """https://docs.anthropic.com/en/api/messages"""

    path = "/messages"

    @staticmethod
    def read(request):
        results, texts = [], []
        for message in request.get("messages", []):
            content = message.get("content")
            for block in [{"type": "text", "text": content}] if isinstance(content, str) else content or []:
                if block.get("type") == "tool_result":
                    results.append((block["tool_use_id"], block.get("content")))
                elif block.get("type") == "text" and message.get("role") == "user":
                    texts.append(block["text"])
        return Prompt([(tool.get("name", ""), None) for tool in request.get("tools") or []], results, texts)

    @staticmethod
    def write(turn, request, _path):
        usage = {"input_tokens": 10, "output_tokens": 1}
        message = {"id": f"msg_{turn.number:05d}", "type": "message", "role": "assistant", "usage": usage,
                   "model": request.get("model", "m"), "content": [], "stop_reason": None, "stop_sequence": None}
        if turn.tool:
            stop, payload = "tool_use", json.dumps(turn.arguments)
            block = {"type": "tool_use", "id": turn.call, "name": turn.tool[0], "input": {}}
            delta = {"type": "input_json_delta", "partial_json": payload}
            done = {**block, "input": turn.arguments}
        else:
            stop, block = "end_turn", {"type": "text", "text": ""}
            delta = {"type": "text_delta", "text": turn.text}
            done = {"type": "text", "text": turn.text}
        if not request.get("stream"):
            return whole({**message, "content": [done], "stop_reason": stop})
        told = (
            {"type": "message_start", "message": message},
            {"type": "content_block_start", "index": 0, "content_block": block},
            {"type": "content_block_delta", "index": 0, "delta": delta},
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": stop, "stop_sequence": None}, "usage": usage},
            {"type": "message_stop"},
        )
        return events(*((event["type"], event) for event in told))


class Responses:
    """https://platform.openai.com/docs/api-reference/responses"""

    path = "/responses"

    @staticmethod
    def read(request):
        tools, results, texts = [], [], []
        for tool in request.get("tools") or []:
            if tool.get("type") == "namespace":
                tools += [(inner.get("name", ""), tool["name"]) for inner in tool.get("tools", [])]
            else:
                tools.append((tool.get("name") or tool.get("type", ""), None))
        items = request.get("input") or []
        for item in [{"role": "user", "content": items}] if isinstance(items, str) else items:
            if item.get("type") in ("function_call_output", "custom_tool_call_output"):
                results.append((item["call_id"], item.get("output")))
            elif item.get("role") == "user":
                content = item.get("content")
                texts += [content] if isinstance(content, str) else [p.get("text", "") for p in content or []]
        return Prompt(tools, results, texts)

    @staticmethod
    def write(turn, request, _path):
        if turn.tool:
            item = {"type": "function_call", "id": f"fc_{turn.number:05d}", "call_id": turn.call,
                    "status": "completed", "name": turn.tool[0], "arguments": json.dumps(turn.arguments)}
            if turn.tool[1]:
                item["namespace"] = turn.tool[1]
        else:
            item = {"type": "message", "id": f"msg_{turn.number:05d}", "role": "assistant", "status": "completed",
                    "content": [{"type": "output_text", "text": turn.text, "annotations": []}]}
        usage = {"input_tokens": 1, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 1,
                 "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 2}
        answer = {"id": f"resp_{turn.number:05d}", "object": "response", "created_at": 1, "status": "completed",
                  "model": request.get("model", "m"), "output": [item], "usage": usage, "parallel_tool_calls": False,
                  "tool_choice": "auto", "tools": []}
        if not request.get("stream"):
            return whole(answer)
        started = {**answer, "status": "in_progress", "output": [], "usage": None}
        told = (
            {"type": "response.created", "response": started},
            {"type": "response.output_item.added", "output_index": 0, "item": item},
            {"type": "response.output_item.done", "output_index": 0, "item": item},
            {"type": "response.completed", "response": answer},
        )
        numbered = ({**event, "sequence_number": number} for number, event in enumerate(told))
        return events(*((event["type"], event) for event in numbered))


class Chat:
    """https://platform.openai.com/docs/api-reference/chat"""

    path = "/chat/completions"

    @staticmethod
    def read(request):
        results, texts = [], []
        for message in request.get("messages", []):
            content = message.get("content")
            if message.get("role") == "tool":
                results.append((message["tool_call_id"], content))
            elif message.get("role") == "user":
                texts += [content] if isinstance(content, str) else [p.get("text", "") for p in content or []]
        return Prompt([(tool["function"]["name"], None) for tool in request.get("tools") or []], results, texts)

    @staticmethod
    def write(turn, request, _path):
        if turn.tool:
            function = {"name": turn.tool[0], "arguments": json.dumps(turn.arguments)}
            message = {"role": "assistant", "content": None,
                       "tool_calls": [{"index": 0, "id": turn.call, "type": "function", "function": function}]}
        else:
            message = {"role": "assistant", "content": turn.text}
        stop = "tool_calls" if turn.tool else "stop"
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        base = {"id": f"chatcmpl-{turn.number:05d}", "created": 1, "model": request.get("model", "m")}
        if not request.get("stream"):
            choice = {"index": 0, "message": message, "finish_reason": stop}
            return whole({**base, "object": "chat.completion", "choices": [choice], "usage": usage})
        base["object"] = "chat.completion.chunk"
        first = {**base, "choices": [{"index": 0, "delta": message, "finish_reason": None}]}
        last = {**base, "choices": [{"index": 0, "delta": {}, "finish_reason": stop}], "usage": usage}
        return events((None, first), (None, last), (None, "[DONE]"))


class Gemini:
    """https://ai.google.dev/api/generate-content"""

    path = "enerateContent"

    @staticmethod
    def read(request):
        results, texts = [], []
        for content in request.get("contents", []):
            for part in content.get("parts", []):
                if "functionResponse" in part:
                    # The calls of this script are made one by one, so their order is their name.
                    results.append((len(results), part["functionResponse"].get("response")))
                elif "text" in part and content.get("role") == "user":
                    texts.append(part["text"])
        tools = [(function["name"], None) for tool in request.get("tools") or []
                 for function in tool.get("functionDeclarations", [])]
        return Prompt(tools, results, texts)

    @staticmethod
    def write(turn, request, path):
        part = {"text": turn.text}
        if turn.tool:
            part = {"functionCall": {"name": turn.tool[0], "args": turn.arguments}}
        elif not request.get("tools"):
            # The CLI asks small questions of its own, in JSON: who speaks next, which model to take.
            part = {"text": json.dumps({"next_speaker": "user", "model_choice": "pro", "reasoning": "-"})}
        answer = {
            "candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}],
            "usageMetadata": {"promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2},
            "modelVersion": "m",
        }
        return events((None, answer)) if "stream" in path else whole(answer)


ALL = (Anthropic, Responses, Chat, Gemini)
