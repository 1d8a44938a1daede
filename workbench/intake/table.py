"""A sheet read into columns of ours: every cell's text, its value, how it was written, and which rows still count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from workbench import months
from workbench.intake import month_text, number_text
from workbench.intake.cells import SPACES, Cells, each_text, fold, read_name
from workbench.intake.columns import OURS, Columns
from workbench.intake.sheet import Sheet
from workbench.measures.metadata import Measure
from workbench.programme.models import Programme

NUMBERS = ("numerator", "denominator", "value", "n")
STATUS = ("final", "provisional")
NOT_KNOWN = "not_known"
_TOTALS = "total totals grand_total sub_total subtotal sum somme sous_total total_general ensemble all_teams"
TOTAL_WORDS = frozenset([*_TOTALS.split(), "toutes_les_equipes"])


@dataclass(frozen=True)
class Context:
    """What the checks know besides the sheet: the programme, the last complete month, the team of the folder."""

    programme: Programme
    month: str
    folder_team: str = ""


@dataclass
class Table:
    """The rows of one file: cells by our column names, and marks of what is refused or left out."""

    file: str
    sheet: str
    rows: np.ndarray
    labels: dict[str, str]
    cells: dict[str, Cells]
    extras: dict[str, list[str]]
    by_id: dict[str, Measure]
    blank: np.ndarray
    refused: np.ndarray = field(init=False)
    left_out: np.ndarray = field(init=False)
    whole_file_refused: bool = False
    _flags: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.refused = np.zeros(len(self.rows), dtype=bool)
        self.left_out = np.zeros(len(self.rows), dtype=bool)

    @property
    def here(self) -> np.ndarray:
        """True for rows that are neither blank nor left out, refused or not."""
        return ~self.left_out

    def value(self, column: str) -> np.ndarray:
        """Return the values of a column (floats for numbers, texts for the rest)."""
        return self.cells[column].value

    def is_written(self, column: str, how: str) -> np.ndarray:
        """True for rows still here whose cell was written so."""
        return self.cells[column].written(how) & self.here

    def measure(self, row: int) -> Measure | None:
        """Return the measure of a row, or None if it is unknown."""
        return self.by_id.get(str(self.value("measure")[row]))

    def of_measure(self, test: Callable[[Measure], bool]) -> np.ndarray:
        """True for rows whose measure is known and passes a test."""
        cells = self.cells["measure"]
        known = [self.by_id.get(str(name)) for name in cells.values]
        return np.array([measure is not None and test(measure) for measure in known], dtype=bool)[cells.codes]

    def flag(self, name: str) -> np.ndarray:
        """Return a true-or-false property of each row's measure; False where the measure is unknown."""
        if name not in self._flags:
            self._flags[name] = self.of_measure(lambda measure: bool(getattr(measure, name)))
        return self._flags[name]


def read_table(sheet: Sheet, columns: Columns, context: Context) -> Table:
    """Return a sheet's cells by our column names, read but not yet judged."""
    texts = _texts(sheet, columns)
    programme = context.programme
    cells = {
        "team": each_text(texts["team"], read_name(team.id for team in programme.teams)),
        "month": each_text(texts["month"], month_text.reader(texts["month"], from_1904=sheet.dates_from_1904)),
        "measure": each_text(texts["measure"], read_name(measure.id for measure in programme.measures)),
        "status": each_text(texts["status"], read_name(STATUS)),
        "extracted_on": each_text(
            texts["extracted_on"], lambda text: month_text.read_day(text, from_1904=sheet.dates_from_1904)
        ),
        "data_source": each_text(texts["data_source"], _as_it_is),
        "note": each_text(texts["note"], _as_it_is),
    }
    cells |= {name: _numbers(texts[name]) for name in NUMBERS}
    by_id = {measure.id: measure for measure in programme.measures}
    cells |= _strata(texts, cells["measure"].value, by_id)
    cells["version"] = _versions(texts["version"], (cells["measure"].value, cells["month"].value), by_id)
    blank = np.array([not "".join(row).strip(SPACES + "\r\n") for row in sheet.rows], dtype=bool)
    labels = {name: sheet.header[place].strip(SPACES) for name, place in columns.places.items()}
    extras = {name: [row[place] for row in sheet.rows] for name, place in columns.extras.items()}
    return Table(sheet.file, sheet.name, np.array(sheet.numbers), labels, cells, extras, by_id, blank)


