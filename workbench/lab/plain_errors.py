"""In a notebook, an error that the user can act on is shown as its message, without a traceback."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from workbench.errors import WorkbenchError


def show_errors_plainly() -> bool:
    """Show every :class:`WorkbenchError` of this notebook as its message alone; return whether this is a notebook.

    The cell still counts as failed, so that a notebook run by a program stops there.
    """
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()  # type: ignore[no-untyped-call]
    if shell is None:
        return False
    others = [kind for kind in shell.custom_exceptions if kind is not WorkbenchError]
    if not others:
        shell.set_custom_exc((WorkbenchError,), _show)
    return True


def _show(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
    tb_offset: int | None = None,
) -> list[str]:
    lines = [f"{line}" for line in str(error).splitlines()] or [kind.__name__]
    shell._showtraceback(kind, error, lines)
    return lines
