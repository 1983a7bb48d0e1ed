"""A study that goes on with new documents."""

import streamlit as st

from app.charts import escape_markdown
from app.server import most_megabytes
from app.session import get_session
from app.widgets import EXPLORE, show_error
from inbedder_core.corpus import SUFFIXES
from inbedder_core.errors import CorpusError, StudyError
from inbedder_core.studies import Study


def next_wave(study: Study) -> None:
    """Offer to ask the same of new documents, too."""
    session = get_session()
    page = session.studies_page
    with st.popover("New wave", icon=":material/update:", key=f"next_wave_{study.id}"):
        st.markdown(
            f"Ask the same of new documents beside those of {escape_markdown(study.title)}, and see what grew and what "
            "shrank, which groups are new and which are no longer there. Names, colors and notes come along with the "
            "groups that are recognized; a note on another is listed as one of a former group. It becomes a study of "
            "its own; this one stays as it is."
        )
        file = st.file_uploader(
            "The new documents, in a file like the first",
            type=[suffix.removeprefix(".") for suffix in SUFFIXES],
            key=f"wave_{study.id}_{page.imports}",
            max_upload_size=most_megabytes(),
        )
        if file is None:
            return
        try:
            session.open_study(session.work.carry_on(study, file.name, file.getvalue()).id)
        except (CorpusError, StudyError) as error:
            show_error(str(error))
            return
        page.imports += 1
    st.switch_page(EXPLORE)
