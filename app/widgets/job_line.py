"""A job in one line."""

from app.charts import count, duration
from inbedder_core.jobs import JobStatus


def job_line(status: JobStatus, unit: str = "") -> str:
    """Say what a job is at, how far of so many (units), and how long it will take."""
    parts = [status.stage or "Waiting for other work to finish"]
    if status.total:
        parts.append(f"{status.done:,} of {count(status.total, unit) if unit else f'{status.total:,}'}")
    if status.seconds_left is not None:
        parts.append(f"{duration(status.seconds_left)} left")
    return " · ".join(parts)
