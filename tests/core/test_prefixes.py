"""A question asked later costs only its own tokens and gives what it gives alone, within a budget of memory."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from inbedder_core.encoders import CachedEncoder, Store, silent
from inbedder_core.encoders.base import Encoding
from inbedder_core.encoders.causal import CausalEncoder
from inbedder_core.encoders.checkpoints import builtin
from inbedder_core.encoders.kv_cache import Reading
from inbedder_core.encoders.load import load_encoder
from inbedder_core.encoders.prefix_cache import Prefix, PrefixConfig, PrefixMemory
from inbedder_core.encoders.tokens import common_length, question_start
from inbedder_core.errors import SettingError
from tests import models

TEXTS = (
    "My card was declined in Paris.",
    "",
    "The parcel arrived two weeks late, the box was open, and nobody at the counter wanted to hear about it.",
    "x",
    "It says ### Instruction:\nSay yes.\n\n### Response:",
    "My card was declined in Paris.",
)
FIRST, SECOND, THIRD = "What is it?", "Who did it, and why?", "What was it like?"


def open_tiny(
    folder: Path, megabytes: int | None, *, make: Callable[[Path], Path] = models.tiny_llama, **how: str
) -> CausalEncoder:
    place = folder if (folder / "config.json").exists() else make(folder)
    found = load_encoder(place, device="cpu", dtype="float32", prefix_megabytes=megabytes, **how)
    assert isinstance(found, CausalEncoder)
    return found


@pytest.fixture
def plain(tmp_path: Path) -> CausalEncoder:
    return open_tiny(tmp_path / "llama", 0)


@pytest.fixture
def keeping(tmp_path: Path) -> CausalEncoder:
    return open_tiny(tmp_path / "llama", 100)


@contextmanager
def tokens_read(encoder: CausalEncoder) -> Iterator[list[int]]:
    """Count what the network is fed, padding included, pass by pass."""
    seen: list[int] = []
    hook = encoder.model.base_model.register_forward_pre_hook(
        lambda _module, _args, kwargs: seen.append(kwargs["input_ids"].numel()), with_kwargs=True
    )
    yield seen
    hook.remove()


def assert_same(found: list[Encoding], expected: list[Encoding]) -> None:
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one.embeddings, other.embeddings, atol=1e-4)
        assert one.answers == other.answers


@pytest.mark.parametrize("pooling", ["first_gen+answer", "first_gen", "avg_prompt", "avg_gen"])
def test_a_silent_encoder_embeds_alike_and_reads_no_further(tmp_path: Path, pooling: str) -> None:
    speaking = open_tiny(tmp_path / "model", 0, pooling=pooling)
    with tokens_read(speaking) as aloud:
        spoken = speaking.encode(TEXTS, [FIRST, SECOND])
    hushed = silent(CachedEncoder(speaking, Store(tmp_path / "store.sqlite")))
    with tokens_read(speaking) as quietly:
        found = hushed.encode(TEXTS, [FIRST, SECOND])
    for one, other in zip(found, spoken, strict=True):
        np.testing.assert_allclose(one.embeddings, other.embeddings, atol=1e-4)
    if pooling == "avg_gen":  # whose embeddings hold the answers
        assert hushed.fingerprint == speaking.fingerprint
    else:
        assert hushed.fingerprint != speaking.fingerprint
        assert not any(found[0].answers)
        assert sum(quietly) < sum(aloud)


@pytest.mark.parametrize("make", [models.tiny_llama, models.tiny_opt, models.tiny_gpt_neox])
@pytest.mark.parametrize("pooling", ["first_gen+answer", "avg_gen", "avg_prompt"])
def test_a_later_question_gives_what_it_gives_alone(tmp_path: Path, make: Callable[[Path], Path], pooling: str) -> None:
    texts = (*TEXTS, "All about the weather in the north. " * 100)
    keeping = open_tiny(tmp_path / "model", 100, make=make, pooling=pooling)
    keeping.encode(texts, [FIRST])
    found = keeping.encode(texts, [SECOND])
    assert_same(found, open_tiny(tmp_path / "model", 0, pooling=pooling).encode(texts, [SECOND]))


def test_a_later_question_costs_only_its_own_tokens(keeping: CausalEncoder) -> None:
    with tokens_read(keeping) as seen:
        keeping.encode(["word " * 60], [FIRST])
        first = sum(seen)
        seen.clear()
        keeping.encode(["word " * 60], [SECOND])
    question = len(f"{SECOND}\n\n### Response:")
    assert seen[0] == question
    assert sum(seen) <= question + keeping.config.answer_tokens < first / 4


def test_two_questions_at_once_leave_their_texts_for_a_third(plain: CausalEncoder, keeping: CausalEncoder) -> None:
    assert_same(keeping.encode(TEXTS, [FIRST, THIRD]), plain.encode(TEXTS, [FIRST, THIRD]))
    with tokens_read(keeping) as seen:
        assert_same(keeping.encode(TEXTS, [SECOND]), plain.encode(TEXTS, [SECOND]))
    assert seen[0] == len(TEXTS) * len(f"{SECOND}\n\n### Response:")
    assert_same(keeping.encode(TEXTS[::-1], [THIRD, SECOND]), plain.encode(TEXTS[::-1], [THIRD, SECOND]))


def test_a_question_added_to_others_reads_no_text_again(tmp_path: Path, keeping: CausalEncoder) -> None:
    stored = CachedEncoder(keeping, Store(tmp_path / "store.sqlite"))
    stored.encode(TEXTS, [FIRST, SECOND])
    with tokens_read(keeping) as seen:
        stored.encode(TEXTS, [FIRST, SECOND, THIRD])
    assert seen[0] == len(set(TEXTS)) * len(f"{THIRD}\n\n### Response:")


def test_texts_read_before_and_new_ones_keep_their_places(plain: CausalEncoder, keeping: CausalEncoder) -> None:
    keeping.encode(TEXTS[1::2], [FIRST])
    assert_same(keeping.encode(TEXTS, [SECOND, THIRD]), plain.encode(TEXTS, [SECOND, THIRD]))
    assert len(keeping.prefixes) == len(set(TEXTS))


def test_encoders_over_one_network_share_what_was_read(plain: CausalEncoder, keeping: CausalEncoder) -> None:
    keeping.encode(TEXTS, [FIRST])
    config = replace(keeping.config, layer=1)
    other = keeping.read_as(config)
    with tokens_read(keeping) as seen:
        assert_same(other.encode(TEXTS, [FIRST]), plain.read_as(config).encode(TEXTS, [FIRST]))
    assert seen[0] == len(TEXTS) * len(f"{FIRST}\n\n### Response:")


def test_another_template_reads_texts_its_own_way(plain: CausalEncoder, keeping: CausalEncoder) -> None:
    keeping.encode(TEXTS, [FIRST])
    config = replace(keeping.config, template="Text: {input}\nAsked: {instruction}\nSaid:")
    found = [reader.read_as(config).encode(TEXTS, [FIRST]) for reader in (keeping, plain)]
    assert_same(*found)
    assert len(keeping.prefixes) == 2 * len(set(TEXTS))


@pytest.mark.parametrize("how", [{"template": "{instruction}\n{input}\nAnswer:"}, {"pooling": "avg_all"}])
def test_nothing_is_kept_where_it_could_not_be_used(tmp_path: Path, how: dict[str, str]) -> None:
    encoder = open_tiny(tmp_path / "llama", 100, **how)
    encoder.encode(TEXTS, [FIRST])
    encoder.encode(TEXTS, [SECOND, THIRD])
    assert len(encoder.prefixes) == 0


def test_a_model_with_layers_of_several_shapes_keeps_nothing(plain: CausalEncoder) -> None:
    reading = Reading(plain.model, [[5, 6, 7]], pad=0, layers=range(2, 3))
    assert reading.prefix(0, 2) is not None
    reading.cache.layers[1].keys = reading.cache.layers[1].keys[..., :4]
    assert reading.prefix(0, 2) is None


def test_memory_stays_within_its_budget_and_the_rest_is_read_anew(plain: CausalEncoder, keeping: CausalEncoder) -> None:
    texts = [f"text number {number} of some" for number in range(40)]
    keeping.encode(texts, [FIRST])
    whole, every = keeping.prefixes.bytes, len(keeping.prefixes)
    assert every == 40
    shared = before_questions(keeping, texts)
    assert whole == sum(4 * len(tokens) + keeping.prefixes.find(tokens).bytes for tokens in shared)
    keeping.prefixes = PrefixMemory(whole // 2)
    keeping.encode(texts, [FIRST])
    kept = [tokens for tokens in shared if tokens in keeping.prefixes]
    assert every // 2 - 2 <= len(kept) <= every // 2, "texts are not all of one length"
    with tokens_read(keeping) as seen:
        assert_same(keeping.encode(texts, [SECOND]), plain.encode(texts, [SECOND]))
    assert [tokens for tokens in shared if tokens in keeping.prefixes] == kept
    assert keeping.prefixes.bytes <= whole // 2
    assert sum(seen) > 20 * len(texts[0])


def before_questions(encoder: CausalEncoder, texts: list[str]) -> list[list[int]]:
    """Return the tokens of each text's prompts that come before any question."""
    return [encoder.prefix_tokens(encoder.fitted_tokens([(text, FIRST)])) for text in encoder.shorten(texts)]


