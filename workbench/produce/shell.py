"""The shell of the in-process engine: an IPython shell that leaves in a notebook what a Jupyter kernel would leave.

One shell serves one notebook in one process; a forked child uses the shell its parent warmed, then ends.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterator

STREAM_LIMIT = 1_000_000
_CUT = "\n[output cut here]\n"
_warm: list[ReportShell] = []


class Outputs:
    """The outputs of the cell that runs, as nbformat wants them."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.number = 0
        self._shown: dict[str, list[dict[str, Any]]] = {}
        self._stream_size = 0

    def begin(self) -> None:
        """Start an empty list for the next cell."""
        self.items = []
        self._stream_size = 0

    def show(self, kind: str, data: Mapping[str, Any], metadata: Mapping[str, Any] | None, **more: Any) -> None:
        """Add an ``execute_result`` or a ``display_data``, as plain JSON; ``transient`` may name it for updates."""
        transient = more.pop("transient", None) or {}
        output = {"output_type": kind, "data": _plain(data), "metadata": _plain(metadata or {}), **more}
        self.items.append(output)
        if "display_id" in transient:
            self._shown.setdefault(str(transient["display_id"]), []).append(output)

    def update(
        self, data: Mapping[str, Any], metadata: Mapping[str, Any] | None, *, transient: Mapping[str, Any] | None
    ) -> None:
        """Replace what was shown under a display id."""
        for output in self._shown.get(str((transient or {}).get("display_id")), []):
            output.update(data=_plain(data), metadata=_plain(metadata or {}))

    def stream(self, name: str, text: str) -> None:
        """Add printed text, joined to the text before it, cut at a limit."""
        room = STREAM_LIMIT - self._stream_size
        if not text or room <= 0:
            return
        self._stream_size += len(text)
        kept = text if len(text) <= room else text[:room] + _CUT
        if self.items and self.items[-1].get("name") == name:
            self.items[-1]["text"] += kept
        else:
            self.items.append({"output_type": "stream", "name": name, "text": kept})

    def error(self, error: BaseException, traceback: list[str]) -> None:
        """Add the error that ended a cell."""
        self.items.append(
            {"output_type": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": traceback}
        )


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a MIME bundle as it would arrive from a kernel: bytes as base64, tuples as lists."""
    from ipykernel.jsonutil import encode_images, json_clean

    cleaned: dict[str, Any] = json.loads(json.dumps(json_clean(encode_images(dict(value)))))
    return cleaned


class _Hook(DisplayHook):
    """The value of a cell's last expression becomes an ``execute_result``."""

    shell: ReportShell

    def __call__(self, result: Any = None) -> None:
        self.check_for_underscore()
        if result is None or self.quiet():
            return
        data, metadata = self.compute_format_data(result)
        self.update_user_ns(result)
        self.fill_exec_result(result)
        if data:
            self.shell.outputs.show("execute_result", data, metadata, execution_count=self.shell.outputs.number)


class _Publisher(DisplayPublisher):
    """What ``display`` is given becomes a ``display_data``."""

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: bool = False,
        **rest: Any,
    ) -> None:
        """Keep a bundle, or replace the one of the same display id."""
        self._validate_data(data, metadata)
        if update:
            self.shell.outputs.update(data, metadata, transient=transient)
        else:
            self.shell.outputs.show("display_data", data, metadata, transient=transient)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the cell has shown so far."""
        self.shell.outputs.begin()


class _Stream:
    """Stands for stdout or stderr while a cell runs."""

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, name: str, outputs: Outputs) -> None:
        self.name = name
        self._write: Callable[[str, str], None] = outputs.stream

    def write(self, text: str) -> int:
        self._write(self.name, str(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True


class ReportShell(InteractiveShell):
    """An IPython shell without history, prompt or terminal that collects what cells show."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def __init__(self, **rest: Any) -> None:
        self.outputs = Outputs()
        quiet = Config()
        quiet.HistoryManager.enabled = False
        quiet.InteractiveShell.cache_size = 0
        quiet.InteractiveShell.colors = "nocolor"
        self.last_traceback: list[str] = []
        super().__init__(config=quiet, user_module=ModuleType("__main__"), **rest)

    def init_virtualenv(self) -> None:
        """The interpreter is the right one already; no look around for others."""

    def ask_exit(self) -> None:
        """``exit`` and ``quit`` end a report as ``sys.exit`` does: as an error."""
        raise SystemExit(0)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        """Keep the traceback for the error output instead of printing it."""
        self.last_traceback = list(stb)

    def run(self, source: str) -> BaseException | None:
        """Run one cell; its outputs are in ``outputs``. Returns the error it ended in, if any."""
        self.outputs.begin()
        self.outputs.number = self.execution_count
        self.last_traceback = []
        with _streams(self.outputs):
            result = self.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            self.outputs.error(error, self.last_traceback)
        return error


@contextmanager
def _streams(outputs: Outputs) -> Iterator[None]:
    before = sys.stdout, sys.stderr, sys.stdin
    with open(os.devnull) as nothing:
        sys.stdout, sys.stderr, sys.stdin = _Stream("stdout", outputs), _Stream("stderr", outputs), nothing  # type: ignore[assignment]
        try:
            yield
        finally:
            sys.stdout, sys.stderr, sys.stdin = before


def warm_up() -> None:
    """Make the shell of the next notebook now, so that a forked child finds it made."""
    if not _warm:
        _warm.append(_new_shell())
        _warm[0].run("1 + 1")
        _warm[0].execution_count = 1


def _new_shell() -> ReportShell:
    ReportShell.clear_instance()
    return ReportShell.instance()


def run_cells(manager: Any) -> None:
    """Run the code cells of a papermill execution manager's notebook, up to the first error.

    Outputs, counts and states are put into the notebook as a kernel's client would put them.
    """
    import nbformat

    shell = _warm.pop() if _warm else _new_shell()
    for index, cell in enumerate(manager.nb.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        manager.cell_start(cell, index)
        error = shell.run(cell.source)
        cell.execution_count = shell.outputs.number
        cell.outputs = [nbformat.from_dict(output) for output in shell.outputs.items]
        if error is not None:
            manager.cell_exception(cell, cell_index=index, exception=error)
        manager.cell_complete(cell, cell_index=index)
        if error is not None:
            break
