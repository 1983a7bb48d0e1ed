"""Reads sample corpora under their own first questions, so that nobody waits for what everybody asks first.

    python -m scripts.read_samples [NAME ...]

writes samples.sqlite beside the default model: its answers and float16 rows, and the maps made of them, for every
store to find (`inbedder_core.encoders.shipped`). Run it when the default model has changed, or what makes maps: tests
say so. Rows of the same model that are shipped already are taken over; others are computed in float32, which fits every
machine, and stay in the user's cache, so that a run that was stopped goes on.
"""

import argparse
import tempfile
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from inbedder_core.cli.bars import Bars
from inbedder_core.cli.shared import say
from inbedder_core.corpus import Corpus, read_sample, sample
from inbedder_core.encoders import CachedEncoder, Encoder, EncodesBatches, Store, load_encoder
from inbedder_core.encoders.shipped import SHIPPED, ShippedRows, ship
from inbedder_core.paths import cache_directory
from inbedder_core.views import explore

SAMPLES = ("review_sentences", "banking_support_messages", "debate_arguments", "voice_assistant_commands")
"""Those whose texts are short: others take longer to read, and all would be too many bytes."""
QUESTIONS, DOCUMENTS = 3, 500
"""What the app asks of a sample with one click, and how many documents it draws."""
MOST_BYTES = 12_000_000
EXACT = "float32"
NOTHING = ShippedRows(Path("no file"))


class ExactEncoder(EncodesBatches):
    """The default model computing exactly, under the fingerprint it has on every machine."""

    def __init__(self) -> None:
        usual, exact = load_encoder(), load_encoder(device="cpu", dtype=EXACT)
        self.name, self.dimension, self.fingerprint = usual.name, usual.dimension, usual.fingerprint
        self.decode, self.truncation, self.encode_batches = exact.decode, exact.truncation, exact.encode_batches


def main() -> None:
    """Read the samples and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("samples", nargs="*", default=SAMPLES, help=f"which samples (else {', '.join(SAMPLES)})")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="the file that is written")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, Bars() as bars, closing(Store(Path(scratch) / "kept")) as kept:
        encoder = ExactEncoder()
        rows, maps = Path(scratch) / "rows.sqlite", Path(scratch) / "maps.sqlite"
        read = [read_ahead(name, CachedEncoder(encoder, kept), bars) for name in given.samples]
        ship(rows, read)
        with closing(Store(maps, shipped=ShippedRows(rows))) as store:
            for name in given.samples:
                explore(*asked(name), encoder, store=store, progress=bars)
        ship(given.out, [*read, maps])
    size = given.out.stat().st_size
    say(f"Wrote {given.out}: {size / 1e6:.1f} MB for {', '.join(given.samples)}")
    if size > MOST_BYTES:
        raise SystemExit(f"That is more than {MOST_BYTES / 1e6:.0f} MB; name fewer samples")


def asked(name: str) -> tuple[Corpus, Sequence[str]]:
    """Return the documents and questions that the app begins with."""
    return read_sample(name)[0].draw(DOCUMENTS), sample(name).instructions[:QUESTIONS]


def read_ahead(name: str, encoder: Encoder, bars: Bars) -> Path:
    """Read a sample into a store of its own, or go on with it, and return that store's file."""
    file = cache_directory() / f"{name}-{encoder.fingerprint[:12]}.sqlite"
    corpus, questions = asked(name)
    with closing(Store(file, shipped=NOTHING)) as store:
        CachedEncoder(encoder, store).encode(corpus.texts, questions, progress=partial(bars, f"Reading {name}"))
    return file


if __name__ == "__main__":
    main()
