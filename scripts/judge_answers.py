"""Answers of real use, for a person to judge: 30 documents of each sample corpus under its first three questions.

`draw` writes what models answer into a csv file with an empty verdict; what the file judges already stays judged, and
an answer that two models give is judged once. Fill in right, partly or wrong, then `score` counts.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from inbedder_core.cli.shared import say
from inbedder_core.corpus import read_sample, sample, sample_names
from inbedder_core.encoders import CachedEncoder, Store, load_encoder
from inbedder_core.errors import InBedderError, SettingError

VERDICTS = ("right", "partly", "wrong")
DOCUMENTS, QUESTIONS = 30, 3
SHOWN = 200
"""Characters of a text that the file repeats; the whole is in the sample."""


@dataclass(frozen=True)
class Judged:
    """What one or more models (`models`, separated by blanks) answered of a document; `verdict` is empty until judged.

    "right" tells a reader what the document says; "partly" is true but too vague, or half of it; else it is "wrong".
    """

    corpus: str
    question: str
    document: str
    text: str
    answer: str
    models: str
    verdict: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What a verdict is about."""
        return self.corpus, self.question, self.document, self.answer.casefold()


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw or score, as asked."""
    parser = argparse.ArgumentParser(prog="python -m scripts.judge_answers", description=__doc__)
    parser.add_argument("what", choices=("draw", "score"))
    parser.add_argument("file", type=Path, metavar="FILE", help="the csv file")
    parser.add_argument("--models", nargs="+", default=["default"], metavar="MODEL", help="who answers, to draw")
    given = parser.parse_args(arguments)
    try:
        if given.what == "draw":
            write(given.file, draw(given.models, known=read(given.file) if given.file.exists() else []))
        else:
            sys.stdout.write(table(read(given.file)))
    except InBedderError as error:
        sys.exit(f"judge_answers: {error}")


def draw(models: Sequence[str], *, known: Iterable[Judged]) -> list[Judged]:
    """Ask the models, and take over the verdicts that are `known`. Raises ModelError."""
    verdicts = {row.key: row.verdict for row in known}
    loaded = [CachedEncoder(load_encoder(name), Store()) for name in models]
    encoders = {encoder.name: encoder for encoder in loaded}
    found: list[Judged] = []
    for name in sample_names():
        corpus, _ = read_sample(name)
        drawn = corpus.draw(DOCUMENTS)
        questions = sample(name).instructions[:QUESTIONS]
        said: dict[tuple[str, str], dict[str, list[str]]] = {}
        for model, encoder in encoders.items():
            say(f"{name}: {model}")
            encodings = encoder.encode(drawn.texts, questions)
            for question, encoding in zip(questions, encodings, strict=True):
                for id, answer in zip(drawn.ids, encoding.answers, strict=True):
                    said.setdefault((question, str(id)), {}).setdefault(answer, []).append(model)
        texts = {str(id): " ".join(text.split())[:SHOWN] for id, text in zip(drawn.ids, drawn.texts, strict=True)}
        for (question, id), answers in said.items():
            for answer, by in answers.items():
                row = Judged(name, question, id, texts[id], answer, " ".join(by))
                found.append(Judged(**{**asdict(row), "verdict": verdicts.get(row.key, "")}))
    return found


def table(rows: Sequence[Judged]) -> str:
    """Count verdicts by model, corpus and question, as Markdown. Raises SettingError while one is missing."""
    if strange := [row for row in rows if row.verdict not in VERDICTS]:
        first = strange[0]
        found = (
            f"{len(strange)} answers are not judged, the first {first.answer!r} of {first.document} in {first.corpus}"
        )
        raise SettingError(f"{found}; write one of {', '.join(VERDICTS)}")
    models = list(dict.fromkeys(model for row in rows for model in row.models.split()))
    counts: dict[tuple[str, str], dict[str, Counter[str]]] = {}
    for row in rows:
        for model in row.models.split():
            for key in ((row.corpus, row.question), ("all", "")):
                counts.setdefault(key, {}).setdefault(model, Counter())[row.verdict] += 1
    lines = [["corpus", "question", *models], ["---"] * (2 + len(models))]
    for (corpus, question), by in counts.items():
        cells = [" / ".join(str(by.get(model, Counter())[verdict]) for verdict in VERDICTS) for model in models]
        lines.append([corpus, question, *cells])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def read(path: Path) -> list[Judged]:
    """Read what was written. Raises SettingError when columns are missing."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [item.name for item in fields(Judged)]
    if rows and (missing := [name for name in names if name not in rows[0]]):
        raise SettingError(f"{path} lacks the columns {', '.join(missing)}; draw it anew")
    return [Judged(**{name: row[name] for name in names}) for row in rows]


def write(path: Path, rows: Sequence[Judged]) -> None:
    """Write the file anew."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [item.name for item in fields(Judged)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(asdict, rows))


if __name__ == "__main__":
    main()
