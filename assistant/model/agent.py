"""The model at work: it may call look-ups, then it writes. What happens comes out as events, in order.

Text is given as it comes, in every turn: only the end of a turn tells whether it was the answer, and holding it back
would hold back every answer. Where a look-up follows, `Restart` says that the text so far was thinking aloud; so it
does where a thought ends that no tag had begun.

Imports LangChain: import it where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse, ToolCallRequest
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.types import Command

from assistant.errors import AssistantError, ModelError
from assistant.model.client import ChatModel, as_sent, usage_of
from assistant.model.events import Restart, TextPiece, ToolCall, ToolResult, Usage
from assistant.model.failures import kind_of, model_error
from assistant.model.messages import Message
from assistant.model.thoughts import END
from assistant.model.watch import StoppedError, Watch, never, pumped

AgentEvent = TextPiece | Restart | ToolCall | ToolResult | Usage

_LAST = "\n\n(No further look-up is possible. Write the answer from what was found.)"
_CHARACTERS_PER_TOKEN = 4  # for replies whose server reports no usage
_RUNAWAY = 4  # a server that ignores the limit of tokens is stopped at so many times its length


@dataclass(frozen=True, slots=True)
class AgentLimits:
    """What one answer may take: look-ups that run, seconds for all of it, tokens that the model writes in all turns."""

    tool_calls: int = 6
    seconds: float = 60
    output_tokens: int = 4000


def run(
    model: ChatModel,
    messages: Sequence[Message],
    tools: Sequence[BaseTool],
    limits: AgentLimits,
    *,
    cancelled: Callable[[], bool] = never,
) -> Iterator[AgentEvent]:
    """One answer: its text in pieces, look-ups with their results, and the usage of each call of the model.

    The answer is the text after the last Restart. ToolCall comes before its look-up runs, ToolResult after it, with
    its artifact, in the order in which they end. When the limit of look-ups is reached the model is asked once more
    without tools; a model that takes no tools is asked without, now and in later runs. Calls with garbled arguments
    or of an unknown tool, and look-ups that fail, are told to the model and raise nothing.

    Ends quietly, and closes the connection, when `cancelled` says so or the iterator is closed. Raises RedactionError
    at once for what is no Message; on the way ModelError, of kind `budget` when a limit ended the answer too early.
    """
    sent = as_sent(messages)
    return _events(model, sent, tools, limits, Watch(cancelled, limits.seconds))


def _events(
    model: ChatModel, sent: Sequence[Any], tools: Sequence[BaseTool], limits: AgentLimits, watch: Watch
) -> Iterator[AgentEvent]:
    try:
        yield from pumped(lambda: _worked(model, sent, tools, limits, watch), watch)
    except AssistantError:
        raise
    except Exception as error:
        if watch.late and kind_of(error) == "timeout":
            line = f"model {model.name!r} did not finish within {limits.seconds:g} seconds: try again, or ask for less"
            raise ModelError("budget", line) from None
        raise model_error(error, model.place) from None


def _worked(
    model: ChatModel, sent: Sequence[Any], tools: Sequence[BaseTool], limits: AgentLimits, watch: Watch
) -> Iterator[AgentEvent]:
    offered = list(tools) if model.memory.takes_tools and limits.tool_calls > 0 else []
    turns = _Turns(model, limits, watch)
    agent = create_agent(model.watched(watch), offered, middleware=[turns])
    said, length = False, 0
    steps: Iterator[Any] = agent.stream(
        {"messages": list(sent)},
        {"recursion_limit": 2 * limits.tool_calls + 10},
        stream_mode=["messages", "updates"],
    )
    for mode, data in steps:
        if mode == "messages":
            piece, about = data
            if isinstance(piece, AIMessageChunk) and about.get("langgraph_node") == "model" and piece.text:
                if piece.text == END:
                    if said:
                        yield Restart()
                    said = False
                    continue
                said, length = True, length + len(piece.text)
                if length > limits.output_tokens * _CHARACTERS_PER_TOKEN * _RUNAWAY:
                    raise turns.out_of_tokens()
                yield TextPiece(piece.text)
            continue
        for node, update in data.items():
            for message in (update or {}).get("messages", ()):
                if node == "model" and isinstance(message, AIMessage):
                    yield usage_of(message) or Usage(None, None)
                    if said and message.tool_calls:
                        yield Restart()
                        said = False
                    yield from turns.to_run(message)
                elif isinstance(message, ToolMessage) and message.tool_call_id not in turns.refused:
                    yield ToolResult(message.name or "", message.artifact)


class _Turns(AgentMiddleware[Any, Any]):
    """What stands around each call of the model and of a tool in one run."""

    def __init__(self, model: ChatModel, limits: AgentLimits, watch: Watch) -> None:
        super().__init__()
        self.refused: dict[str, str] = {}  # calls that do not run, by their id, with what the model is told instead
        self._model, self._limits, self._watch = model, limits, watch
        self._calls = 0
        self._tokens = 0

    def out_of_tokens(self) -> ModelError:
        """The answer grew longer than it may."""
        name, most = self._model.name, self._limits.output_tokens
        return ModelError("budget", f"model {name!r} reached the limit of {most} tokens: ask for less at a time")

    def to_run(self, message: AIMessage) -> Iterator[ToolCall]:
        """The calls of a turn that will run."""
        for call in message.tool_calls:
            if call["id"] not in self.refused:
                yield ToolCall(call["name"], dict(call["args"]))

    def wrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """One turn of the model, with what is left of the limits."""
        self._watch.check()
        left = self._limits.output_tokens - self._tokens
        if left <= 0:
            raise self.out_of_tokens()
        tools = [tool for tool in request.tools if isinstance(tool, BaseTool)]
        request = request.override(model_settings={**request.model_settings, "max_tokens": left})
        if self._calls >= self._limits.tool_calls or not self._model.memory.takes_tools:
            tools = []
            request = request.override(tools=[], messages=_with_last_word(request.messages))
        try:
            response = handler(request)
        except Exception as error:
            if self._calls or kind_of(error, tools=bool(tools)) != "no_tools":
                raise
            self._model.memory.takes_tools, tools = False, []
            response = handler(request.override(tools=[]))
        reply = response.result[0]
        assert isinstance(reply, AIMessage)
        usage = usage_of(reply)
        self._tokens += (usage and usage.output_tokens) or len(reply.text) // _CHARACTERS_PER_TOKEN
        return ModelResponse(result=[self._mended(reply, {tool.name for tool in tools})])

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]]
    ) -> ToolMessage | Command[Any]:
        """One look-up; an error is a text for the model."""
        self._watch.check()
        name, call_id = request.tool_call["name"], str(request.tool_call["id"])
        if call_id in self.refused:
            return ToolMessage(self.refused[call_id], name=name, tool_call_id=call_id, status="error")
        try:
            return handler(request)
        except StoppedError:
            raise
        except Exception as error:
            told = str(error) if isinstance(error, AssistantError) else type(error).__name__
            return ToolMessage(f"Look-up failed: {told}", name=name, tool_call_id=call_id, status="error")

    def _mended(self, reply: AIMessage, names: set[str]) -> AIMessage:
        """The reply with the calls that there is room for, each with an id of its own and arguments that are JSON.

        LangChain would end the run at a call whose arguments are garbled, and servers refuse to read it again.
        """
        asked = [(call["name"], call["args"], call["id"], "") for call in reply.tool_calls]
        garbled = "The arguments were not a JSON object; call again with one, or write the answer."
        asked += [(call["name"] or "", {}, call["id"], garbled) for call in reply.invalid_tool_calls]
        room = self._limits.tool_calls - self._calls
        kept: list[dict[str, Any]] = []
        for name, arguments, given, problem in asked[:room] if names else []:
            if not problem and name not in names:
                problem = f"There is no tool {name!r}; there are: {', '.join(sorted(names))}."
            self._calls += 1
            # Some servers give no id, or all calls of a turn the same.
            call_id = given if given and all(call["id"] != given for call in kept) else f"call_{self._calls}"
            if problem:
                self.refused[call_id] = problem
            kept.append({"name": name or "unknown", "args": arguments, "id": call_id, "type": "tool_call"})
        text = reply.text.rpartition(END)[2]
        if not kept and not text.strip():
            line = (
                f"model {self._model.name!r} asked for more look-ups than {self._limits.tool_calls} and wrote nothing"
            )
            raise ModelError("budget", f"{line}: ask for less at a time")
        return AIMessage(
            content=text,
            id=reply.id,
            tool_calls=kept,
            usage_metadata=reply.usage_metadata,
            response_metadata=reply.response_metadata,
        )


def _with_last_word(messages: list[AnyMessage]) -> list[AnyMessage]:
    """The last result says that none follows: chat templates differ in what else may stand at the end."""
    if not messages or not isinstance(messages[-1], ToolMessage):
        return messages
    last = messages[-1]
    return [*messages[:-1], last.model_copy(update={"content": f"{last.text}{_LAST}"})]
