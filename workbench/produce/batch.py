"""The monthly run: every report that is not there yet, each in a process of its own, none stopping the others.

Finished files get their final names only after every gate, the manifest last. A run that is killed leaves nothing
that looks finished, and the next run makes only the rest.
"""

from __future__ import annotations

import os
import shutil
import threading
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from workbench import disclosure, months
from workbench.errors import GateHeld, ReportFailed, WorkbenchError
from workbench.files import canonical_json, project_root, sha256, write_atomic
from workbench.produce import failures, gates, lock, manifest
from workbench.produce import jobs as job_folders
from workbench.produce.finished import Finished, read_finished
from workbench.produce.jobs import DOCUMENT, Audience
from workbench.produce.plan import PlannedJob, checked_notebook, notebook_path, plan
from workbench.produce.runners import EngineChoice, Runner, runner_for
from workbench.produce.status import write_index
from workbench.produce.worker import LOG
from workbench.programme.models import Programme
from workbench.report.blocks import Identity

if TYPE_CHECKING:
    from workbench.intake import Intake

State = Literal["made", "cached", "failed", "held"]

TIMEOUT = 120.0
WORK = ".work"
INTERRUPTED = 130


@dataclass(frozen=True)
class Result:
    """What became of one report."""

    team: str
    language: str
    state: State
    reason: str = ""


@dataclass(frozen=True)
class Event:
    """A step of a run, for whoever shows progress: ``planned``, then ``done`` for each report."""

    kind: Literal["planned", "done"]
    total: int
    done: int = 0
    result: Result | None = None


@dataclass(frozen=True)
class BatchResult:
    """What became of every report of a run.

    The exit code is 130 if the run was interrupted, else 3 if a gate held a report (a person must look), else 1 if
    a report failed, else 0.
    """

    results: tuple[Result, ...]
    exit_code: int
    engine: str = ""

    def count(self, state: State) -> int:
        """Return how many reports ended in a state."""
        return sum(result.state == state for result in self.results)


@dataclass
class _Run:
    """What the threads of one run share."""

    programme: Programme
    out: Path
    work: Path
    runner: Runner
    notebook: bytes
    timeout: float
    stamp: str
    month: str
    stopped: threading.Event = field(default_factory=threading.Event)


def run(
    programme: Programme,
    *,
    intake: Intake,
    month: str,
    out: Path,
    teams: Sequence[str] | None = None,
    languages: Sequence[str] | None = None,
    jobs: int = 2,
    engine: EngineChoice = "auto",
    audience: Audience = "own",
    demo: bool = False,
    stamp: str = "",
    force: bool = False,
    timeout: float = TIMEOUT,
    notebook: Path | None = None,
    runner: Runner | None = None,
    on_event: Callable[[Event], None] = lambda event: None,
) -> BatchResult:
    """Make the reports of a month that are not there yet and say what became of each.

    Raises WorkbenchError, before anything is written, for what concerns all reports: a wrong month, team or
    language, a broken notebook, an output folder in use by another run. A ``runner`` that is given is used instead
    of a new one and left open, except that an interrupted run closes it.
    """
    months.parse(month)
    notebook = notebook or notebook_path(project_root())
    content = checked_notebook(notebook)
    out = out.resolve()
    with lock.exclusive(out, f"{programme.collaborative.id} {month}"):
        work = _fresh_work(out, programme.collaborative.id, month)
        given, runner = runner, runner or runner_for(engine, work=work, project=project_root())
        state = _Run(programme, out, work, runner, content, timeout, stamp, month)
        try:
            release = disclosure.release(intake.counts, programme, audience=audience)
            planned = plan(
                programme, release, intake=intake, month=month, out=out, teams=teams, languages=languages,
                audience=audience, demo=demo, stamp=stamp, force=force, notebook=notebook,
            )  # fmt: skip
            results, interrupted = _all(state, planned, jobs=jobs, on_event=on_event)
        finally:
            if given is None:
                runner.close()
            shutil.rmtree(work, ignore_errors=True)
        write_index(out)
    return BatchResult(tuple(results), INTERRUPTED if interrupted else _exit_code(results), runner.name)


def _exit_code(results: Sequence[Result]) -> int:
    states = {result.state for result in results}
    return GateHeld.exit_code if "held" in states else ReportFailed.exit_code if "failed" in states else 0


def _fresh_work(out: Path, collaborative: str, month: str) -> Path:
    """Remove what a killed run left and return an empty work folder; the lock is held."""
    shutil.rmtree(out / WORK, ignore_errors=True)
    for part in (*out.glob(".*.part"), *(out / collaborative / month).glob("**/.*.part")):
        part.unlink(missing_ok=True)
    work = out / WORK
    work.mkdir(mode=0o700)
    return work


