"""How a served model is asked."""

from dataclasses import dataclass

from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.settings import check, setting

AUTO, STATE, ANSWER = "auto", "state", "answer"


@dataclass(frozen=True)
class ServedConfig:
    """How a server is asked. A template or number of answer tokens of None suits the way it turns out to be asked."""

    mode: str = setting(
        AUTO,
        "what is read of a served model: the state of the last prompt token, or its answers, re-encoded; by itself, "
        "the state where the server gives it",
        choices=(AUTO, STATE, ANSWER),
        flag="served_as",
    )
    samples: int = setting(
        5, "answers drawn of a served model where its likeliest is not sure; 1 draws none", least=1, most=50
    )
    at_once: int = setting(8, "requests that a server is asked at once", least=1, most=256, flag="requests_at_once")
    timeout: float = setting(
        120.0, "seconds to wait for one reply of a server", least=0.1, most=3600.0, flag="request_timeout"
    )
    template: str | None = None
    answer_tokens: int | None = None
    max_text_tokens: int = EncoderConfig().max_text_tokens

    def __post_init__(self) -> None:
        """Refuse values out of range and templates that cannot be filled."""
        check(self)
        plain = EncoderConfig()
        EncoderConfig(
            template=self.template or plain.template,
            answer_tokens=plain.answer_tokens if self.answer_tokens is None else self.answer_tokens,
            max_text_tokens=self.max_text_tokens,
        )

    def parts(self) -> dict[str, object]:
        """Return what decides results: not how many requests are made at once, nor how long they may take."""
        names = ("mode", "samples", "template", "answer_tokens", "max_text_tokens")
        return {name: getattr(self, name) for name in names}
