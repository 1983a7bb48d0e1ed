"""Cut the sample corpora out of larger tables, with a fixed seed: `python scripts/cut_samples.py FOLDER`.

FOLDER holds one csv per sample, named as in samples/definitions.json. What the script writes is committed, so only a
change of samples needs it.
"""

import argparse
import csv
import json
import random
import re
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "sample_corpora"
DEFINITIONS = Path(__file__).with_name("samples")
SEED = 20261121
# A sample is the first thing a stranger sees: no slurs, no self-harm, no half-decoded characters, no blanks to fill.
UNWANTED = re.compile(
    r"\b(fuck|shit|bitch|sex|suicid|rape|porn|whore|kill your)|<insert|[\x00-\x08\x0b-\x1f\x7f-\x9f]|\ufffd", re.I
)

Row = dict[str, str]


def main() -> None:
    """Cut every sample that samples/definitions.json defines, and write what the application reads about them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the larger tables are")
    folder = parser.parse_args().folder
    index = []
    for sample in json.loads((DEFINITIONS / "definitions.json").read_text(encoding="utf-8")):
        rows = read(folder / f"{sample['name']}.csv", sample.pop("keep"))
        chosen = choose(rows, sample.pop("take"), sample.pop("strata"))
        file = TARGET / f"{sample['name']}.csv"
        write(file, chosen, list(sample["columns"]))
        index.append({**sample, "file": file.name, "rows": len(chosen)})
        print(f"{file.name}: {len(chosen):,} of {len(rows):,} rows, {file.stat().st_size:,} bytes")
    text = json.dumps(index, indent=2, ensure_ascii=False)
    (TARGET / "index.json").write_text(f"{text}\n", encoding="utf-8")
    (TARGET / "README.md").write_text(readme(index), encoding="utf-8")


def read(file: Path, keep: dict[str, object]) -> list[Row]:
    """Read the rows of acceptable length and content; `keep` gives words (least, most), and leaves out by column."""
    least, most = keep["words"]  # type: ignore[misc]
    with file.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    kept, seen = [], set()
    for row in rows:
        text = row["text"]
        plain = text.isascii() if keep.get("ascii") else True
        if UNWANTED.search(" ".join(row.values())) or not least <= len(text.split()) <= most or not plain:
            continue
        if text.casefold() not in seen:
            seen.add(text.casefold())
            kept.append(row)
    return kept


def choose(rows: list[Row], take: int, strata: list[str]) -> list[Row]:
    """Take rows evenly over the strata, at random within each, and keep the order of the source."""
    chance = random.Random(SEED)
    groups = defaultdict(list)
    for number, row in enumerate(rows):
        groups[tuple(row[column] for column in strata)].append(number)
    order = [chance.sample(groups[key], len(groups[key])) for key in sorted(groups)]
    chosen: list[int] = []
    for turn in range(max(map(len, order))):
        layer = [group[turn] for group in order if turn < len(group)]
        chosen += chance.sample(layer, min(len(layer), take - len(chosen)))
    return [rows[number] for number in sorted(chosen)]


def write(file: Path, rows: list[Row], columns: list[str]) -> None:
    """Write the columns that are described."""
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def readme(index: list[dict[str, object]]) -> str:
    """Describe every sample for a person: what it is, whose, and what to ask it."""
    intro = (DEFINITIONS / "intro.md").read_text(encoding="utf-8")
    parts = [intro.rstrip()]
    for sample in index:
        columns = "\n".join(f"| {name} | {meaning} |" for name, meaning in sample["columns"].items())  # type: ignore[attr-defined]
        asked = "\n".join(f"- {instruction}" for instruction in sample["instructions"])  # type: ignore[attr-defined]
        parts.append(
            f"## {sample['title']}\n\n`{sample['file']}`, {sample['rows']:,} documents. {sample['description']}\n\n"
            f"| column | holds |\n|---|---|\n{columns}\n\nGood instructions:\n\n{asked}\n\n"
            f"Source: {sample['source']}\n\nAttribution: {sample['attribution']}\n\nLicence: {sample['licence']}\n\n"
            f"Changes: {sample['changes']}"
        )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