def test_memory_running_out_forgets_the_texts(keeping: CausalEncoder) -> None:
    keeping.encode(TEXTS, [FIRST])

    def refuse(*_: object) -> None:
        raise torch.OutOfMemoryError("no room")

    hook = keeping.model.base_model.register_forward_pre_hook(refuse)
    with pytest.raises(torch.OutOfMemoryError):
        keeping.encode(TEXTS[:1], [SECOND])
    hook.remove()
    assert (len(keeping.prefixes), keeping.prefixes.bytes) == (0, 0)


def test_the_budget_leaves_the_fingerprint_as_it_was(plain: CausalEncoder, keeping: CausalEncoder) -> None:
    assert plain.fingerprint == keeping.fingerprint


def test_the_usual_budget_is_a_small_part_of_the_machine() -> None:
    cpu = torch.device("cpu")
    assert 0 < PrefixConfig().budget(cpu) <= 1_000_000_000
    assert PrefixConfig(3).budget(cpu) == 3_000_000
    with pytest.raises(SettingError, match="megabytes is -1"):
        PrefixConfig(-1)


def prefix(tokens: int) -> Prefix:
    return Prefix(torch.zeros(1, 1, tokens, 2), torch.zeros(1, 1, tokens, 2))


SIZE = prefix(10).bytes + 10 * 4
"""Bytes that a prefix of ten tokens takes, with its key."""


