"""Work that may be killed anywhere: each kind is made ready once, begun or gone on with, and looked at afterwards.

Processes that do it are forked from one that has imported all this, so that a kill costs no more than the work.
"""

import hashlib
import json
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import accelerate  # noqa: F401  (this and what follows: for the processes that are forked)
import jinja2  # noqa: F401
import openpyxl  # noqa: F401
import peft  # noqa: F401
import plotly.graph_objects  # noqa: F401
import pyarrow.parquet  # noqa: F401
import scipy.stats  # noqa: F401
import sklearn.metrics  # noqa: F401
import transformers  # noqa: F401
from safetensors.torch import load_file

from app.server.uploads import Uploads
from inbedder_core.cli.asking import write_files
from inbedder_core.clusters import ClusteringConfig
from inbedder_core.corpus import Corpus
from inbedder_core.encoders import CachedEncoder, Store, trained_folder
from inbedder_core.encoders.checkpoints.bases import FetchableBase
from inbedder_core.encoders.checkpoints.fetch import fetch_base
from inbedder_core.errors import CorpusError
from inbedder_core.exports import (
    Evidence,
    Model,
    answers_jsonl,
    documents_csv,
    embedding_atlas_files,
    pack_files,
    save_embeddings,
    zip_pack,
)
from inbedder_core.jobs import tell_nobody
from inbedder_core.paths import write_atomically
from inbedder_core.studies import CorpusCard, Studies, Study
from inbedder_core.studies.archive import unpack
from inbedder_core.training import TrainingConfig, begin_run, continue_run, find_run
from inbedder_core.views import ViewConfig, explore
from tests.fakes import FakeEncoder
from tests.gguf_files import write_gguf
from tests.models import tiny_llama
from tests.signs import sign_examples
from tests.views import hand_made_view

Results = dict[str, object]
COLORS = ("red", "green", "blue")
QUESTIONS = ["Which colour?", "Which number?"]


class SlowEncoder(FakeEncoder):
    """Takes as long for a batch as a small model."""

    def _encode(self, texts, instruction):
        time.sleep(0.005)
        return super()._encode(texts, instruction)


def nothing(made: Path) -> None:
    """Make nothing ready."""


def texts_of(count: int) -> Corpus:
    return Corpus.from_texts([f"{word} text number {n}" for n in range(count) for word in COLORS])


def files_in(folder: Path) -> Results:
    """The hash of each file that is there under its own name."""
    files = [path for path in folder.rglob("*") if path.is_file() and ".part-" not in str(path)]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def embed(folder: Path, made: Path) -> None:
    corpus = texts_of(200)
    encoder = CachedEncoder(SlowEncoder(batch=8), Store(folder / "store.sqlite"))
    encodings = dict(zip(QUESTIONS, encoder.encode(corpus.texts, QUESTIONS), strict=True))
    (folder / "out").mkdir(exist_ok=True)
    save_embeddings(folder / "out" / "embeddings.safetensors", encodings, encoder)
    answers = {name: encoding.answers for name, encoding in encodings.items()}
    write_atomically(folder / "out" / "answers.jsonl", answers_jsonl(corpus, answers))


def ask(folder: Path, made: Path) -> None:
    config = ViewConfig(clustering=ClusteringConfig(method="kmeans", clusters=3))
    views = explore(texts_of(40), QUESTIONS[:1], FakeEncoder(batch=8), config, store=Store(folder / "store.sqlite"))
    (folder / "out").mkdir(exist_ok=True)
    write_atomically(folder / "out" / "documents.csv", documents_csv(views))


def make_base(made: Path) -> None:
    base = tiny_llama(made / "base", tied=False)
    (base / "inbedder.json").write_text(json.dumps({"template": "{input}\n{instruction}:"}))
    write_gguf(made / "made.gguf", tiny_llama(made / "large", layers=6, hidden=128, tied=False))


def train(folder: Path, made: Path) -> None:
    """Go on as a person would: with the run if there is one, with another if not, and not at all with a model."""
    config = TrainingConfig(
        base=str(made / "base"),
        batch=8,
        learning_rate=1e-2,
        rank=4,
        dropout=0.1,
        held_out=40,
        save_minutes=0,
        dtype="float32",
    )
    run = find_run("signs")
    if run.problem:
        begin_run("signs", sign_examples("where?", "sign?"), config)
    if not run.finished:
        list(continue_run("signs"))


