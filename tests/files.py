"""Files watched while they are written."""

from pathlib import Path


def second_name(path: Path) -> Path:
    """Make a file that holds "before", with a second name, which keeps that unless the file is written in place."""
    path.write_text("before", encoding="utf-8")
    other = path.with_name(f"{path.name}.other")
    other.hardlink_to(path)
    return other
