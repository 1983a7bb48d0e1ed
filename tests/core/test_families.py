"""Masked and encoder-decoder models against slow and plain computations with transformers itself."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from inbedder_core.encoders.load import load_encoder
from inbedder_core.encoders.masked import MaskedEncoder
from inbedder_core.encoders.reencode import sampling_encoders
from inbedder_core.encoders.seq2seq import Seq2seqEncoder
from inbedder_core.encoders.transformer import TransformerEncoder
from inbedder_core.errors import InstructionError, ModelError
from tests import models

QUESTIONS = ("What is it?", "Who did it, and why?")
TEXTS = (
    "",
    "x",
    "A short one.",
    "Ünïcödé 🙂",
    "A mask of its own: <mask>.",
    "Text that is longer than the others. " * 3,
)
MASKED = {"roberta": models.tiny_roberta, "bert": models.tiny_bert}
SEQ2SEQ = {"t5": partial(models.tiny_t5, seed=19), "bart": partial(models.tiny_bart, seed=14)}
EVERY = {"llama": models.tiny_llama, **MASKED, **SEQ2SEQ, "bart": models.tiny_bart}


def _load(folder: Path, pooling: str | None = None, **options) -> TransformerEncoder:
    return load_encoder(folder, pooling=pooling, device="cpu", dtype="float32", **options)


def _folder(request: pytest.FixtureRequest, factory: pytest.TempPathFactory, families: dict[str, Callable]) -> Path:
    return families[request.param](factory.mktemp("models") / request.param)


@pytest.fixture(scope="module", params=MASKED)
def masked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _folder(request, tmp_path_factory, MASKED)


@pytest.fixture(scope="module", params=SEQ2SEQ)
def seq2seq(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that ends some answers before they are full, and some at once."""
    return _folder(request, tmp_path_factory, SEQ2SEQ)


def _prompts(question: str) -> list[str]:
    return [f"### Input:\n{text.strip()}\n\n### Instruction:\n{question}\n\n### Response:" for text in TEXTS]


@pytest.mark.parametrize("layer", [None, 1, -2])
@pytest.mark.parametrize("pooling", ["avg_gen", "avg_prompt", "avg_all"])
def test_mask_states_are_pooled_as_a_slow_computation_does(masked: Path, pooling: str, layer: int | None) -> None:
    encoder = _load(masked, pooling, layer=layer, answer_tokens=4)
    for question, found in zip(QUESTIONS, encoder.encode(TEXTS, QUESTIONS), strict=True):
        for row, prompt in enumerate(_prompts(question)):
            ids = encoder.tokenizer(prompt + "<mask>" * 4, return_tensors="pt").input_ids
            states = encoder.model(ids, output_hidden_states=True).hidden_states[-1 if layer is None else layer][0]
            assert ids[0, -5:].tolist() == [3, 3, 3, 3, 2]
            prompt_states = [state for state, token in zip(states, ids[0].tolist(), strict=True) if token not in (2, 3)]
            wanted = {"avg_gen": states[-5:-1], "avg_prompt": torch.stack(prompt_states), "avg_all": states}
            np.testing.assert_allclose(found.embeddings[row], wanted[pooling].mean(0).numpy(), atol=1e-4)


def test_the_quick_start_reads_a_pair_through_the_heads_first_half(masked: Path) -> None:
    encoder = _load(masked, "mask_head", template="Never {input} read {instruction}")
    model = encoder.model
    for question, found in zip(QUESTIONS, encoder.encode(TEXTS, QUESTIONS), strict=True):
        for row, text in enumerate(TEXTS):
            first = encoder.tokenizer(text).input_ids
            second = encoder.tokenizer(question + "<mask>" * 3, add_special_tokens=False).input_ids
            ids = torch.tensor([[*first, *second, 2]])
            if hasattr(model, "lm_head"):
                states = model.roberta(ids).last_hidden_state[0, -4:-1]
                head = model.lm_head
                read = head.layer_norm(torch.nn.functional.gelu(head.dense(states)))
            else:
                types = torch.tensor([[0] * len(first) + [1] * (len(second) + 1)])
                states = model.bert(ids, token_type_ids=types).last_hidden_state[0, -4:-1]
                read = model.cls.predictions.transform(states)
            mean = read.mean(0)
            wanted = ((mean - mean.mean()) / mean.std()).numpy()
            np.testing.assert_allclose(found.embeddings[row], wanted, atol=1e-4)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("ModernBert", {"global_attn_every_n_layers": 2, "cls_token_id": 0, "sep_token_id": 2}),
        ("DistilBert", {"dim": 48, "hidden_dim": 96, "n_layers": 2, "n_heads": 4}),
        ("Electra", {"embedding_size": 32}),
        ("DebertaV2", {}),
        ("MPNet", {}),
    ],
)
def test_kin_of_bert_are_read_alike(tmp_path: Path, kind: str, changes: dict) -> None:
    folder = models.tiny_masked(tmp_path / kind, kind, **changes)
    encoder = _load(folder, layer=1)
    (found,) = encoder.encode(TEXTS, QUESTIONS[:1])
    assert found.embeddings.shape[1] == encoder.dimension == 48
    for row, prompt in enumerate(_prompts(QUESTIONS[0])):
        ids = encoder.tokenizer(prompt + "<mask>" * 3, return_tensors="pt").input_ids
        slow = encoder.model(ids, output_hidden_states=True)
        np.testing.assert_allclose(found.embeddings[row], slow.hidden_states[1][0, -4:-1].mean(0), atol=1e-4)
        assert found.answers[row] == models.said(encoder, slow.logits[0, -4:-1].argmax(-1).tolist())
    quick = _load(folder, "mask_head")
    assert quick.encode(TEXTS, QUESTIONS[:1])[0].embeddings.shape[1] == quick.dimension


