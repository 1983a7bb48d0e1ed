"""Full-text search."""

import pytest

from inbedder_core.corpus import search_texts

TEXTS = (
    "The later flight was delayed",
    "Chocolate, too late!",
    "Café au lait\nand more",
    "航班延误了三小时",
    "late   flight",
)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", (0, 1, 2, 3, 4)),
        ("late", (0, 1, 4)),
        ("LATE flight", (0, 4)),
        ('"late flight"', (4,)),
        ("late -chocolate", (0, 4)),
        ("cafe", (2,)),
        ("lait and", (2,)),
        ("延误", (3,)),
        ("ate", ()),
        ("(", ()),
        ('"', (0, 1, 2, 3, 4)),
    ],
)
def test_texts_are_found_that_hold_every_word(query, rows):
    assert search_texts(TEXTS, query) == rows
