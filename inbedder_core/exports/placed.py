"""Where all rows of a folder of encodings lie in its views, as parquet."""

from inbedder_core.views import Survey


def placed_parquet(survey: Survey) -> bytes:
    """Return one row for each: id, and for each question, by number, cluster (-1 is noise), x, y (and z)."""
    import pyarrow as pa
    from pyarrow import parquet

    columns = {"id": pa.array(survey.ids)}
    for number, placement in enumerate(survey.placements, 1):
        columns[f"cluster_{number}"] = pa.array(placement.assignments)
        for axis, values in zip("xyz", placement.coordinates.T, strict=False):
            columns[f"{axis}_{number}"] = pa.array(values)
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table(columns).sort_by("id"), sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content