def test_answers_are_the_likeliest_tokens_at_the_masks(masked: Path) -> None:
    encoder = _load(masked, answer_tokens=6)
    (found,) = encoder.encode(TEXTS, QUESTIONS[:1])
    for row, prompt in enumerate(_prompts(QUESTIONS[0])):
        ids = encoder.tokenizer(prompt + "<mask>" * 6, return_tensors="pt").input_ids
        guesses = encoder.model(ids).logits[0, -7:-1].argmax(-1).tolist()
        assert found.answers[row] == models.said(encoder, guesses)
    assert len(set(found.answers)) > 1


def test_guesses_are_read_up_to_a_special_token_and_repeats_said_once(masked: Path) -> None:
    encoder = _load(masked)
    a, b = encoder.tokenizer("ab", add_special_tokens=False).input_ids
    for guesses, answer in {(a, a, b): "ab", (a, b, a): "aba", (a, 2, b): "a", (3, a, b): "", (a, b, 1): "ab"}.items():
        assert models.said(encoder, guesses) == answer


@pytest.mark.parametrize("make", [models.tiny_opt, models.tiny_gpt_neox, models.tiny_bart])
def test_a_text_longer_than_the_model_has_positions_is_cut_further(tmp_path: Path, make: Callable) -> None:
    encoder = _load(make(tmp_path / "model"), max_text_tokens=4000)
    long = "All about the weather. " * 150
    first, second = encoder.encode([long], QUESTIONS)
    assert not np.allclose(first.embeddings, second.embeddings, atol=1e-2)
    (longer,) = encoder.encode([long + "And then some more."], QUESTIONS[:1])
    np.testing.assert_allclose(longer.embeddings, first.embeddings, atol=1e-4)


def test_the_masks_and_the_question_survive_a_text_longer_than_the_model_reads(masked: Path) -> None:
    encoder = _load(masked)
    long = "word " * 2000
    (tokens,) = encoder.fitted_tokens([(long, QUESTIONS[0])])
    assert len(tokens) == encoder.room == 400
    assert encoder.tokenizer.decode(tokens).endswith(
        "\n### Instruction:\nWhat is it?\n\n### Response:<mask><mask><mask></s>"
    )


def test_a_question_longer_than_the_model_reads_is_refused(tmp_path: Path) -> None:
    encoder = _load(models.tiny_roberta(tmp_path / "small", positions=102))
    with pytest.raises(InstructionError, match=r"the model reads 100; shorten it: 'why why"):
        encoder.encode(["a text"], ["why " * 50])


def test_a_masked_model_names_the_words_its_own_guesses_come_from(masked: Path) -> None:
    encoder = _load(masked, answer_tokens=1)
    states = encoder.encode(TEXTS, QUESTIONS[:1])[0].embeddings
    ids = encoder.tokenizer([prompt + "<mask>" for prompt in _prompts(QUESTIONS[0])], return_tensors="pt", padding=True)
    places = ids.input_ids.shape[1] - 2 - (ids.attention_mask == 0).sum(1)
    wanted = encoder.model(**ids).logits[torch.arange(len(TEXTS)), places]
    np.testing.assert_allclose(encoder.word_scores(torch.from_numpy(states)), wanted, atol=1e-3)


