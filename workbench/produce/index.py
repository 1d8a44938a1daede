"""The analyst's page over everything made: collaboratives, months, teams, what became of each report, and links."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath
from unicodedata import combining, normalize
from urllib.parse import quote

from markupsafe import Markup

from workbench.errors import WorkbenchError
from workbench.files import project_root
from workbench.i18n import language
from workbench.produce.html import environment

STATUSES = {
    "failed": "Failed",
    "held": "Held back",
    "missing": "Not made",
    "planned": "Planned",
    "complete": "Complete",
}
LANGUAGES = {"en": "English", "fr": "French"}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True)
class ReportRow:
    """One report of one team, month and language; links are relative to the index page, empty where there is none."""

    collaborative: str
    collaborative_title: str
    month: str
    team: str
    team_name: str
    language: str
    status: str
    html: str = ""
    pdf: str = ""
    mail: str = ""
    reason: str = ""


@dataclass(frozen=True)
class TeamEntry:
    """A team's line in a month: its name, the worst status of its reports, and the reports."""

    team: str
    name: str
    status: str
    reports: tuple[ReportRow, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class MonthEntry:
    """A month of a collaborative: how many reports have which status, and the teams."""

    month: str
    title: str
    counts: tuple[tuple[str, int], ...]
    teams: tuple[TeamEntry, ...]


@dataclass(frozen=True)
class CollaborativeEntry:
    """A collaborative and its months, the latest first."""

    identifier: str
    title: str
    months: tuple[MonthEntry, ...]


def render_index(rows: Iterable[ReportRow]) -> str:
    """Return the index page; rows may come in any order.

    Raises :class:`WorkbenchError` for an unknown status and for a link that leads out of the folder.
    """
    entries = collaboratives(rows)
    templates = environment(project_root() / "templates" / "html")
    script = templates.get_template("index.js").render()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'"
    return templates.get_template("index.html.j2").render(
        collaboratives=entries,
        statuses=STATUSES,
        languages=LANGUAGES,
        policy=policy,
        script=Markup(script),
    )


def collaboratives(rows: Iterable[ReportRow]) -> tuple[CollaborativeEntry, ...]:
    """Return rows as the index shows them: by collaborative, latest month first, teams by name."""
    checked = sorted((_checked(row) for row in rows), key=lambda row: (row.collaborative, row.month, row.team))
    found = []
    for identifier, of_collaborative in groupby(checked, key=lambda row: row.collaborative):
        items = list(of_collaborative)
        by_month = [(month, tuple(group)) for month, group in groupby(items, key=lambda row: row.month)]
        months = tuple(_month(month, group) for month, group in reversed(by_month))
        found.append(CollaborativeEntry(identifier, items[-1].collaborative_title, months))
    return tuple(found)


def _checked(row: ReportRow) -> ReportRow:
    if row.status not in STATUSES:
        raise WorkbenchError(f"{row.status!r} is not a status of a report. Known are: {', '.join(STATUSES)}.")
    return ReportRow(**{**vars(row), **{name: _link(getattr(row, name)) for name in ("html", "pdf", "mail")}})


def _link(path: str) -> str:
    """Return a relative path as a link; refuse one that leads elsewhere."""
    if not path:
        return ""
    if _SCHEME.match(path) or path.startswith(("/", "\\")) or ".." in PurePosixPath(path).parts:
        raise WorkbenchError(f"The index links only to files beside it, not to {path!r}.")
    return quote(path)


def _month(month: str, rows: tuple[ReportRow, ...]) -> MonthEntry:
    counts = Counter(row.status for row in rows)
    teams = [_team(tuple(group)) for _, group in groupby(rows, key=lambda row: row.team)]
    return MonthEntry(
        month,
        language("en").month(month),
        tuple((status, counts[status]) for status in reversed(STATUSES) if counts[status]),
        tuple(sorted(teams, key=lambda entry: (_plain(entry.name), entry.team))),
    )


def _plain(name: str) -> str:
    """Return a name as it is sorted: without accents and capitals."""
    return "".join(letter for letter in normalize("NFKD", name) if not combining(letter)).casefold()


def _team(rows: tuple[ReportRow, ...]) -> TeamEntry:
    order = list(STATUSES)
    reports = tuple(sorted(rows, key=lambda row: row.language))
    worst = min((row.status for row in rows), key=order.index)
    reasons = tuple(dict.fromkeys(row.reason for row in reports if row.reason))
    return TeamEntry(rows[0].team, rows[0].team_name, worst, reports, reasons)
