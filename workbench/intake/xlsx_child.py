"""The child process that reads a workbook: its bytes come in, its sheets' cells go out as JSON texts.

It is run as a file, alone and isolated, so that a workbook that exhausts memory or time ends this process only.
"""

from __future__ import annotations

import datetime
import decimal
import io
import json
import sys

MEMORY = 1536 * 2**20
CPU_SECONDS = 20


def cell_text(cell: object) -> str:
    """Return a cell as text: whole numbers without a point, dates as ISO, empty as empty."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return format(decimal.Decimal(repr(cell)), "f").removesuffix(".0")
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def limit_resources() -> None:
    """Limit this process's memory and processor time where the platform can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def sheets_of(data: bytes) -> list[dict[str, object]]:
    """Return every worksheet's name and rows of texts, from row 1 and column A on."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = [item.name for item in book.sheets_metadata if item.typ == SheetTypeEnum.WorkSheet]
    return [
        {
            "name": name,
            "rows": [
                [cell_text(cell) for cell in row]
                for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ],
        }
        for name in names
    ]


def run() -> int:
    """Read a workbook from standard input, write JSON to standard output; 3 if it cannot be read."""
    data = sys.stdin.buffer.read()
    limit_resources()
    try:
        answer = json.dumps(sheets_of(data))
    except MemoryError:
        return 4
    except Exception as error:
        sys.stderr.write(type(error).__name__)
        return 3
    sys.stdout.write(answer)
    return 0


if __name__ == "__main__":
    raise SystemExit(run())
