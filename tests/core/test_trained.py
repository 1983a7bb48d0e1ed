"""Models trained on this machine, found again by their names."""

from pathlib import Path

import pytest

from inbedder_core.encoders.checkpoints.trained import delete_trained, trained_directory, trained_folder, trained_names
from inbedder_core.encoders.config import EncoderConfig
from inbedder_core.encoders.load import load_encoder
from inbedder_core.errors import ModelError
from inbedder_core.paths import CACHE_VARIABLE
from tests.models import tiny_llama


@pytest.fixture(autouse=True)
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))


def trained(name: str, *, base: str | None = None) -> Path:
    folder = tiny_llama(trained_folder(name))
    EncoderConfig(base=base).save(folder)
    return folder


def test_a_trained_model_is_loaded_by_its_name() -> None:
    trained("mine")
    trained("also-mine")
    assert trained_names() == ["also-mine", "mine"]
    assert load_encoder("mine").name == "mine"


def test_a_run_that_is_not_finished_is_no_model() -> None:
    trained_folder("half").mkdir(parents=True)
    assert trained_names() == []
    with pytest.raises(ModelError, match="half"):
        load_encoder("half")


def test_a_name_with_a_slip_suggests_the_trained_model() -> None:
    trained("complaints")
    with pytest.raises(ModelError, match="did you mean 'complaints'"):
        load_encoder("complaint")


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "/etc", "a b", ".hidden", "x" * 41, "a\n", "default"])
def test_a_name_cannot_leave_the_folder_or_hide_a_built_in_model(name: str) -> None:
    with pytest.raises(ModelError, match=r"choose another|cannot name"):
        trained_folder(name)


def test_a_deleted_model_is_gone_and_nothing_else() -> None:
    trained("one")
    trained("two")
    delete_trained("one")
    assert trained_names() == ["two"]
    assert [path.name for path in trained_directory().iterdir()] == ["two"]


def test_a_model_that_another_is_built_on_is_kept() -> None:
    trained("first")
    trained("second", base="first")
    with pytest.raises(ModelError, match="second cannot be used without first"):
        delete_trained("first")
    assert trained_names() == ["first", "second"]