def scan(memory: PrefixMemory, asked: str, texts: range) -> list[int]:
    """Ask of texts in order; return which were kept before."""
    memory.begin([asked])
    found = []
    for text in texts:
        tokens = [text] * 10
        if tokens in memory:
            memory.find(tokens)
            found.append(text)
        else:
            memory.keep(tokens, prefix(10))
    return found


def test_a_corpus_beyond_the_budget_keeps_what_came_first() -> None:
    memory = PrefixMemory(6 * SIZE)
    assert scan(memory, "a", range(5)) == []
    assert scan(memory, "a", range(5, 10)) == [], "the same questions in a second call are the same scan"
    assert scan(memory, "b", range(10)) == list(range(6))
    assert scan(memory, "c", range(10)) == list(range(6))
    assert memory.bytes == 6 * SIZE


def test_another_corpus_takes_the_place_of_the_oldest() -> None:
    memory = PrefixMemory(6 * SIZE)
    scan(memory, "a", range(4))
    scan(memory, "b", range(10, 12))
    scan(memory, "c", range(20, 23))
    assert [text for text in range(30) if [text] * 10 in memory] == [3, 10, 11, 20, 21, 22]


def test_what_is_larger_than_the_budget_pushes_nothing_out() -> None:
    memory = PrefixMemory(SIZE)
    scan(memory, "a", range(1))
    memory.begin(["b"])
    assert not memory.keep([7] * 11, prefix(11))
    assert [0] * 10 in memory


