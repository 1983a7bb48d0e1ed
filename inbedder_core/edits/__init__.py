"""What a person changes in the clusters of a view: edits that can be undone, kept, and made again."""

from inbedder_core.edits.apply import apply_edits, make_edit
from inbedder_core.edits.record import KINDS, LONGEST_LABEL, Edit, Edits

__all__ = ["KINDS", "LONGEST_LABEL", "Edit", "Edits", "apply_edits", "make_edit"]
