"""Conversations among records: lists of messages, as logs of models and exports of chats write them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from inbedder_core.corpus.readers.scalars import render

Record = Mapping[str, Any]

_ROLES = ("role", "from", "speaker", "sender", "author", "name")
_SAYINGS = ("content", "value", "text", "message", "body", "utterance")
_USERS = frozenset(
    {"user", "human", "customer", "client", "visitor", "end-user", "end_user", "me", "prompter", "contact"}
)
_ASSISTANTS = frozenset({"assistant", "gpt", "bot", "model", "agent", "chatgpt", "system", "ai", "admin"})


def is_conversation(value: Any) -> bool:
    """Whether a value is a list of messages, each with who speaks and what is said."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, Mapping) and _key(item, _ROLES) and _says(item) for item in value)
    )


def turns(messages: Sequence[Record], speaker: str) -> str:
    """Write a conversation's messages one after the other, named by their speakers where all are wanted."""
    said = [(render(message[_key(message, _ROLES)]), render(_saying(message))) for message in messages]
    wanted = {"user": _USERS, "assistant": _ASSISTANTS}.get(speaker)
    if wanted and any(who.lower() in wanted for who, _ in said):
        return "\n".join(words for who, words in said if who.lower() in wanted and words)
    return "\n".join(f"{who}: {words}" for who, words in said if words)


def thread(nodes: Any, last: Any) -> list[Record] | None:
    """Return the messages of a chat as ChatGPT exports it, in order; None when it is none.

    Its nodes stand by key, each with its parent's. Of what was asked again, the way that leads to `last` counts.
    """
    if not isinstance(nodes, Mapping) or not nodes:
        return None
    if not all(isinstance(node, Mapping) and {"message", "parent"} <= node.keys() for node in nodes.values()):
        return None
    keys = [*_way(nodes, last)][::-1] if isinstance(last, str) and last in nodes else list(nodes)
    found: list[Record] = []
    for message in (nodes[key]["message"] for key in keys):
        if not isinstance(message, Mapping):
            continue  # where all chats begin
        author = message.get("author")
        if not isinstance(author, Mapping) or not (named := _key(author, _ROLES)):
            return None
        found.append({"role": author[named], "content": _words(message.get("content"))})
    return found


def _way(nodes: Mapping[str, Record], last: str) -> Iterator[str]:
    """Walk from a node to the first, and round no circle."""
    seen: set[str] = set()
    while isinstance(last, str) and last in nodes and last not in seen:
        seen.add(last)
        yield last
        last = nodes[last]["parent"]


def _says(message: Record) -> bool:
    return bool(_key(message, _SAYINGS)) or ("role" in message and "content" in message)


def _saying(message: Record) -> str:
    """Return what a message says: "" where it only calls a tool."""
    named = _key(message, _SAYINGS)
    return str(message[named]) if named else _words(message["content"])


def _words(content: Any) -> str:
    """Join the texts among the parts of a message; pictures and calls have none."""
    if isinstance(content, Mapping):
        return _words(content.get("parts", content.get("text")))
    if isinstance(content, list | tuple):
        return "\n".join(filter(None, map(_words, content)))
    return content if isinstance(content, str) else ""


def _key(record: Record, names: Sequence[str]) -> str:
    return next((name for name in names if isinstance(record.get(name), str)), "")