def _all(
    state: _Run, planned: Sequence[PlannedJob], *, jobs: int, on_event: Callable[[Event], None]
) -> tuple[list[Result], bool]:
    """Make all planned reports with so many at a time; returns them in planned order, and whether it was stopped."""
    on_event(Event("planned", len(planned)))
    found: dict[int, Result] = {}
    interrupted = False
    pool = ThreadPoolExecutor(max_workers=max(1, jobs), thread_name_prefix="report")
    waiting: dict[Future[Result | None], int] = {}
    try:
        waiting = {pool.submit(_one, state, item): place for place, item in enumerate(planned)}
        left = set(waiting)
        while left:
            done, left = wait(left, return_when=FIRST_COMPLETED)
            for future in done:
                result = future.result()
                if result is not None:
                    found[waiting[future]] = result
                    on_event(Event("done", len(planned), len(found), result))
    except KeyboardInterrupt:
        interrupted = True
    finally:
        state.stopped.set()
        pool.shutdown(wait=False, cancel_futures=True)
        if len(found) < len(planned):
            state.runner.close()
        pool.shutdown(wait=True)
    return [found[place] for place in sorted(found)], interrupted


def _one(state: _Run, planned: PlannedJob) -> Result | None:
    """Do what is planned for one report; None if the run was stopped meanwhile."""
    if planned.action == "cached":
        return Result(planned.team, planned.language, "cached", planned.reason)
    if planned.job is None:
        return _fail(state, planned, "failed", reason=planned.reason)
    folder = state.work / planned.job.name
    try:
        return _make(state, planned, folder)
    except GateHeld as error:
        return _fail(state, planned, "held", reason=str(error))
    except WorkbenchError as error:
        return None if state.stopped.is_set() else _fail(state, planned, "failed", reason=str(error), log=_log(folder))
    except Exception:
        reason = "The report could not be put together; the private log says why."
        log = _log(folder) + traceback.format_exc().encode()
        return _fail(state, planned, "failed", reason=reason, log=log)
    finally:
        job_folders.remove(folder)


def _make(state: _Run, planned: PlannedJob, folder: Path) -> Result | None:
    assert planned.job is not None
    if state.stopped.is_set():
        return None
    job = planned.job
    job_folders.write(job, folder, notebook=state.notebook)
    ended = state.runner.run(folder, timeout=state.timeout)
    if not ended.ok:
        raise ReportFailed(ended.reason)
    finished = read_finished(
        folder, job,
        others=gates.names_of_others(state.programme, job.facts.team), paths=gates.private_paths(folder),
    )  # fmt: skip
    if {name: sha256(content) for name, content in finished.files.items()} != ended.outputs:
        raise ReportFailed("The files of the report are not those its process made.")
    gates.check(finished)
    if state.stopped.is_set():
        return None
    _put_in_place(state, planned, finished, folder=folder)
    return Result(planned.team, planned.language, "made", planned.reason)


def _put_in_place(state: _Run, planned: PlannedJob, finished: Finished, *, folder: Path) -> None:
    """Give the files their final names and write the manifest last; an older report is withdrawn first."""
    assert planned.inputs is not None
    job = finished.job
    place = manifest.report_folder(state.out, job.identity)
    failures.withdraw(state.out, job.identity)
    place.mkdir(parents=True, exist_ok=True)
    for name in finished.files:
        try:
            os.replace(folder / "out" / name, place / name)
        except OSError as error:
            raise ReportFailed(
                f"{name} could not be put in its place: {error.strerror}. Close it in other programs and run again."
            ) from error
    document = finished.document
    record = manifest.compose(
        job,
        inputs=planned.inputs,
        outputs={name: sha256(content) for name, content in finished.files.items()},
        blocks=sum(1 for _ in document.blocks()),
        figures=len(document.figures()),
        engine=state.runner.name,
    )
    write_atomic(place / manifest.manifest_name(job.identity.language), canonical_json(record))
    failures.clear(state.out, job.identity)


def _fail(state: _Run, planned: PlannedJob, kind: failures.State, *, reason: str, log: bytes = b"") -> Result:
    """Record why a report is not there."""
    programme, month = state.programme, state.month
    identity = Identity(programme.collaborative.id, planned.team, month, DOCUMENT, planned.language)
    titles = manifest.titles_of(programme.collaborative, programme.team(planned.team), month)
    failure = failures.Failure(vars(identity).copy(), titles, kind, reason, state.stamp)
    try:
        failures.record(state.out, identity, failure, log=log)
    except WorkbenchError as error:
        reason = f"{reason} {error}"
    return Result(planned.team, planned.language, kind, reason)


def _log(folder: Path) -> bytes:
    try:
        return (folder / LOG).read_bytes()
    except OSError:
        return b""
