"""How the layers of the model come to a view's groups."""

import streamlit as st

from app.charts import layer_curves, layer_map, layers_in_words
from app.server import Exploration, Lookup
from app.widgets import CHART, looked_up, lookup_button, plot
from inbedder_core.probes import MOST_READ, Layers
from inbedder_core.views import View

LAYER = "probe_layer"
EXPLAINED = (
    "Silhouette: how much nearer documents are to their own group than to the next, 1 far apart, 0 mixed, below 0 "
    "nearer to another. AMI: how far groups found at that layer are the view's, 1 the same, 0 by chance. Neighbors: "
    "the share of a document's nearest (ten, or a third of few) that are also its nearest in the view."
)


def layers_section(exploration: Exploration, index: int) -> None:
    """Draw curves over the layers, and the map as any layer lays it out."""
    view = exploration.views[index]
    lookup = Lookup(exploration, index, "layers")
    layers = looked_up(lookup, Layers, key="probe_layers")
    if layers is None:
        lookup_button(lookup, "Read all layers", key="probe_layers",
                      costs=f"Reads up to {MOST_READ} documents again, once for all layers.")  # fmt: skip
        st.caption("At which depth of the model do the groups come about?")
        return
    st.plotly_chart(layer_curves(layers), key="probe_curves", config=CHART, alt=layers_in_words(layers))
    st.markdown(layers_in_words(layers))
    st.caption(EXPLAINED)
    if len(layers) > 1:
        _scrubber(view, layers)


def _scrubber(view: View, layers: Layers) -> None:
    layer = st.slider("Layer", 1, len(layers), len(layers), key=LAYER)
    alt = f"The documents as layer {layer} of {len(layers)} lays them out, in the colors of the groups"
    plot(layer_map(view, layers, layer), key="probe_layer_map", config=CHART | {"scrollZoom": True}, alt=alt)
    st.caption(
        "Main components of that layer's states, turned to lie as the view's map does; near means alike at that layer."
    )
