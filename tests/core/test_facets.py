"""Metadata against views."""

import numpy as np
import pytest

from inbedder_core.comparison.facet_columns import facet, facet_columns
from inbedder_core.comparison.facets import cross, wilson
from inbedder_core.corpus.corpus import Corpus
from inbedder_core.errors import CorpusError, SettingError
from tests.views import hand_made_view


def corpus_of(**columns) -> Corpus:
    n = len(next(iter(columns.values())))
    texts = tuple(f"text {row}" for row in range(n))
    return Corpus("some", texts, tuple(range(n)), {name: tuple(cells) for name, cells in columns.items()})


def facet_of(cells, **options):
    return facet(corpus_of(column=cells), "column", **options)


def names(found) -> list[str]:
    return [found.values[code] if code >= 0 else "-" for code in found.codes]


def test_categories_come_with_the_most_frequent_first_and_empty_cells_are_in_none():
    found = facet_of(["b", "a", "b", "", " b "])
    assert (found.kind, found.values) == ("category", ("b", "a"))
    assert list(found.codes) == [0, 1, 0, -1, 0]
    assert found.rows("b") == (0, 2, 4)


def test_rare_categories_are_put_together_and_said_to_be():
    found = facet_of([f"v{number:02d}" for number in range(30)] * 2 + ["v00"])
    assert len(found.values) == 21
    assert names(found)[25] == "(other values)"
    assert "20 most frequent of 30" in found.note


def test_few_numbers_stay_apart_and_in_order():
    found = facet_of(["10", "9", "10", "", "1.5"])
    assert (found.kind, found.values) == ("number", ("1.5", "9", "10"))
    assert names(found) == ["10", "9", "10", "-", "1.5"]


def test_many_numbers_become_ranges_of_like_size():
    found = facet_of([str(number * 3) for number in range(100)] + [""])
    assert found.values[0] == "0 to 57"
    assert np.bincount(found.codes[:-1]).tolist() == [20] * 5
    assert found.codes[-1] == -1


def test_one_frequent_number_among_many_makes_no_empty_range():
    found = facet_of(["0"] * 90 + [str(number) for number in range(1, 20)])
    assert (np.bincount(found.codes) > 0).all()
    assert len(found.values) == len(np.bincount(found.codes))


@pytest.mark.parametrize(
    ("cells", "period", "values"),
    [
        (["2020", "2022", "2020"], None, ("2020", "2021", "2022")),
        ([str(year) for year in range(1955, 2005)], None, ("1950s", "1960s", "1970s", "1980s", "1990s", "2000s")),
        (["2023-01-05", "2023-03-07", ""], "month", ("2023-01", "2023-02", "2023-03")),
        (["2023-07-17 16:30:44", "2023-12-01 00:00:00"], "quarter", ("2023-Q3", "2023-Q4")),
        (["2020-12-31", "2021-01-04"], "week", ("2020-W53", "2021-W01")),
        (["31.12.2020", "01.01.2021"], None, ("2020-12-31", "2021-01-01")),
        (["Tue Feb 24 11:35:52 -0800 2015", "Wed Feb 25 11:35:52 -0800 2015"], "day", ("2015-02-24", "2015-02-25")),
    ],
)  # fmt: skip
def test_times_fall_into_periods_without_gaps(cells, period, values):
    found = facet_of(cells, period=period)
    assert (found.kind, found.values) == ("time", values)
    assert [code for code, cell in zip(found.codes, cells, strict=True) if not cell] == [-1] * cells.count("")
    assert found.values[found.codes[0]] == values[0]


def test_long_times_get_a_coarser_period():
    days = [f"{year}-{month:02d}-15" for year in range(2000, 2008) for month in range(1, 13)]
    assert facet_of(days).period == "quarter"
    assert len(facet_of(days).values) == 32


def test_days_and_months_that_cannot_be_told_apart_are_said_to_be_guessed():
    assert "day/month/year" in facet_of(["01/02/2020", "03/04/2020"]).note
    american = facet_of(["01/31/2020", "03/04/2020"], period="month")
    assert american.note == ""
    assert american.values[0] == "2020-01"