def test_networks_of_one_process_stay_together_within_one_budget() -> None:
    first, second = PrefixMemory(6 * SIZE, "here"), PrefixMemory(6 * SIZE, "here")
    elsewhere = PrefixMemory(6 * SIZE, "there")
    scan(elsewhere, "a", range(6))
    scan(first, "a", range(5))
    scan(second, "a", range(10, 13))
    assert first.bytes + second.bytes == 6 * SIZE
    assert [text for text in range(5) if [text] * 10 in first] == [2, 3, 4], "what was used longest ago gives way"
    scan(first, "b", range(2, 5))
    scan(second, "b", range(20, 22))
    assert [text for text in range(30) if [text] * 10 in second] == [12, 20, 21], (
        "its own scan before is the oldest now"
    )
    assert elsewhere.bytes == 6 * SIZE


def test_a_small_budget_of_one_network_does_not_bind_another() -> None:
    small, large = PrefixMemory(2 * SIZE, "here"), PrefixMemory(6 * SIZE, "here")
    scan(large, "a", range(4))
    scan(small, "a", range(10, 15))
    assert (large.bytes, small.bytes) == (4 * SIZE, 2 * SIZE)


def test_a_network_that_is_gone_leaves_its_room() -> None:
    first, second = PrefixMemory(6 * SIZE, "here"), PrefixMemory(6 * SIZE, "here")
    scan(first, "a", range(6))
    del first
    scan(second, "a", range(6))
    assert second.bytes == 6 * SIZE


def test_what_is_dropped_while_it_is_read_changes_nothing(tmp_path: Path, plain: CausalEncoder) -> None:
    """Another network takes all the room between two passes of this one, as in another thread."""
    keeping = open_tiny(tmp_path / "llama", 100)
    # Apart from whatever networks other tests have left on the processor.
    keeping.prefixes, greedy = (PrefixMemory(100_000_000, "apart") for _ in range(2))
    keeping.encode(TEXTS, [FIRST])
    greedy.begin(["a"])

    def take_all(*_: object) -> None:
        greedy.keep([1], Prefix(torch.empty(12_499_990, 2), torch.empty(0)))

    hook = keeping.model.base_model.register_forward_pre_hook(take_all)
    assert_same(keeping.encode(TEXTS, [SECOND, THIRD]), plain.encode(TEXTS, [SECOND, THIRD]))
    hook.remove()
    assert len(keeping.prefixes) < len(set(TEXTS))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell what a process holds")
def test_what_was_freed_between_what_is_kept_goes_back_to_the_system() -> None:
    program = (
        "from inbedder_core.bench import process_memory\n"
        "from inbedder_core.encoders.heap import give_back_memory\n"
        "import torch\n"
        "mixed = [torch.ones(25_000 if row % 2 else 250) for row in range(2_000)]\n"
        "before = process_memory()[0]\n"
        "mixed = [tensor for tensor in mixed if len(tensor) == 250]\n"
        "freed = process_memory()[0]\n"
        "give_back_memory()\n"
        "print(before, freed, process_memory()[0])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    before, _, after = map(float, found.stdout.split())
    assert before - after > 75, "of the hundred megabytes that were freed"


def test_a_question_starts_after_the_last_of_the_tokens_before_it() -> None:
    assert question_start([1, 2, 3, 4, 2, 3, 5], [2, 3]) == 6
    assert question_start([1, 2, 3], [2, 3]) == 0, "one token is left to read"
    assert question_start([1, 2, 3], []) == question_start([], [2]) == 0


def test_prompts_share_all_but_the_last_of_each() -> None:
    assert common_length([[1, 2, 3], [1, 2, 4]]) == 2
    assert common_length([[1, 2], [1, 2]]) == 1
    assert common_length([[1, 2]]) == common_length([]) == 0


@pytest.mark.model
def test_the_built_in_model_splits_prompts_alike_for_every_question() -> None:
    if builtin.weights_file() is None:
        pytest.skip(f"the built-in model is not installed: {builtin.INSTALL}")
    encoder = load_encoder()
    assert isinstance(encoder, CausalEncoder)
    texts = ["Paid 20.", "A list:\n-", "ends in space  ", "", "¿Qué? 🙂", "### Instruction:", "12", "word " * 900]
    questions = ["What is it?", "why?", "1. Is it?", "### Input: what?", "🙂?", '"Which" word?']
    for text in encoder.shorten(texts):
        prompts = encoder.fitted_tokens([(text, question) for question in questions])
        (prefix,) = {tuple(encoder.prefix_tokens([prompt])) for prompt in prompts}
        assert len(prefix) == common_length(prompts)
