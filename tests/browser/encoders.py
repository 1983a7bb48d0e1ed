"""The encoder behind the app in browser tests: instant, and as hostile as the texts it is given."""

from tests.probed import OpenEncoder


def answer(text: str, instruction: str) -> str:
    """Repeat the text when asked to, so that answers and labels are hostile too; else say something simple of it."""
    asked, words = instruction.lower(), text.lower().split() or [""]
    if "repeat" in asked:
        return text[:120]
    if "against" in asked:
        return "against" if {"not", "no", "never"} & set(words) else "for"
    return words[0] if "first" in asked else ("short", "medium", "long")[min(len(words) // 8, 2)]


def make(model: str) -> OpenEncoder:
    """Make the encoder of a server, whatever the model."""
    return OpenEncoder(answer)
