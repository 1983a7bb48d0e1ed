"""Jobs: shared by key, cancelled by the last who cares, never taking the worker down."""

import subprocess
import sys
import threading

import pytest

from inbedder_core.errors import CorpusError
from inbedder_core.jobs import Job, Jobs, JobState


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Steps:
    """Work that reports once for each permit it is given, until it has done `total` steps."""

    def __init__(self, total: int = 1000) -> None:
        self.total = total
        self.permits = threading.Semaphore(0)
        self.started = threading.Event()
        self.runs = 0

    def __call__(self, report) -> str:
        self.runs += 1
        self.started.set()
        for done in range(self.total):
            report("Embedding", done, self.total)
            assert self.permits.acquire(timeout=10)
        return "views"

    def go(self, steps: int = 10_000) -> None:
        self.started.wait(10)
        self.permits.release(steps)


def finished(job: Job, seconds: float = 10) -> JobState:
    return job.wait(seconds).state


def test_a_job_runs_on_another_thread_and_keeps_its_result():
    jobs: Jobs = Jobs()
    job = jobs.submit("a", lambda report: threading.current_thread().name)
    assert finished(job) is JobState.DONE
    assert job.result != threading.current_thread().name


def test_a_job_that_is_not_done_has_no_result():
    jobs, work = Jobs(), Steps()
    job = jobs.submit("a", work)
    with pytest.raises(ValueError, match="only a job that is done"):
        _ = job.result
    work.go()
    finished(job)


def test_progress_tells_stage_share_and_time_left():
    # The model loads before the first ten are done; the second ten take 5 seconds.
    seen = statuses([(0, 60), (10, 5), (20, 5)])
    assert [status.stage for status in seen] == ["Embedding"] * 3
    assert [status.share for status in seen] == [0, 0.25, 0.5]
    assert [status.seconds_left for status in seen] == [None, None, 10.0]


def test_what_is_done_when_a_stage_begins_is_no_work():
    seen = statuses([(20, 4), (25, 5), (30, 5)])
    assert [status.seconds_left for status in seen] == [None, None, 10.0]


def statuses(told):
    """Run a job that tells so much of 40 done, and takes so many seconds after each; return its status at each."""
    clock = Clock()
    seen = []

    def work(report):
        for done, seconds in told:
            report("Embedding", done, 40)
            seen.append(job_box[0].status)
            clock.now += seconds

    job_box: list[Job] = []
    gate = threading.Event()
    jobs: Jobs = Jobs(clock=clock)
    jobs.submit("gate", lambda report: gate.wait(10))
    job_box.append(jobs.submit("a", work))
    gate.set()
    finished(job_box[0])
    return seen


def test_the_same_key_is_the_same_job_for_two_viewers():
    jobs, work = Jobs(), Steps()
    first, second = jobs.submit("a", work, viewer="ann"), jobs.submit("a", work, viewer="bob")
    assert first is second
    work.go()
    assert finished(first) is JobState.DONE
    assert jobs.submit("a", work, viewer="cy") is first
    assert work.runs == 1


def test_cancel_stops_the_work():
    jobs, work = Jobs(), Steps()
    job = jobs.submit("a", work, viewer="ann")
    work.started.wait(10)
    jobs.cancel("a", viewer="ann")
    work.permits.release()
    assert finished(job) is JobState.CANCELLED


def test_work_goes_on_while_another_viewer_wants_it():
    jobs, work = Jobs(), Steps(total=3)
    job = jobs.submit("a", work, viewer="ann")
    jobs.find("a", viewer="bob")
    jobs.cancel("a", viewer="ann")
    work.go()
    assert finished(job) is JobState.DONE


def test_work_stops_when_the_last_viewer_cancels():
    jobs, work = Jobs(), Steps()
    job = jobs.submit("a", work, viewer="ann")
    jobs.find("a", viewer="bob")
    work.started.wait(10)
    jobs.cancel("a", viewer="ann")
    jobs.cancel("a", viewer="bob")
    work.go()
    assert finished(job) is JobState.CANCELLED


def test_a_viewer_who_went_away_does_not_keep_a_cancelled_job_alive():
    clock = Clock()
    jobs, work = Jobs(patience=5, clock=clock), Steps()
    job = jobs.submit("a", work, viewer="a tab that was closed")
    jobs.find("a", viewer="the same person, after a reload")
    work.started.wait(10)
    clock.now = 6
    jobs.cancel("a", viewer="the same person, after a reload")
    work.go()
    assert finished(job) is JobState.CANCELLED


def test_closing_the_tab_does_not_cancel():
    clock = Clock()
    jobs, work = Jobs(patience=5, clock=clock), Steps(total=3)
    job = jobs.submit("a", work, viewer="ann")
    clock.now = 1000
    work.go()
    assert finished(job) is JobState.DONE


def test_a_queued_job_is_cancelled_without_running():
    jobs, first, second = Jobs(), Steps(total=2), Steps()
    running = jobs.submit("a", first)
    waiting = jobs.submit("b", second, viewer="ann")
    jobs.cancel("b", viewer="ann")
    assert waiting.status.state is JobState.CANCELLED
    first.go()
    finished(running)
    assert second.runs == 0


