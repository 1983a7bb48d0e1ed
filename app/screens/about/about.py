"""What a view is, what a map can and cannot say, which model answers, and whose work this is."""

import streamlit as st

from app.charts import escape_markdown
from app.screens.about.models import models_here
from app.server import BUILT_IN, MAP_LIMITS
from app.widgets import tour_button
from inbedder_core.corpus import sample, sample_names
from inbedder_core.encoders import DEFAULT

METHOD = """
#### What a view is
A view is one corpus through one question. The model reads a document, then the question, and is about to answer:
the state it is in at that moment is the document's embedding, and the few words it would say are its answer.
Documents it would answer alike lie close together, so another question gives another map of the same documents.
The method is InBedder's: *Answer is All You Need: Instruction-following Text Embedding via Answering the Question*,
ACL 2024, arXiv 2402.09642. This is an independent implementation.
"""
AGREEMENT = """
- **Questions that agree** (Compare) group documents alike: the mark says that chance does not explain it, which is
  common when one model reads the same texts; the number says how much, and is what counts.
"""
HANDS = """
#### Without a mouse, without colors
Every map has a list of its groups beside it that does the same: Tab leads there, the arrow keys move, Shift with the
space bar ticks a line. Ctrl or ⌘ with Enter asks. Charts have a description for screen readers, and a table with the
same numbers. The colors are Okabe and Ito's with two more, told apart with any color vision; where there are more
groups than colors, marks differ. Light or dark follows your system.
"""
LIMITS = (
    "It is small and was trained for 340 minutes on single processor cores: it names what a text is about far "
    "better than reasons, styles or shades of feeling. Others can be chosen on the Explore page: Qwen2.5-Coder-0.5B "
    "InBedder reads other languages better, three times slower; MiniLM InBedder is several times "
    "faster and tells topics apart, but hardly opinions. The Train page teaches one from examples of your own."
)
LICENSES = (
    "InBedder Explorer: MIT. SmolLM2-135M-Instruct (Hugging Face) and all-MiniLM-L6-v2 (Sentence Transformers): "
    "Apache 2.0, as is Qwen2.5-Coder-0.5B-Instruct (Alibaba Cloud), which can be fetched. UMAP and HDBSCAN: BSD "
    "3-Clause. The sample corpora:"
)

with st.container(width=760):
    st.title("About the method")
    tour_button()
    st.markdown(METHOD)
    st.markdown("#### What a map can say, and what it cannot")
    st.markdown(f"{MAP_LIMITS.rstrip()}{AGREEMENT}")
    st.markdown(HANDS)
    st.markdown("#### The model")
    st.markdown(f"Questions are answered by {escape_markdown(BUILT_IN[DEFAULT])}.")
    st.markdown(LIMITS)
    st.markdown("#### The models, and what they cost on this machine")
    models_here()
    st.markdown("#### Licenses")
    st.markdown(LICENSES)
    for name in sample_names():
        corpus = sample(name)
        st.caption(
            f"**{escape_markdown(corpus.title)}**. {escape_markdown(corpus.attribution)}. "
            f"{escape_markdown(corpus.license)}."
        )
