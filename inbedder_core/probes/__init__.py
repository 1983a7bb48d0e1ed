"""What answers hang on: words, wordings, layers."""

from inbedder_core.probes.axes import AnswerAxis, span_axis
from inbedder_core.probes.counterfactual import Counterfactual, Standing, counterfactual
from inbedder_core.probes.influence import DeletionCurve, Influence, deletion_curve, influence
from inbedder_core.probes.layers import MOST_READ, Layers, look_through_layers
from inbedder_core.probes.pieces import Piece, split_pieces
from inbedder_core.probes.reworded import reword_groups
from inbedder_core.probes.runners_up import MOST_RUNNERS_UP, likely_answers

__all__ = [
    "MOST_READ",
    "MOST_RUNNERS_UP",
    "AnswerAxis",
    "Counterfactual",
    "DeletionCurve",
    "Influence",
    "Layers",
    "Piece",
    "Standing",
    "counterfactual",
    "deletion_curve",
    "influence",
    "likely_answers",
    "look_through_layers",
    "reword_groups",
    "span_axis",
    "split_pieces",
]
