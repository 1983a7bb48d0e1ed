"""A job in one line."""

from app.charts import count, duration
from inbedder_core.jobs import JobState, JobStatus


def job_line(status: JobStatus, unit: str = "") -> str:
    """Say what a job is at, how far of so many (units), and how long it will take."""
    if status.state is JobState.QUEUED:
        return waiting(status)
    parts = [status.stage or "One moment"]
    if status.total:
        parts.append(f"{status.done:,} of {count(status.total, unit) if unit else f'{status.total:,}'}")
    if status.seconds_left is not None:
        parts.append(f"{duration(status.seconds_left)} left")
    return " · ".join(parts)


def waiting(status: JobStatus) -> str:
    """Say which place a job has that waits for others."""
    return f"Busy with other work: you are number {status.ahead + 1}"
