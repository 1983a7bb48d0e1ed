"""Long work off the caller's thread."""

from inbedder_core.jobs.cache import LRUCache
from inbedder_core.jobs.jobs import Job, Jobs, JobState, JobStatus, Report, end_soon, tell_nobody

__all__ = ["Job", "JobState", "JobStatus", "Jobs", "LRUCache", "Report", "end_soon", "tell_nobody"]
