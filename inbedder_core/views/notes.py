"""Sentences a person should read beside a map: what they could take for a fault, or miss."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from inbedder_core.clusters import Clustering, Projection
from inbedder_core.corpus import QUESTION_LETTERS, Corpus, language_of, name_languages
from inbedder_core.encoders import Encoder, Encoding, Question
from inbedder_core.labels import EncodedCorpus, answer_forms

_ALMOST_ALL = 0.9
_ENOUGH = 10
_FOREIGN = 0.1
"""What is in other languages than the model's is said where it is more than this share."""


def language_note(corpus: Corpus, instruction: str = "", *, trained: Sequence[str], name: str) -> str:
    """Say what is in other languages than a model was `trained` for, by codes; "" if nothing is, or none is known."""
    if not trained:
        return ""
    foreign = (_foreign_texts(corpus.languages, trained), _foreign_question(instruction, trained))
    parts = " and ".join(filter(None, foreign))
    if not parts:
        return ""
    return (
        f"{parts[0].upper()}{parts[1:]}, but {name} was trained for {name_languages(trained)} "
        "only: its answers there, and the groups and names made of them, are less to be trusted. "
        "A model that was trained for them does better."
    )


def view_notes(
    encoded: EncodedCorpus, instruction: str, projection: Projection, *, clustering: Clustering, encoder: Encoder
) -> tuple[str, ...]:
    """Say what a person could take for a fault, or miss."""
    return (
        *filter(None, [language_note(encoded.corpus, instruction, trained=encoder.languages, name=encoder.name)]),
        *_on_truncation(encoded),
        *_on_map(projection, len(encoded)),
        *_on_noise(clustering),
        *_on_answers(encoded.encoding),
    )


def _foreign_texts(languages: Mapping[str, float], trained: Sequence[str]) -> str:
    foreign = {code: share for code, share in languages.items() if code not in trained}
    share = sum(foreign.values())
    if share <= _FOREIGN:
        return ""
    common = [code for code, part in foreign.items() if part >= _FOREIGN * share] or list(foreign)
    amount = "all texts" if len(foreign) == len(languages) else f"about {share:.0%} of the texts"
    return f"{amount} are in {name_languages(common)}"


def _foreign_question(instruction: str, trained: Sequence[str]) -> str:
    code = language_of(Question.read(instruction).text, least=QUESTION_LETTERS) if instruction else None
    return f"the question is in {name_languages([code])}" if code and code not in trained else ""


def _on_truncation(encoded: EncodedCorpus) -> Iterator[str]:
    found = encoded.truncation
    if found and found.texts:
        share = found.share(encoded.corpus.texts)
        yield (
            f"{found.texts:,} of {len(encoded):,} texts were cut after {found.limit:,} tokens (word pieces): "
            f"{share:.1%} of all text was not read. Split long texts into passages to have all of it read."
        )


def _on_map(projection: Projection, n: int) -> Iterator[str]:
    if n == 1:
        yield "There is one document only: nothing to compare it with."
    elif projection.method == "constant":
        yield f"All {n:,} documents have the same embedding under this question: it does not tell them apart."
    elif projection.method == "pca":
        yield "There are too few different documents for UMAP: the map shows their two main components."
    elif projection.fitted:
        yield (
            f"The map was fitted to {projection.fitted:,} documents, drawn at random; "
            "the others lie beside those they are most like."
        )


def _on_noise(clustering: Clustering) -> Iterator[str]:
    if clustering.noise_share == 1:
        yield (
            f"No group is dense enough: all {len(clustering):,} documents are noise. "
            "Lower the minimum group size, or use k-means, which puts every document in a group."
        )


def _on_answers(encoding: Encoding) -> Iterator[str]:
    n = len(encoding)
    answer, count = Counter(answer_forms(encoding.answers)).most_common(1)[0]
    if answer and n >= _ENOUGH and count / n >= _ALMOST_ALL:
        yield f"The model answers “{answer}” for {count / n:.0%} of the documents: its answers hardly divide them."
