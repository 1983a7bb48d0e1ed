"""Chat models: a prompt in the format they were trained on, that ends where a word must follow."""

from typing import Any

from inbedder_core.encoders.prompts import CHAT, PromptTemplate
from inbedder_core.errors import ModelError

_ASK = "{input}\n\n{instruction} Answer in one word."
_PREFILLED = 'The answer in one word is: "'
"""Without it the first token is a polite phrase whatever the answer, and the state before it says nothing."""
_NO_DATE = "26 Jul 2024"
"""Some formats tell the model the date; a prompt must be the same tomorrow. It is the one Llama 3 falls back to."""


def chat_template(tokenizer: Any, *, name: str) -> PromptTemplate:
    """Make a template of a tokenizer's chat format: asked by the user, begun for the model. Raises ModelError."""
    if not getattr(tokenizer, "chat_template", None):
        raise ModelError(f"the tokenizer of {name} has no chat format; give another template than {CHAT!r}")
    prompt = tokenizer.apply_chat_template(
        [{"role": "user", "content": _ASK}],
        tokenize=False,
        add_generation_prompt=True,
        date_string=_NO_DATE,
        enable_thinking=False,
    )
    return PromptTemplate(_without_start(prompt, tokenizer) + _PREFILLED)


def _without_start(prompt: str, tokenizer: Any) -> str:
    """Leave out the mark of the beginning where the tokenizer adds it by itself."""
    start = tokenizer.bos_token
    adds = bool(start) and tokenizer("a")["input_ids"][0] == tokenizer.bos_token_id
    return prompt.removeprefix(start) if adds else prompt