def test_a_cancelled_job_can_be_asked_for_again():
    jobs, work = Jobs(), Steps()
    job = jobs.submit("a", work, viewer="ann")
    work.started.wait(10)
    jobs.cancel("a", viewer="ann")
    again = jobs.submit("a", lambda report: "views", viewer="ann")
    work.go()
    assert finished(job) is JobState.CANCELLED
    assert again is not job
    assert finished(again) is JobState.DONE


def test_an_expected_error_is_shown_as_it_is():
    def work(report):
        raise CorpusError("the file has no rows; give one with at least one")

    jobs: Jobs = Jobs()
    job = jobs.submit("a", work)
    assert finished(job) is JobState.FAILED
    assert job.status.error == "the file has no rows; give one with at least one"


def test_an_unforeseen_error_gives_a_reference_found_in_the_log_but_no_document(caplog):
    document = "A secret document"

    def work(report):
        raise KeyError(document.lower())

    jobs: Jobs = Jobs()
    job = jobs.submit("a", work)
    assert finished(job) is JobState.FAILED
    reference = job.status.error.rsplit(" ", 1)[1]
    assert reference in caplog.text
    assert "test_jobs.py" in caplog.text
    assert document.lower() not in caplog.text + job.status.error


def test_the_worker_survives_a_failure():
    jobs: Jobs = Jobs()
    finished(jobs.submit("a", lambda report: 1 / 0))
    assert finished(jobs.submit("b", lambda report: "views")) is JobState.DONE


def test_devices_do_not_wait_for_each_other():
    jobs, slow = Jobs(), Steps()
    waiting = jobs.submit("a", slow, device="cpu")
    assert finished(jobs.submit("b", lambda report: "views", device="cuda:0")) is JobState.DONE
    slow.go()
    finished(waiting)


def test_the_jobs_used_longest_ago_are_forgotten():
    jobs: Jobs = Jobs(keep=2)
    for key in ("a", "b"):
        finished(jobs.submit(key, lambda report: "views"))
    jobs.find("a")
    finished(jobs.submit("c", lambda report: "views"))
    jobs.submit("d", lambda report: "views")
    assert jobs.find("b") is None
    assert jobs.find("a") is not None


def test_it_is_idle_but_while_a_job_waits_or_runs():
    jobs, steps = Jobs(), Steps(total=1)
    assert jobs.idle
    job = jobs.submit("a", steps)
    assert not jobs.idle
    steps.go()
    assert finished(job) is JobState.DONE
    assert jobs.idle


def test_closing_cancels_what_runs_and_what_waits():
    jobs, running, waiting = Jobs(), Steps(), Steps()
    first, second = jobs.submit("a", running), jobs.submit("b", waiting)
    running.go()
    jobs.close(10)
    assert [job.status.state for job in (first, second)] == [JobState.CANCELLED] * 2
    assert waiting.runs == 0


def test_work_is_stopped_before_python_ends():
    program = """
import time
from inbedder_core.jobs import Jobs

def work(report):
    try:
        while True:
            report("Training", 0, 0)
            time.sleep(0.01)
    finally:
        print("saved", flush=True)

job = Jobs().submit("a", work)
while job.status.stage != "Training":
    time.sleep(0.01)
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (found.returncode, found.stdout, found.stderr) == (0, "saved\n", "")


def test_who_waits_is_told_how_many_are_before():
    jobs, work = Jobs(), Steps(total=1)
    running = jobs.submit("a", work, viewer="ann")
    work.started.wait(10)
    waiting = [jobs.submit(key, work, viewer=key) for key in ("b", "c")]
    assert [job.status.ahead for job in waiting] == [1, 2]
    jobs.cancel("b", viewer="b")
    assert waiting[1].status.ahead == 1
    work.go()
    assert finished(running) is finished(waiting[1]) is JobState.DONE
    assert waiting[1].status.ahead == 0


def test_who_asks_for_much_does_not_keep_others_waiting():
    jobs, work, order = Jobs(), Steps(total=1), []
    jobs.submit("gate", work, viewer="gate")
    work.started.wait(10)
    for viewer, key in (("ann", "a1"), ("ann", "a2"), ("ann", "a3"), ("bob", "b1")):
        last = jobs.submit(key, lambda report, key=key: order.append(key) or key, viewer=viewer)
        assert last.status.ahead == (2 if viewer == "bob" else int(key[1]))
    work.go()
    assert finished(jobs.find("a3")) is JobState.DONE
    assert order == ["a1", "b1", "a2", "a3"]


def test_a_server_ends_in_the_middle_of_work_that_cannot_be_stopped():
    program = """
import os, signal, sys, threading, time
from inbedder_core.jobs import Jobs, end_soon

end_soon(0.5)
started = threading.Event()
Jobs().submit("a", lambda report: (started.set(), time.sleep(300)))
started.wait(10)
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
os.kill(os.getpid(), signal.SIGTERM)
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=15)
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")