@pytest.mark.parametrize("tokens", [1, 5])
def test_decoder_answers_and_states_are_those_of_greedy_generation(seq2seq: Path, tokens: int) -> None:
    encoders = {name: _load(seq2seq, name, answer_tokens=tokens) for name in Seq2seqEncoder.poolings}
    found = {name: encoder.encode(TEXTS, QUESTIONS) for name, encoder in encoders.items()}
    one, lengths = encoders["avg_gen"], set()
    for index, question in enumerate(QUESTIONS):
        for row, prompt in enumerate(_prompts(question)):
            inputs = one.tokenizer(prompt, return_tensors="pt")
            slow = one.model.generate(
                **inputs, max_new_tokens=tokens + 8, return_dict_in_generate=True, output_hidden_states=True
            )
            longer = slow.sequences[0, 1:].tolist()
            assert found["avg_gen"][index].answers[row] == models.slow_answer(one, longer, limit=tokens)
            answer = longer[:tokens]
            steps = [step[-1][0, -1] for step in slow.decoder_hidden_states[:tokens]]
            special = one.tokenizer.all_special_ids
            kept = [step for step, token in zip(steps, answer, strict=True) if token not in special]
            lengths.add(len(kept))
            kept = kept or steps[:1]
            mean = torch.stack(kept).mean(0)
            prompt_mean = slow.encoder_hidden_states[-1][0].mean(0)
            wanted = {"first_gen": kept[0], "last_gen": kept[-1], "avg_gen": mean, "avg_prompt": prompt_mean}
            for name, state in wanted.items():
                np.testing.assert_allclose(found[name][index].embeddings[row], state.numpy(), rtol=1e-4, atol=1e-4)
    assert 0 in lengths
    assert tokens == 1 or len(lengths) > 2


def test_a_decoders_middle_layer_can_be_read(seq2seq: Path) -> None:
    whole, middle = (_load(seq2seq, "first_gen", layer=layer).encode(TEXTS, QUESTIONS[:1])[0] for layer in (2, 1))
    last = _load(seq2seq, "first_gen").encode(TEXTS, QUESTIONS[:1])[0]
    np.testing.assert_allclose(whole.embeddings, last.embeddings, atol=1e-5)
    assert not np.allclose(middle.embeddings, last.embeddings, atol=1e-2)


@pytest.mark.parametrize("name", EVERY)
def test_a_pooling_the_family_does_not_have_is_refused_with_those_it_has(tmp_path: Path, name: str) -> None:
    folder = EVERY[name](tmp_path / name)
    known = _load(folder).poolings
    strange = next(pooling for pooling in ("mask_head", "first_gen", "expected_answer") if pooling not in known)
    with pytest.raises(ModelError, match=f"no pooling '{strange}'; choose one of {known[0]}"):
        _load(folder, strange)


def test_each_family_is_read_as_the_paper_does_unless_its_folder_says_otherwise(tmp_path: Path) -> None:
    masked, decoder = _load(models.tiny_bert(tmp_path / "bert")), _load(models.tiny_t5(tmp_path / "t5"))
    assert isinstance(masked, MaskedEncoder)
    assert isinstance(decoder, Seq2seqEncoder)
    assert (masked.config.pooling, masked.config.answer_tokens) == ("avg_gen", 3)
    assert decoder.config.pooling == "first_gen"
    (tmp_path / "bert" / "inbedder.json").write_text('{"answer_tokens": 2}')
    assert _load(tmp_path / "bert").config.answer_tokens == 2
    assert _load(tmp_path / "bert").config.pooling == "avg_gen"


def test_a_model_that_reads_speech_is_no_language_model(tmp_path: Path) -> None:
    folder = models.tiny_t5(tmp_path / "model")
    settings = (folder / "config.json").read_text()
    (folder / "config.json").write_text(
        settings.replace("T5ForConditionalGeneration", "WhisperForConditionalGeneration")
    )
    with pytest.raises(ModelError, match=r"is WhisperForConditionalGeneration; a language model is expected"):
        load_encoder(folder)


@pytest.mark.parametrize("name", EVERY)
def test_drawn_answers_hang_on_the_seed_and_the_text_alone_and_share_one_network(tmp_path: Path, name: str) -> None:
    encoder = _load(EVERY[name](tmp_path / name), answer_tokens=3)
    first, other = sampling_encoders(encoder, 2, temperature=2.0, top_p=1.0)
    together = first.encode(TEXTS, QUESTIONS[:1])[0].answers
    assert together == first.encode(TEXTS, QUESTIONS)[0].answers
    assert [first.encode([text], QUESTIONS[:1])[0].answers[0] for text in TEXTS] == list(together)
    assert other.encode(TEXTS, QUESTIONS[:1])[0].answers != together
    assert len({voice.fingerprint for voice in (encoder, first, other)}) == 3
    assert first.model is other.model is encoder.model
    (sure,) = sampling_encoders(encoder, 1, temperature=2.0, top_p=0.01)
    assert sure.encode(TEXTS, QUESTIONS[:1])[0].answers == encoder.encode(TEXTS, QUESTIONS[:1])[0].answers


@pytest.mark.parametrize("name", EVERY)
def test_filter_words_are_left_out_of_answers(tmp_path: Path, name: str) -> None:
    encoder = _load(EVERY[name](tmp_path / name), answer_tokens=30)
    (plain,) = encoder.encode(TEXTS, QUESTIONS[:1])
    letter = next(letter for answer in plain.answers for letter in answer if "!" <= letter <= "~")
    (found,) = encoder.read_as(replace(encoder.config, filter_words=(letter,))).encode(TEXTS, QUESTIONS[:1])
    assert any(letter in answer for answer in plain.answers)
    assert not any(letter in answer for answer in found.answers)
