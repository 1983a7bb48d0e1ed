"""Models by name: which there are, what is known of each, and the two at most that stay in memory."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.server.encodings import encodings_names, encodings_of
from app.server.policy import Policy
from inbedder_core.encoders import (
    ADAPTER_FILE,
    BASES,
    CachedEncoder,
    Encoder,
    Patience,
    ServedEncoder,
    Server,
    ServerAddress,
    Store,
    TransformerEncoder,
    availability,
    builtin,
    fit_together,
    is_address,
    known_cost,
    known_names,
    missing_base,
    model_path,
    named_base,
    trained_names,
)
from inbedder_core.errors import ModelError
from inbedder_core.fingerprint import fingerprint
from inbedder_core.jobs import LRUCache

BUILT_IN = {alias: builtin.DESCRIPTIONS[name] for alias, name in builtin.ALIASES.items()}
DEFAULT_NAME = builtin.DEFAULT.name
"""The default model's, which stays true when another becomes the default."""
_WRITTEN_OUT = {name: alias for alias, name in builtin.ALIASES.items()}
KEPT_ENCODERS = 2
_KEPT_FACTS = 32
_LOOKING_SECONDS = 10.0


@dataclass(frozen=True)
class ModelFacts:
    """What a person should know of a model; None where an encoder does not say."""

    name: str
    description: str
    family: str | None = None
    template: str | None = None
    pooling: str | None = None
    layer: int | None = None
    answer_tokens: int | None = None
    languages: tuple[str, ...] = ()


class Models:
    """Encoders by name for all sessions of a server, the most recently used in memory; use it from any thread.

    `policy` says what the server's owner allows.
    """

    def __init__(
        self,
        load: Callable[[str], Encoder],
        store: Store,
        *,
        most: int = KEPT_ENCODERS,
        policy: Callable[[], Policy] = Policy,
    ) -> None:
        self.policy = policy
        self._load = load
        self._store = store
        self._encoders: LRUCache[CachedEncoder] = LRUCache(most, fits=fit_together)
        self._facts: LRUCache[ModelFacts] = LRUCache(_KEPT_FACTS)
        self._allowed: set[str] = set()

    def allow(self, name: str) -> None:
        """Note that a person asked for this model here, rather than followed a link to it."""
        self._allowed.add(name)

    def encoder(self, name: str, *, max_text_tokens: int | None = None) -> CachedEncoder:
        """Return a model's encoder, made at first need, which may read other lengths than its settings say.

        Raises ModelError when it cannot be had. A folder, or a model to be fetched from the hub, must first be allowed.
        """
        self.policy().check_model(name)
        if name not in self._allowed and name not in model_names() and encodings_of(name) not in encodings_names():
            raise ModelError(f"the address names the model {name!r}, not used here yet; press Ask if you mean it")
        cached = self._encoders.get(_key(name), lambda: CachedEncoder(self._load(name), self._store))
        if max_text_tokens is None:
            return cached
        return CachedEncoder(_reading_up_to(cached.encoder, max_text_tokens), self._store)

    def facts(self, name: str) -> ModelFacts:
        """Say what is known of a model without fetching or converting anything. Raises ModelError on a wrong name."""
        self.policy().check_model(name)
        loaded = self._encoders.peek(_key(name))
        if is_address(name):
            # Not kept: more is known once it was asked, and nothing is sent for what is known before.
            return facts_of(loaded.encoder if loaded else self._load(name))
        if loaded is None and not is_at_hand(name):
            words = "" if missing_base(name) else f": {availability(name).words}"
            return ModelFacts(name, _description(name) + words)
        return self._facts.get(_key(name), lambda: facts_of(loaded.encoder if loaded else self._load(name)))

    def on_server(self, url: str) -> list[str]:
        """List the models of another server; no text is sent. Raises ModelError."""
        address = ServerAddress.read(url)
        self.policy().check_server(address)
        names = Server(address, timeout=_LOOKING_SECONDS, patience=Patience(tries=1)).models()
        if names is None:
            raise ModelError(f"{address.url} does not say which models it has; write the name of the one you mean")
        return names


def _reading_up_to(encoder: Encoder, tokens: int) -> Encoder:
    if isinstance(encoder, TransformerEncoder):
        return encoder.read_as(replace(encoder.config, max_text_tokens=tokens))
    if isinstance(encoder, ServedEncoder):
        return encoder.read_as(replace(encoder.config, max_text_tokens=tokens))
    return encoder


def model_names() -> list[str]:
    """List the models that can be chosen without typing: built in, to be fetched, and trained here, by name."""
    return known_names()


def base_names() -> list[str]:
    """List the models that training can start from without typing, under the names that stay true elsewhere."""
    return [*_WRITTEN_OUT, *BASES, *trained_names()]


def title(name: str) -> str:
    """Say what a person calls a model."""
    return _description(name).split(", ")[0]


def is_at_hand(name: str) -> bool:
    """Whether looking at a model costs nothing: neither it nor its base is to be converted, or fetched from the hub."""
    if (known := builtin.ALIASES.get(name, name)) in _WRITTEN_OUT or known in BASES:
        return availability(known).ready
    path = model_path(name)
    if path.is_dir():
        return not (path / ADAPTER_FILE).exists() or is_at_hand(named_base(path))
    return not path.is_file() and (name.count("/") != 1 or name.startswith((".", "/", "~")))


def cost_of(name: str) -> str:
    """Say what a model costs on this machine, or that nobody measured it: nothing is estimated."""
    if not availability(name).ready:
        return "Time and memory cannot be measured before it is ready."
    try:
        cost = known_cost(name)
    except ModelError as error:
        return f"{error}."
    return f"Measured here: {cost.summary}." if cost else "Time and memory were not measured here yet."


def stamp(name: str) -> str:
    """Change when the files of a model do; "" for models that do not change under their name."""
    if name in BUILT_IN or not (path := model_path(name)).exists():
        return ""
    files = sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
    return fingerprint([(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files])


def _key(name: str) -> str:
    return f"{name} {stamp(name)}"


def _description(name: str) -> str:
    if is_address(name):
        return _served(name)
    known = _WRITTEN_OUT.get(name, name)
    if folder := encodings_of(name):
        return f"the model that made the encodings {folder}"
    if base := BASES.get(known):
        return base.description
    return BUILT_IN.get(known, known)


def _served(name: str) -> str:
    try:
        address = ServerAddress.read(name)
    except ModelError:
        return "a server"  # what was written may hold a secret
    return f"{address.model or 'a model'} on {address.host}"


def facts_of(encoder: Encoder) -> ModelFacts:
    """Read the facts off an encoder."""
    config = getattr(encoder, "config", None)
    return ModelFacts(
        name=encoder.name,
        description=getattr(encoder, "description", encoder.name),
        family=getattr(encoder, "family", None),
        template=getattr(getattr(encoder, "template", None), "pattern", None),
        pooling=getattr(config, "pooling", None),
        layer=getattr(config, "layer", None),
        answer_tokens=getattr(config, "answer_tokens", None),
        languages=tuple(encoder.languages),
    )
