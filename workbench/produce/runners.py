"""The parent's side of report processes: starts them with a clean environment, waits, and stops them.

A runner makes the report of a job folder and says how it ended. :class:`Zygote` forks children from one warmed
process (Linux); :class:`StockWorkers` starts a process with a Jupyter kernel for each report (every platform).
"""

from __future__ import annotations

import json
import os
import signal
import site
import subprocess
import sys
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Literal, Protocol

from workbench.errors import ReportFailed, WorkbenchError
from workbench.files import PROJECT_VARIABLE
from workbench.produce import processes
from workbench.produce.worker import LOG, Result, read_result

EngineChoice = Literal["auto", "workbench", "stock"]

GRACE = 8.0
WARM_UP = 120.0
_PASSED_ON = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "LD_LIBRARY_PATH")
_FIXED = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "ARROW_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "JUPYTER_PLATFORM_DIRS": "1",
}


class Runner(Protocol):
    """Makes reports in processes of their own."""

    name: str

    def run(self, folder: Path, *, timeout: float) -> Result:
        """Make the report of a job folder; never raises for a report that fails."""

    def close(self) -> None:
        """Stop everything that still runs."""


def runner_for(engine: EngineChoice, *, work: Path, project: Path) -> Runner:
    """Return the runner of an engine; ``auto`` is the forked one on Linux and the stock one elsewhere."""
    if engine == "auto":
        engine = "workbench" if sys.platform == "linux" else "stock"
    if engine == "workbench" and sys.platform != "linux":
        raise WorkbenchError("The workbench engine needs Linux. Use --engine stock.")
    environment = clean_environment(work, project)
    return Zygote(environment, work=work) if engine == "workbench" else StockWorkers(environment)


def clean_environment(work: Path, project: Path) -> dict[str, str]:
    """Return the environment of report processes: a short list, homes in the work folder, no secret."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    homes = {
        "HOME": work / "home",
        "USERPROFILE": work / "home",
        "MPLCONFIGDIR": work / "home" / "matplotlib",
        "IPYTHONDIR": work / "home" / "ipython",
        "JUPYTER_CONFIG_DIR": work / "home" / "jupyter",
        "JUPYTER_RUNTIME_DIR": work / "home" / "runtime",
        "TMPDIR": work / "home" / "tmp",
        "TEMP": work / "home" / "tmp",
    }
    for path in homes.values():
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if site.ENABLE_USER_SITE:
        passed["PYTHONUSERBASE"] = site.getuserbase()
    return {**passed, **_FIXED, **{name: str(path) for name, path in homes.items()}, PROJECT_VARIABLE: str(project)}


def ended(folder: Path, *, code: int | None, timed_out: bool, timeout: float) -> Result:
    """Return how a report process ended, from its own last word or, without one, from the way it died."""
    if timed_out:
        return Result(False, f"The report took longer than {timeout:g} seconds and was stopped.")
    result = read_result(folder)
    if result is not None:
        return result
    if code is not None and code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        return Result(False, f"The report process was stopped from outside or for want of resources ({name}).")
    return Result(False, "The report process ended before the report was complete.")


class Zygote:
    """One warmed process that forks a child for each report; usable from several threads at once."""

    name = "workbench"

    def __init__(self, environment: dict[str, str], *, work: Path) -> None:
        self._ready: Future[str] = Future()
        self._waiting: dict[int, Future[dict[str, Any]]] = {}
        self._lock = threading.Lock()
        self._number = 0
        with (work / "zygote_log.txt").open("wb") as log:
            os.chmod(work / "zygote_log.txt", 0o600)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "workbench.produce.zygote"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                env=environment, cwd=work, start_new_session=True,
            )  # fmt: skip
        self._reader = threading.Thread(target=self._read, name="zygote-reader", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process id, for messages and tests."""
        return self._process.pid

    def run(self, folder: Path, *, timeout: float) -> Result:
        """Make the report of a job folder in a forked child."""
        try:
            refused = self._ready.result(WARM_UP)
            if refused:
                return Result(False, refused)
            answer = self._ask({"folder": str(folder), "timeout": timeout}).result(timeout + GRACE)
        except FutureTimeout:
            return Result(False, f"The report took longer than {timeout:g} seconds and did not stop.")
        except ReportFailed as error:
            return Result(False, str(error))
        if answer.get("refused"):
            return Result(False, str(answer["refused"]))
        return ended(folder, code=answer["code"], timed_out=answer["timed_out"], timeout=timeout)

    def close(self) -> None:
        """End the zygote and, by its own hand, every child; then see that it is gone."""
        if not self._ready.done():
            self._process.kill()
        with suppress(OSError):
            _pipe(self._process.stdin).close()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(GRACE)
        _pipe(self._process.stdout).close()

    def _ask(self, request: dict[str, Any]) -> Future[dict[str, Any]]:
        future: Future[dict[str, Any]] = Future()
        with self._lock:
            self._number += 1
            self._waiting[self._number] = future
            line = json.dumps({"id": self._number, **request}) + "\n"
            try:
                stdin = _pipe(self._process.stdin)
                stdin.write(line.encode())
                stdin.flush()
            except (OSError, ValueError):
                raise ReportFailed(
                    "The process that starts reports has ended. Run again; the rest will be made."
                ) from None
        return future

    def _read(self) -> None:
        """Hand each answer to the thread that waits for it; at the end tell all that there is no more."""
        for line in _pipe(self._process.stdout):
            answer = json.loads(line)
            if "ready" in answer:
                self._ready.set_result(answer["ready"])
                continue
            with self._lock:
                future = self._waiting.pop(answer["id"])
            future.set_result(answer)
        gone = ReportFailed("The process that starts reports has ended. Run again; the rest will be made.")
        if not self._ready.done():
            self._ready.set_exception(gone)
        with self._lock:
            left, self._waiting = self._waiting, {}
        for future in left.values():
            future.set_exception(gone)


class StockWorkers:
    """A process with a Jupyter kernel for each report."""

    name = "stock"

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._closed = False

    def run(self, folder: Path, *, timeout: float) -> Result:
        """Make the report of a job folder with the stock engine."""
        command = [sys.executable, "-m", "workbench.produce.worker", str(folder), "--engine", "stock"]
        scratch = folder / "tmp"
        scratch.mkdir(exist_ok=True)
        own = {"TMPDIR": str(scratch), "TEMP": str(scratch), "JUPYTER_RUNTIME_DIR": str(scratch)}
        with (folder / LOG).open("ab") as log:
            os.chmod(folder / LOG, 0o600)
            with self._lock:
                if self._closed:
                    return Result(False, "The run was stopped.")
                process = subprocess.Popen(
                    [*command, "--timeout", str(timeout)],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    env={**self._environment, **own}, cwd=folder, start_new_session=True,
                )  # fmt: skip
                self._running.add(process)
        timed_out = False
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            timed_out = True
        self._stop(process)
        return ended(folder, code=process.returncode, timed_out=timed_out, timeout=timeout)

    def close(self) -> None:
        """Stop every report process that still runs."""
        with self._lock:
            self._closed = True
            left = list(self._running)
        for process in left:
            self._stop(process)

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        """Kill what is left of a report process and its children."""
        processes.kill_tree(process.pid)
        process.wait()
        with self._lock:
            self._running.discard(process)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
