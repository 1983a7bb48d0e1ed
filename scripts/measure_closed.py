"""How often closed answers name the label, beside the free answer, by how much of the calibration is used.

    python scripts/measure_closed.py FOLDER [--model NAME] [--documents 100]

FOLDER holds labelled sets as `inbedder evaluate` reads them: parquet files, and instructions.json with their questions.
Options are the labels' names made readable. Per facet: options; then the shares, in percent, of documents whose free
answer says their label, of those whose closed answer is it without, with half and with full calibration, and of the
most frequent label; then for the three the mean over labels of the share found (macro recall).
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd

from inbedder_core import load_encoder
from inbedder_core.encoders import TransformerEncoder
from inbedder_core.evaluation.scoring.gold_names import readable, says

FACETS = """
sentiment_labelled_sentences sentiment, sentiment_labelled_sentences domain, airline_tweets sentiment,
airline_tweets reason, acos_restaurant entity, acos_restaurant attribute, womens_clothing department,
womens_clothing sentiment, sanders_tweets topic, sanders_tweets sentiment, tweet_emotion emotion, meld emotion,
clinc150 domain, tweet_stance target, tweet_stance stance, corporate_messaging message_type,
stackoverflow question_form, goalex_agnews topic, liar subject, bills topic
"""
STRENGTHS = (0.0, 0.5, 1.0)


def main() -> None:
    """Measure every facet, and print the means last."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--documents", type=int, default=100)
    arguments = parser.parse_args()
    encoder = load_encoder(arguments.model)
    questions = json.loads((arguments.folder / "instructions.json").read_text(encoding="utf-8"))
    rows = []
    for facet in FACETS.replace("\n", " ").split(","):
        name, column = facet.split()
        frame = pd.read_parquet(arguments.folder / f"{name}.parquet").dropna(subset=[f"label_{column}"])
        rows.append(measure(encoder, frame, f"label_{column}", questions[name][f"label_{column}"], arguments.documents))
        print(f"{name} {column}", *(f"{number:.0f}" for number in rows[-1]), flush=True)
    print("mean", *np.mean(rows, axis=0).round(1))


def measure(
    encoder: TransformerEncoder, frame: pd.DataFrame, column: str, question: str, documents: int
) -> list[float]:
    """Return the numbers of one facet, over documents drawn at random (seed 0)."""
    labels = sorted(frame[column].astype(str).unique())
    drawn = frame.sample(min(documents, len(frame)), random_state=0)
    texts, options = list(drawn["text"]), [readable(label) for label in labels]
    gold = np.array([labels.index(str(label)) for label in drawn[column]])
    free = encoder.encode(texts, [question])[0].answers
    scores = _scores(encoder, texts, question, options)
    without = _scores(encoder, [""], question, options)
    choices = [(scores - strength * without).argmax(axis=1) for strength in STRENGTHS]
    return [
        len(labels),
        100 * np.mean([says(answer, labels[label]) for answer, label in zip(free, gold, strict=True)]),
        *(100 * np.mean(chosen == gold) for chosen in choices),
        100 * np.bincount(gold).max() / len(gold),
        *(100 * np.mean([np.mean(chosen[gold == label] == label) for label in np.unique(gold)]) for chosen in choices),
    ]


def _scores(encoder: TransformerEncoder, texts: list[str], question: str, options: list[str]) -> np.ndarray:
    found = np.zeros((len(texts), len(options)), np.float32)
    for rows, scores in encoder.score_options(texts, question, options):
        found[list(rows)] = scores
    return found


if __name__ == "__main__":
    main()