def trained(folder: Path) -> Results:
    run = find_run("signs")
    if not run.finished:
        return {}
    assert run.problem == ""
    place = trained_folder("signs")
    weights = {name: weight.tolist() for name, weight in load_file(place / "adapter_model.safetensors").items()}
    steps = [(step.number, step.loss, step.held_out and step.held_out.loss) for step in run.steps]
    assert not (place / "examples.jsonl").exists(), "the examples of a finished run are still there"
    return {"weights": weights, "steps": steps, "config": (place / "inbedder.json").read_text()}


def base_of(made: Path) -> FetchableBase:
    content = (made / "made.gguf").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    size = len(content)
    return FetchableBase("made-base", "for tests", "CC0-1.0", digest, size, 2 * size, "nobody/made", "made.gguf", ())


def convert(folder: Path, made: Path) -> None:
    fetch_base(base_of(made), report=tell_nobody, note=print, file=made / "made.gguf")


def converted(folder: Path) -> Results:
    found = {}
    for place in folder.glob("models/made-base-*"):
        if place.is_dir() and ".part-" not in place.name and ".download" not in place.name:
            found |= files_in(place)
            assert "seal.json" in found, f"{place.name} has {', '.join(found)}"
    return found


def uploaded_content() -> list[bytes]:
    return [random.Random(number).randbytes(400_000) for number in range(30)]


def upload(folder: Path, made: Path) -> None:
    uploads = Uploads(folder / "uploads")
    for number, content in enumerate(uploaded_content()):
        uploads.keep(f"file {number}.csv", content)


def uploaded(folder: Path) -> Results:
    uploads, found = Uploads(folder / "uploads"), {}
    for content in uploaded_content():
        digest = hashlib.sha256(content).hexdigest()
        with suppress(CorpusError):
            file = uploads.find(digest)
            assert file.read() == content
            found[digest] = file.name
    return found


def study(folder: Path, made: Path) -> None:
    """Title by title: keep a study, change it twice, export it, and throw every third away."""
    corpus, studies = texts_of(200), Studies(folder / "studies")
    (folder / "out").mkdir(exist_ok=True)
    for number in range(12):
        title, file = f"Study {number}", folder / "out" / f"{number}.study.zip"
        if file.exists() and number % 3 == 0:
            continue
        kept = {found.title: found for found in studies.saved()}
        study = kept.get(title) or studies.save(Study(title, CorpusCard.of(corpus), ("Which colour?",), "fake"), corpus)
        while study.revision < 3:
            study = studies.save(replace(study, notes=f"{study.notes}Note {study.revision}. "), corpus)
        if not file.exists():
            write_atomically(file, studies.export(study.id))
    for study in studies.saved():
        if int(study.title.split()[1]) % 3 == 0:
            studies.delete(study.id)


def studied(folder: Path) -> Results:
    studies = Studies(folder / "studies")
    assert studies.damaged() == [], "a study cannot be read"
    found: Results = {}
    for study in studies.saved():
        assert len(studies.corpus(study)) == 600
        if study.revision == 3 and int(study.title.split()[1]) % 3:
            found[study.title] = study.notes
    for path in sorted(folder.glob("out/*.zip")):
        study, corpus = unpack(path.read_bytes())
        found[path.name] = study.title, study.notes, corpus.fingerprint
    return found


def export(folder: Path, made: Path) -> None:
    corpus = texts_of(10)
    groups, answers = [row % 3 for row in range(30)], [text.split()[0] for text in corpus.texts]
    views = [hand_made_view(corpus, question, groups, answers) for question in QUESTIONS]
    evidence = Evidence(views, Model.of(FakeEncoder()), made=datetime(2025, 1, 2, tzinfo=UTC))
    write_files(folder / "out", pack_files(evidence))
    write_files(folder / "out", embedding_atlas_files(views))
    write_atomically(folder / "out" / "pack.zip", zip_pack(evidence))
    encodings = {view.instruction: view.encoding for view in views}
    save_embeddings(folder / "out" / "embeddings.safetensors", encodings, FakeEncoder())


def written(folder: Path) -> Results:
    return files_in(folder / "out") if (folder / "out").exists() else {}


@dataclass(frozen=True)
class Kind:
    """What is made ready, done, and there afterwards, as far as it is taken for whole; the last raises for half."""

    do: Callable[[Path, Path], None]
    results: Callable[[Path], Results]
    make: Callable[[Path], object] = nothing


KINDS = {
    "embed": Kind(embed, written),
    "train": Kind(train, trained, make_base),
    "convert": Kind(convert, converted, make_base),
    "upload": Kind(upload, uploaded),
    "study": Kind(study, studied),
    "export": Kind(export, written),
    "explore": Kind(ask, written),
}
