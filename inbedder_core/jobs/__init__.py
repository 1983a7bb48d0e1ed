"""Long work off the caller's thread."""

from inbedder_core.jobs.jobs import Job, Jobs, JobState, JobStatus, Report, end_soon, tell_nobody

__all__ = ["Job", "JobState", "JobStatus", "Jobs", "Report", "end_soon", "tell_nobody"]
