"""The encoder behind the app in browser tests: instant, and as hostile as the texts it is given."""

from tests.fakes import FakeEncoder


def answer(text: str, instruction: str) -> str:
    """Repeat the text when asked to, so that answers and labels are hostile too; else its length or a word of it."""
    if "repeat" in instruction.lower():
        return text[:120]
    words = text.lower().split() or [""]
    return words[0] if "first" in instruction.lower() else ("short", "medium", "long")[min(len(words) // 8, 2)]


def make(model: str) -> FakeEncoder:
    """Make the encoder of a server, whatever the model."""
    return FakeEncoder(answer)
