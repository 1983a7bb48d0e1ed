"""Results for others: tables, the evidence pack, and how to make it all again."""

from inbedder_core.clusters import COLORS, NOISE_COLOR, SYMBOLS, color, swatch, symbol
from inbedder_core.exports.command import explore_command
from inbedder_core.exports.comparison_frames import agreement_frame, crossed_frame, movers_frame
from inbedder_core.exports.contrast_frames import (
    contrast_documents_frame,
    contrast_frame,
    facet_cells_frame,
    facets_frame,
)
from inbedder_core.exports.datamapplot import datamapplot_files, datamapplot_png, find_datamapplot
from inbedder_core.exports.embedding_atlas import (
    embedding_atlas_commands,
    embedding_atlas_files,
    embedding_atlas_frame,
)
from inbedder_core.exports.embeddings import answers_jsonl, save_embeddings, stream_embeddings
from inbedder_core.exports.evidence import Evidence, Model
from inbedder_core.exports.formats import (
    csv_bytes,
    documents_csv,
    jsonl_bytes,
    parquet_bytes,
    table_files,
    workbook,
)
from inbedder_core.exports.frames import clusters_frame, documents_frame, notes_frame
from inbedder_core.exports.likely import likely_frame
from inbedder_core.exports.map_marks import name_marks, names_script, point_size
from inbedder_core.exports.pack import pack_files, zip_pack
from inbedder_core.exports.placed import placed_parquet
from inbedder_core.exports.report import report_html
from inbedder_core.exports.shares import share_marks, shares_script, shares_style
from inbedder_core.exports.versions import versions

__all__ = [
    "COLORS",
    "NOISE_COLOR",
    "SYMBOLS",
    "Evidence",
    "Model",
    "agreement_frame",
    "answers_jsonl",
    "clusters_frame",
    "color",
    "contrast_documents_frame",
    "contrast_frame",
    "crossed_frame",
    "csv_bytes",
    "datamapplot_files",
    "datamapplot_png",
    "documents_csv",
    "documents_frame",
    "embedding_atlas_commands",
    "embedding_atlas_files",
    "embedding_atlas_frame",
    "explore_command",
    "facet_cells_frame",
    "facets_frame",
    "find_datamapplot",
    "jsonl_bytes",
    "likely_frame",
    "movers_frame",
    "name_marks",
    "names_script",
    "notes_frame",
    "pack_files",
    "parquet_bytes",
    "placed_parquet",
    "point_size",
    "report_html",
    "save_embeddings",
    "share_marks",
    "shares_script",
    "shares_style",
    "stream_embeddings",
    "swatch",
    "symbol",
    "table_files",
    "versions",
    "workbook",
    "zip_pack",
]
