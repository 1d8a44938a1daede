"""A process that imports and warms everything a report needs, then forks one clean child for each job.

Run as ``python -m workbench.produce.zygote``: it reads jobs as JSON lines on standard input and answers each when its
child has ended. It never compiles a PDF, opens a data file, DuckDB or a socket, and forks only while it has no
thread: a thread pool in the parent would hang or poison the children. When its input ends, so do all its children.
"""

from __future__ import annotations

import gc
import json
import os
import random
import selectors
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.produce import processes
from workbench.produce.warm import warm_up
from workbench.produce.worker import LOG, make_report

ALLOWED_THREADS = frozenset({"jemalloc_bg_thd", "mimalloc"})
MEMORY_LIMIT = 2 * 1024**3
FILE_LIMIT = 256 * 1024**2
OPEN_FILES = 256


@dataclass
class Child:
    """A forked report process."""

    number: int
    pid: int
    handle: int
    deadline: float
    timed_out: bool = False


class Server:
    """Reads jobs, forks, waits, and answers; one thread, no pool."""

    def __init__(self, answers: int) -> None:
        self._answers = answers
        self._children: dict[int, Child] = {}
        self._selector = selectors.DefaultSelector()
        self._pending = b""
        self._open = True
        self._selector.register(0, selectors.EVENT_READ, "input")

    def serve(self) -> None:
        """Work until the input ends; then kill what still runs."""
        self._answer({"ready": unexpected_threads()})
        while self._open:
            for key, _ in self._selector.select(self._next_deadline()):
                if key.data == "input":
                    self._read()
                else:
                    self._reap(key.data)
            self._stop_late()
        for child in self._children.values():
            processes.kill_tree(child.pid)

    def _read(self) -> None:
        data = os.read(0, 65536)
        self._open = bool(data)
        *lines, self._pending = (self._pending + data).split(b"\n")
        for line in lines:
            self._start(json.loads(line))

    def _start(self, job: dict[str, Any]) -> None:
        refused = unexpected_threads()
        if refused:
            self._answer({"id": job["id"], "refused": refused})
            return
        pid = os.fork()
        if pid == 0:
            _child(Path(job["folder"]), timeout=job["timeout"], close=self._to_close())
        child = Child(job["id"], pid, os.pidfd_open(pid), time.monotonic() + job["timeout"])
        self._children[child.number] = child
        self._selector.register(child.handle, selectors.EVENT_READ, child)

    def _reap(self, child: Child) -> None:
        _, status = os.waitpid(child.pid, 0)
        self._selector.unregister(child.handle)
        os.close(child.handle)
        del self._children[child.number]
        self._kill_strangers()
        code = os.waitstatus_to_exitcode(status)
        self._answer({"id": child.number, "code": code, "timed_out": child.timed_out})

    def _kill_strangers(self) -> None:
        """Kill and reap orphans of ended reports; they became children of this process."""
        import psutil

        known = {child.pid for child in self._children.values()}
        for process in psutil.Process().children():
            if process.pid not in known:
                processes.kill_tree(process.pid)
                with suppress(ChildProcessError):
                    os.waitpid(process.pid, 0)

    def _stop_late(self) -> None:
        for child in self._children.values():
            if time.monotonic() >= child.deadline and not child.timed_out:
                child.timed_out = True
                processes.kill_tree(child.pid)

    def _next_deadline(self) -> float | None:
        waiting = [child.deadline for child in self._children.values() if not child.timed_out]
        return max(0.0, min(waiting) - time.monotonic()) if waiting else None

    def _to_close(self) -> list[int]:
        return [self._answers, self._selector.fileno(), *(child.handle for child in self._children.values())]  # type: ignore[attr-defined]

    def _answer(self, answer: dict[str, Any]) -> None:
        with suppress(BrokenPipeError):
            os.write(self._answers, json.dumps(answer).encode() + b"\n")


def unexpected_threads() -> str:
    """Return a sentence that names threads which make a fork unsafe, or an empty text."""
    found = sorted({name for name in processes.thread_names() if name not in ALLOWED_THREADS})
    if not found:
        return ""
    return f"The process that starts reports has threads it must not have ({', '.join(found)}). Use --engine stock."


def _child(folder: Path, *, timeout: float, close: list[int]) -> None:
    """Be one report process, from the fork to the end; never returns."""
    code = 1
    try:
        _enclose(folder, timeout=timeout, close=close)
        code = 0 if make_report(folder, engine_name="workbench").ok else 1
        sys.stderr.flush()
        processes.kill_tree(os.getpid(), itself=False)
    finally:
        os._exit(code)


def _enclose(folder: Path, *, timeout: float, close: list[int]) -> None:
    """Cut a fresh child off: own session, own log, own folder, limits, seeds, and no other open file."""
    import resource

    from workbench.produce import guard

    os.setsid()
    processes.die_with_parent()
    processes.adopt_orphans()
    log = os.open(folder / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    for handle in (*close, log, nothing):
        os.close(handle)
    os.umask(0o077)
    scratch = folder / "tmp"
    scratch.mkdir(exist_ok=True)
    os.environ["TMPDIR"] = str(scratch)
    os.chdir(folder)
    seconds = int(timeout) + 5
    for limit, value in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_DATA, MEMORY_LIMIT),
        (resource.RLIMIT_FSIZE, FILE_LIMIT),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    _reseed()
    guard.install(folder)


def _reseed() -> None:
    """Start every child from the same random numbers, so that a report does not depend on the order of jobs."""
    import tempfile

    import numpy

    random.seed(20261)
    numpy.random.seed(20261)
    tempfile.tempdir = None


def main() -> int:
    """Warm up and serve."""
    processes.die_with_parent()
    processes.adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    processes.import_lightly()
    answers = os.dup(1)
    os.dup2(2, 1)
    warm_up()
    gc.collect()
    gc.freeze()
    Server(answers).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
