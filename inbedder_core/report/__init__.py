"""The evidence pack: a report that opens anywhere, the tables behind it, and how to make it again."""

from inbedder_core.report.html import report_html
from inbedder_core.report.pack import pack_files, write_pack, zip_pack

__all__ = ["pack_files", "report_html", "write_pack", "zip_pack"]