def _texts(sheet: Sheet, columns: Columns) -> dict[str, list[str]]:
    texts = {}
    for name in OURS:
        place = columns.places.get(name)
        constant = columns.constants.get(name, "")
        texts[name] = [constant] * len(sheet.rows) if place is None else [row[place] for row in sheet.rows]
    return texts


def _as_it_is(text: str) -> tuple[object, str]:
    return text.strip(SPACES), ""


def _numbers(texts: list[str]) -> Cells:
    read = each_text(texts, number_text.reader(texts))
    return Cells(read.codes, read.texts, read.values.astype(np.float64), read.hows)


def _pairs(*columns: Iterable[str]) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """Return the different combinations of several columns and each row's place among them."""
    places: dict[tuple[str, ...], int] = {}
    rows = [places.setdefault(key, len(places)) for key in zip(*columns, strict=True)]
    return list(places), np.array(rows, dtype=np.intp)


def _strata(texts: dict[str, list[str]], measures: np.ndarray, by_id: dict[str, Measure]) -> dict[str, Cells]:
    """Return stratifier and stratum, read against what each row's measure declares."""
    keys, rows = _pairs(texts["stratifier"], texts["stratum"], measures)
    answers = [read_stratum(key[0], key[1], by_id.get(key[2])) for key in keys]
    found = {}
    for place, name in enumerate(("stratifier", "stratum")):
        text = np.array([str(key[place]).strip(SPACES) for key in keys], dtype=object)
        value = np.array([answer[place][0] for answer in answers], dtype=object)
        how = np.array([answer[place][1] for answer in answers], dtype=object)
        found[name] = Cells(rows, text, value, how)
    return found


def read_stratum(stratifier: str, stratum: str, measure: Measure | None) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return stratifier and stratum of a row and how each was written.

    Without a stratifier, stratum ``all`` (or none) is the total; any other belongs to the one stratifier that the
    measure declares, if it declares one only.
    """
    if fold(stratum) in ("", "all") and fold(stratifier) in ("", "all"):
        return ("all", ""), ("all", "")
    if measure is None:
        return ("", ""), ("", "")
    declared = measure.stratifiers
    if not stratifier.strip(SPACES):
        if len(declared) != 1:
            return ("", "not_told"), ("", "")
        name, how = declared[0].id, ""
    else:
        found, how = read_name(item.id for item in declared)(stratifier)
        name = str(found)
    chosen = measure.stratifier(name)
    if chosen is None:
        return ("", "unknown"), ("", "")
    return (name, how), _stratum(stratum, tuple(chosen.strata))


def _stratum(stratum: str, known: tuple[str, ...]) -> tuple[str, str]:
    if known:
        found, how = read_name((*known, NOT_KNOWN))(stratum)
        return str(found), how
    short = stratum.strip(SPACES)
    return (short, "" if short == stratum else "trimmed") if short else ("", "blank")


def _versions(texts: list[str], parsed: tuple[np.ndarray, np.ndarray], by_id: dict[str, Measure]) -> Cells:
    """Return the version of each row: as sent if the measure has it, else the one that holds in its month."""
    keys, rows = _pairs(texts, *parsed)
    answers = [_version(key[0], by_id.get(key[1]), key[2]) for key in keys]
    sent = np.array([str(key[0]).strip(SPACES) for key in keys], dtype=object)
    value, how = (np.array([answer[part] for answer in answers], dtype=object) for part in (0, 1))
    return Cells(rows, sent, value, how)


def _version(text: str, measure: Measure | None, month: str) -> tuple[str, str]:
    if measure is None:
        return "", ""
    short = text.strip(SPACES)
    holds = [item.id for item in measure.versions if item.valid_from is None or not month or item.valid_from <= month]
    current = (holds or [measure.versions[0].id])[-1]
    if not short:
        return current, ""
    if short not in {item.id for item in measure.versions}:
        return "", "unknown"
    return short, "" if short == current else "other_version"


def day_after_month(month: str, days: int) -> str:
    """Return the day that lies so many days after a month's last day, as ``YYYY-MM-DD``."""
    return (months.last_day(month) + timedelta(days=days)).isoformat()
