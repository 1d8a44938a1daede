"""One sheet as it was sent: a header and rows of text cells, with the rows' numbers in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.errors import Fault

MAX_FILE = 64 * 2**20
MAX_UNPACKED = 96 * 2**20
MAX_LINE = 1_000_000
MAX_ROWS = 400_000
MAX_COLUMNS = 200


class Refused(Exception):
    """A file cannot be used; carries the faults that say why."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in self.faults))


def refuse(file: str, code: str, message: str, *, remedy: str, **place: object) -> Refused:
    """Return the exception that refuses a whole file for one reason."""
    return Refused([Fault(file, message, remedy, code=code, scope="file", **place)])  # type: ignore[arg-type]


def warn(file: str, code: str, message: str, *, remedy: str = "", **place: object) -> Fault:
    """Return a warning about a whole file."""
    return Fault(file, message, remedy, code=code, level="warning", scope="file", **place)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Sheet:
    """A header and its rows, every cell a text; ``numbers`` are spreadsheet rows (the first line is row 1)."""

    file: str
    header: tuple[str, ...]
    rows: list[list[str]]
    numbers: list[int]
    name: str = ""
    dates_from_1904: bool = False
