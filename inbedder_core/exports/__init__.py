"""Results as files that other programs read: tables in four formats, json, safetensors."""

from inbedder_core.exports.embeddings import answers_jsonl, save_embeddings, write_text
from inbedder_core.exports.evidence import Evidence, Model
from inbedder_core.exports.formats import (
    csv_bytes,
    documents_csv,
    harmless,
    jsonl_bytes,
    parquet_bytes,
    table_files,
    workbook,
)
from inbedder_core.exports.frames import clusters_frame, documents_frame
from inbedder_core.exports.run import run_json

__all__ = [
    "Evidence",
    "Model",
    "answers_jsonl",
    "clusters_frame",
    "csv_bytes",
    "documents_csv",
    "documents_frame",
    "harmless",
    "jsonl_bytes",
    "parquet_bytes",
    "run_json",
    "save_embeddings",
    "table_files",
    "workbook",
    "write_text",
]
