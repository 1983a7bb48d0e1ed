"""The benchmark measures what it says: the same numbers both ways, tokens counted once, memory seen, files written."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inbedder_core.bench.encoding import Race, parameters_outside_embedding
from inbedder_core.bench.gauges import Gauge
from inbedder_core.bench.reference import ReferenceWay
from inbedder_core.bench.results import Bench, Encoded, Way
from inbedder_core.bench.run import Plan, measure, open_encoder
from inbedder_core.bench.table import markdown
from inbedder_core.bench.texts import QUESTIONS, Planted, made_texts
from inbedder_core.cli import main
from inbedder_core.encoders.causal import CausalEncoder
from inbedder_core.errors import ModelError
from tests.files import second_name
from tests.models import tiny_llama, tiny_roberta

TINY = Plan((3, 6), (1, 2), (6, 2), 5, 3, 1, 60, 80, (60, 90))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_llama(tmp_path_factory.mktemp("bench") / "tiny")


@pytest.fixture(scope="module")
def encoder(folder: Path) -> CausalEncoder:
    found = open_encoder(folder, dtype="float32")
    assert isinstance(found, CausalEncoder)
    return found


@pytest.fixture(scope="module")
def bench(encoder: CausalEncoder) -> Bench:
    return measure(encoder, TINY, lambda what: None)


def test_the_reference_gives_the_same_embeddings_and_answers(encoder: CausalEncoder) -> None:
    texts = [*made_texts(7, 5), "", "ünïcode"]
    reference = ReferenceWay(encoder, encoder.dtype).encode(texts, QUESTIONS[:2])
    for own, other in zip(encoder.encode(texts, QUESTIONS[:2]), reference, strict=True):
        np.testing.assert_allclose(own.embeddings, other.embeddings, atol=1e-4)
        # Ours end where their words end, and leave a broken one out.
        for said, as_far in zip(own.answers, other.answers, strict=True):
            assert said.startswith(as_far) or as_far.startswith(said)


def test_the_reference_under_its_authors_settings_answers_as_long_as_they_let_it(encoder: CausalEncoder) -> None:
    texts = made_texts(5, 4)
    (longer,) = ReferenceWay(encoder, encoder.dtype, batch=2, tokens=3 * encoder.config.answer_tokens).encode(
        texts, QUESTIONS[:1]
    )
    (own,) = encoder.encode(texts, QUESTIONS[:1])
    np.testing.assert_allclose(own.embeddings, longer.embeddings, atol=1e-4)
    assert sum(map(len, longer.answers)) > sum(map(len, own.answers)), "a random model never ends its answer"


def test_a_layer_that_is_chosen_is_read_by_both(folder: Path) -> None:
    encoder = open_encoder(folder, dtype="float32")
    encoder.config = replace(encoder.config, layer=1)
    assert Race(encoder, 1.0, rounds=1).agreement(documents=4).least_cosine > 0.9999


def test_every_part_is_measured(bench: Bench) -> None:
    assert [(row.words, row.instructions) for row in bench.encoding] == [(3, 1), (3, 2), (6, 1), (6, 2)]
    assert all(row.own.seconds > 0 and row.share > 0 for row in (*bench.encoding, *bench.prefill))
    assert all([way.name for way in row.reference] == ["reference, float32"] for row in bench.encoding)
    assert [row.published is not None for row in bench.encoding] == [False, False, False, True]
    assert bench.agreement is not None
    assert bench.agreement.least_cosine > 0.9999
    assert bench.agreement.same_answers == 1
    assert {row.size for row in bench.growth} == {60, 90}
    assert len({row.work for row in bench.growth}) == 3
    assert any("app" not in row.work and "page" in row.work for row in bench.stages)
    assert any("JSON" in row.work for row in bench.stages)


def test_a_text_is_counted_once_and_its_questions_apart(bench: Bench) -> None:
    one, two = bench.encoding[2:]
    assert one.tokens < two.tokens < 2 * one.tokens


def test_a_later_question_reads_texts_kept_as_they_were_read(bench: Bench, encoder: CausalEncoder) -> None:
    assert [row.words for row in bench.later] == list(TINY.words)
    assert all(row.megabytes > 0 and row.share > 0 for row in bench.later)
    assert bench.later[1].megabytes > bench.later[0].megabytes
    assert len(encoder.prefixes) == 0, "the other measurements read every text whole"


def test_only_weights_outside_the_embedding_count(encoder: CausalEncoder) -> None:
    every = sum(weight.numel() for weight in encoder.model.parameters())
    table = encoder.model.get_input_embeddings().weight.numel()
    assert parameters_outside_embedding(encoder) == every - table


def test_ratios_are_of_documents_a_second() -> None:
    own, other = Way("own", 10, 2.0, None), Way("slow", 5, 4.0, None)
    found = Encoded(80, 4, 1000, 0.5, own, (other,))
    assert found.times_faster(other) == pytest.approx(4.0)
    assert found.tokens_per_second == 500


def test_the_gauge_sees_memory_that_is_let_go_again() -> None:
    with Gauge() as gauge:
        np.ones(20_000_000).sum()
    if gauge.memory is None:
        pytest.skip("this system does not tell the memory of a process")
    assert 140 < gauge.memory < 400


def test_texts_differ_and_have_about_the_length_asked_for() -> None:
    texts = made_texts(300, 80)
    lengths = [len(text.split()) for text in texts]
    assert len(set(texts)) == 300
    assert texts == made_texts(300, 80)
    assert 75 < np.mean(lengths) < 85
    assert min(lengths) >= 39 and max(lengths) <= 121


def test_planted_embeddings_depend_on_the_question() -> None:
    texts = made_texts(60, 10)
    one, other = Planted(8).encode(texts, QUESTIONS[:2])
    assert one.answers != other.answers
    assert len(set(one.answers)) > 5


def test_the_page_holds_every_measured_row(bench: Bench) -> None:
    page = markdown(bench, command="inbedder bench --quick")
    assert "`inbedder bench --quick`" in page
    for row in bench.stages:
        assert row.work in page
    for line in page.splitlines():
        if line.startswith("|"):
            assert line.endswith("|")
    assert page.count("each question after the first costs") == len(TINY.words)
    assert page.count("a question in a later call costs") == len(TINY.words)
    assert page.count("under its authors' settings") == 1
    assert page.count("GFLOP/s") == len(bench.ceiling)
    lines = [line for line in page.splitlines() if line.startswith("    line ")]
    assert len(lines) == 2 * len({row.work for row in bench.growth}), "seconds and memory"
    assert all(line.count(",") + 1 == len(TINY.growth) for line in lines)


def test_another_family_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="masked"):
        open_encoder(tiny_roberta(tmp_path))


def test_the_command_prints_and_writes_what_it_found(
    folder: Path, bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inbedder_core.bench.measure", lambda encoder, plan, report: bench)
    out = tmp_path / "speed.json"
    others = second_name(out), second_name(out.with_suffix(".md"))
    assert main(["bench", "--quick", "--model", str(folder), "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert out.with_suffix(".md").read_text(encoding="utf-8") == printed
    assert json.loads(out.read_text(encoding="utf-8"))["ceiling"] == bench.ceiling
    assert [other.read_text(encoding="utf-8") for other in others] == ["before"] * 2
    assert main(["bench", "--model", str(folder), "--out", str(out / "speed.json")]) == 2
    assert "name another folder" in capsys.readouterr().err


def test_the_rounds_are_a_choice_and_in_the_command_of_the_page(
    folder: Path, bench: Bench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[Plan] = []
    monkeypatch.setattr("inbedder_core.bench.measure", lambda encoder, plan, report: plans.append(plan) or bench)
    assert main(["bench", "--rounds", "1", "--model", str(folder)]) == 0
    assert [plan.rounds for plan in plans] == [1]
    assert "inbedder bench --rounds 1" in capsys.readouterr().out
