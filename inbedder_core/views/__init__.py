"""One corpus through one instruction: coordinates, groups, labels, changes by hand."""

from inbedder_core.views.belief import STABLE, Belief, found_again
from inbedder_core.views.editing import apply_edits, make_edit
from inbedder_core.views.edits import LONGEST_LABEL, LONGEST_NOTE, Edit, Edits, check_note, clean_note
from inbedder_core.views.group_notes import GroupNote, Noted, delete_note, find_notes, line_label, make_note
from inbedder_core.views.layout import Layout, first_look, lay_out
from inbedder_core.views.lineage import Ended, Lineage, recognize_groups, trace_groups
from inbedder_core.views.names import MapName, map_names, part_names
from inbedder_core.views.notes import language_note
from inbedder_core.views.reading import StageProgress
from inbedder_core.views.rewording import Cohesion, RewordedGroups
from inbedder_core.views.snapshot import Snapshot
from inbedder_core.views.survey import KMEANS, NEIGHBORS, Density, Placement, Survey, survey
from inbedder_core.views.view import NOISE_LABEL, STAGES, View, ViewConfig, explore, keep_rewording, recluster

__all__ = [
    "KMEANS",
    "LONGEST_LABEL",
    "LONGEST_NOTE",
    "NEIGHBORS",
    "NOISE_LABEL",
    "STABLE",
    "STAGES",
    "Belief",
    "Cohesion",
    "Density",
    "Edit",
    "Edits",
    "Ended",
    "GroupNote",
    "Layout",
    "Lineage",
    "MapName",
    "Noted",
    "Placement",
    "RewordedGroups",
    "Snapshot",
    "StageProgress",
    "Survey",
    "View",
    "ViewConfig",
    "apply_edits",
    "check_note",
    "clean_note",
    "delete_note",
    "explore",
    "find_notes",
    "first_look",
    "found_again",
    "keep_rewording",
    "language_note",
    "lay_out",
    "line_label",
    "make_edit",
    "make_note",
    "map_names",
    "part_names",
    "recluster",
    "recognize_groups",
    "survey",
    "trace_groups",
]
