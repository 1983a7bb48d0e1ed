"""Selecting in one of several panels."""

from app.session.selection import Selection

NONE = Selection.none(3)


def test_a_box_leaves_its_own_map_alone_and_lights_the_others():
    chosen = NONE.boxed(1, [5, 2, 5])
    assert chosen.rows == (2, 5)
    assert [panel.rows for panel in chosen.panels] == [(2, 5), None, (2, 5)]
    assert chosen.panels[1].map_version == NONE.panels[1].map_version


def test_seeing_the_same_box_again_changes_nothing():
    chosen = NONE.boxed(1, [2, 5])
    assert chosen.boxed(1, [5, 2]) is chosen


def test_a_map_that_is_drawn_anew_forgets_its_box():
    chosen = NONE.boxed(0, [1]).boxed(2, [2])
    assert chosen.panels[0].map_version > NONE.panels[0].map_version
    assert chosen.boxed(0, []) is chosen


def test_a_double_click_clears():
    cleared = NONE.boxed(0, [1]).boxed(0, [])
    assert cleared.rows == ()
    assert all(panel.rows is None for panel in cleared.panels)


def test_ticks_keep_their_list_and_light_every_map():
    chosen = NONE.ticked(0, [1], [7, 8])
    assert [panel.rows for panel in chosen.panels] == [(7, 8)] * 3
    assert chosen.panels[0].list_version == NONE.panels[0].list_version
    assert chosen.panels[1].list_version > NONE.panels[1].list_version
    assert chosen.ticked(0, [1], [7, 8]) is chosen


def test_a_box_forgets_the_ticks():
    chosen = NONE.ticked(0, [1], [7, 8]).boxed(0, [3])
    assert chosen.rows == (3,)
    assert chosen.ticked(0, [], []) is chosen


def test_new_groups_keep_the_documents():
    chosen = NONE.boxed(0, [1]).redrawn()
    assert chosen.rows == (1,)
    assert [panel.rows for panel in chosen.panels] == [(1,)] * 3
