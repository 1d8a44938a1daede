"""What can go wrong, said once: where, what, and how to mend it.

A :class:`Fault` is one finding about something a person sent or wrote. A check collects all of
them and raises :class:`InvalidInput` once; nothing is half-written. Every error that a user may
meet derives from :class:`WorkbenchError`, carries its exit code and is shown without a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["refused", "warning"]
Scope = Literal["row", "file", "team", "batch"]


class WorkbenchError(Exception):
    """A problem the user can act on; the message says place, problem and remedy."""

    exit_code = 2


class ReportFailed(WorkbenchError):
    """A report could not be made; the other teams go on."""

    exit_code = 1


class GateHeld(WorkbenchError):
    """A finished report was held back by a gate; the other teams go on."""

    exit_code = 3


@dataclass(frozen=True, order=True)
class Fault:
    """One finding: where it is, what is wrong, how to mend it, and how far it reaches.

    ``value`` is already masked (see :func:`mask`); ``row`` counts the header as row 1, as a
    spreadsheet does; ``line`` is a line of a text file such as a YAML file; ``code`` is the short
    stable name of the check that found it.
    """

    file: str
    message: str
    remedy: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    line: int = 0
    value: str = ""
    team: str = ""
    code: str = ""
    level: Level = "refused"
    scope: Scope = "row"

    @property
    def place(self) -> str:
        """The place as a person would say it, for example ``may.csv, row 7, column numerator``."""
        parts = [self.file]
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.line:
            parts.append(f"line {self.line}")
        if self.row:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        shown = f" ({self.value})" if self.value else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.place}: {self.message}{shown}.{remedy}"


class InvalidInput(WorkbenchError):
    """Something sent or written is wrong; carries every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def mask(value: object, keep: int = 12) -> str:
    """Return a value as it may be shown in a message: short, printable, digits of long numbers hidden.

    Five or more digits (a health-card, chart or phone number) become ``•``, so that a message can
    be mailed; shorter numbers stay, since a count must be seen to be mended.
    """
    text = "".join(ch if ch.isprintable() else "�" for ch in str(value)).strip()
    if sum(ch.isdigit() for ch in text) >= 5:
        text = "".join("•" if ch.isdigit() else ch for ch in text)
    return text if len(text) <= keep else text[: keep - 1] + "…"