def test_only_columns_that_divide_documents_are_offered():
    n = 60
    corpus = corpus_of(
        same=["x"] * n,
        own=[f"title {row}" for row in range(n)],
        kind=["a", "b"] * (n // 2),
        day=[f"2020-01-{row % 28 + 1:02d}" for row in range(n)],
        size=[str(row * 1.5) for row in range(n)],
        empty=[""] * n,
    )
    assert facet_columns(corpus) == ["kind", "day", "size"]


def test_a_column_that_numbers_the_documents_comes_last():
    running = [str(number * 2) for number in range(30)]
    years = [str(1990 + number) for number in range(30)]
    corpus = corpus_of(Nr=running, year=years, age=running[::-1], site=["a", "b"] * 15)
    assert facet_columns(corpus) == ["year", "age", "site", "Nr"]


def test_columns_and_periods_that_do_not_exist_are_refused():
    corpus = corpus_of(kind=["a", "b"], empty=["", ""])
    with pytest.raises(CorpusError, match="kind"):
        facet(corpus, "sort")
    with pytest.raises(CorpusError, match="empty"):
        facet(corpus, "empty")
    with pytest.raises(SettingError, match="month"):
        facet(corpus, "kind", period="fortnight")
    with pytest.raises(SettingError, match="longer"):
        facet_of(["1900-01-01", "2000-01-01"], period="day")
    with pytest.raises(CorpusError, match="a, b"):
        facet(corpus, "kind").rows("c")


KINDS = ["a"] * 20 + ["b"] * 20 + [""]
GROUPS = (0,) * 20 + (1,) * 18 + (-1,) * 3


def crossed(kinds=KINDS, groups=GROUPS, answers=None, **options):
    corpus = corpus_of(kind=kinds)
    view = hand_made_view(corpus, "Which?", groups, answers or [f"{group}" for group in groups])
    return cross(view, facet(corpus, "kind"), **options)


def test_every_value_is_counted_in_every_cluster_and_noise_is_one_of_them():
    found = crossed()
    assert [group.label for group in found.table.columns] == ["0", "1", "Noise"]
    assert found.table.counts.tolist() == [[20, 0, 0], [0, 18, 2]]
    assert found.table.left_out == 1
    assert found.row_shares.tolist() == [[1, 0, 0], [0, 0.9, 0.1]]
    assert found.column_shares[:, 0].tolist() == [1, 0]


def test_answers_are_crossed_in_whatever_spelling():
    found = crossed(answers=["Red."] * 11 + ["red"] * 9 + ["blue"] * 19 + ["", ""], by="answers")
    assert [group.label for group in found.table.columns] == ["Red", "blue", "(no answer)"]
    assert found.table.counts.tolist() == [[20, 0, 0], [0, 19, 1]]


def test_what_goes_together_is_strong_and_beyond_chance():
    strong, weak = crossed().association, crossed(kinds=["a", "b"] * 20 + [""]).association
    assert strong.v > 0.9
    assert strong.p == 1 / 1000
    assert weak.v < 0.1
    assert weak.p > 0.2


def test_cramers_v_is_the_one_worked_out_by_hand():
    found = crossed(kinds=["a"] * 30 + ["b"] * 70, groups=(0,) * 20 + (1,) * 10 + (0,) * 20 + (1,) * 50)
    chi = 100 * (20 * 50 - 10 * 20) ** 2 / (30 * 70 * 40 * 60)
    corrected = max(0, chi / 100 - 1 / 99) / (2 - 1 / 99 - 1)
    assert found.association.v == pytest.approx(corrected**0.5)


def test_the_same_seed_gives_the_same_p():
    kinds = (["a", "b", "b"] * 14)[:41]
    assert crossed(kinds=kinds, seed=3).association == crossed(kinds=kinds, seed=3).association


def test_one_value_alone_goes_with_nothing():
    found = crossed(kinds=["a"] * 41)
    assert found.association is None
    assert "one value" in found.undefined


def test_intervals_hold_the_share_and_shrink_with_counts():
    low, high = wilson(np.array([1, 100, 0]), np.array([2, 200, 0]))
    assert (low < [0.5, 0.5, 0.01]).all()
    assert (high > [0.5, 0.5, 0.99]).all()
    assert high[1] - low[1] < high[0] - low[0]
    assert (low[1], high[1]) == pytest.approx((0.4314, 0.5686), abs=1e-3)


def test_facets_of_another_corpus_are_refused():
    view = hand_made_view(corpus_of(kind=["a", "b"]), "Which?", (0, 0), ("x", "y"))
    with pytest.raises(ValueError, match="different corpora"):
        cross(view, facet_of(["b", "a"]))
    with pytest.raises(SettingError, match="answers"):
        cross(view, facet_of(["a", "b"]), by="colours")


def test_boxes_that_were_ticked_count_one_by_one():
    cells = ["Email, Phone", "Phone", "Email, Chat, Phone", "", "Chat", "Email, Phone"]
    corpus = corpus_of(channels=cells, kind=["a", "b"] * 3, words=[f"one, two, and {n}" for n in range(6)])
    assert facet_columns(corpus)[:3] == ["channels: Phone", "channels: Email", "channels: Chat"]
    assert names(facet(corpus, "channels: Email")) == ["yes", "no", "yes", "-", "no", "yes"]
    assert "words" not in " ".join(facet_columns(corpus)[3:4])
    spelled = corpus_of(channels=["Email, work; Phone", "Email; Phone", "Email; Phone", "Email, work", "Phone"] * 2)
    assert names(facet(spelled, "channels: Email"))[:5] == ["no", "yes", "yes", "no", "no"]
    with pytest.raises(CorpusError, match="no column 'channels: Fax'"):
        facet(corpus, "channels: Fax")
