"""What stands in an output folder, read from its manifests and failures and checked against their hashes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from workbench.files import write_atomic
from workbench.produce import failures, manifest
from workbench.produce.index import ReportRow, render_index
from workbench.produce.jobs import output_names
from workbench.report.blocks import Identity

State = Literal["complete", "failed", "held", "altered"]

RECIPIENTS = "recipients.csv"
INDEX = "index.html"


@dataclass(frozen=True)
class StatusRow:
    """One report of an output folder; ``html`` and ``pdf`` are relative to it, empty where there is none."""

    identity: Identity
    collaborative_title: str
    team_name: str
    state: State
    reason: str = ""
    html: str = ""
    pdf: str = ""
    stamp: str = ""
    engine: str = ""


def status(out: Path, *, collaborative: str | None = None, month: str | None = None) -> list[StatusRow]:
    """Return a row for each report found, in order of collaborative, month, team and language.

    ``altered`` is a report whose files are not those its manifest speaks of.
    """
    rows = [*_complete(out), *_failed(out)]
    chosen = [
        row
        for row in rows
        if collaborative in (None, row.identity.collaborative) and month in (None, row.identity.month)
    ]
    return sorted(chosen, key=lambda row: _order(row.identity))


def write_index(out: Path) -> Path:
    """Write the index page over everything in an output folder."""
    path = out / INDEX
    write_atomic(path, render_index(_index_row(out, row) for row in status(out)))
    return path


def _order(identity: Identity) -> tuple[str, ...]:
    return identity.collaborative, identity.month, identity.team, identity.language


def _complete(out: Path) -> Iterator[StatusRow]:
    for path in sorted(out.glob("[!.]*/????-??/*/manifest_*.json")):
        found = manifest.read(path)
        if found is None:
            continue
        identity = Identity(**found["identity"])
        folder = manifest.report_folder(out, identity)
        if path != folder / manifest.manifest_name(identity.language):
            continue
        wrong = manifest.problem(folder, found)
        names = output_names(identity)
        links = {kind: (folder / names[kind]).relative_to(out).as_posix() for kind in ("html", "pdf")}
        yield StatusRow(
            identity,
            found["titles"]["collaborative"],
            found["titles"]["team"],
            "altered" if wrong else "complete",
            wrong,
            stamp=found["stamp"],
            engine=found["engine"],
            **({} if wrong else links),
        )


def _failed(out: Path) -> Iterator[StatusRow]:
    for path in sorted(out.glob(f"[!.]*/????-??/failed/*/{failures.RECORD}")):
        found = failures.read(path)
        if found is not None:
            titles = found.titles
            identity = Identity(**found.identity)
            yield StatusRow(
                identity, titles["collaborative"], titles["team"], found.state, found.reason, stamp=found.stamp
            )


def _index_row(out: Path, row: StatusRow) -> ReportRow:
    about = row.identity
    return ReportRow(
        collaborative=about.collaborative,
        collaborative_title=row.collaborative_title,
        month=about.month,
        team=about.team,
        team_name=row.team_name,
        language=about.language,
        status="failed" if row.state == "altered" else row.state,
        html=row.html,
        pdf=row.pdf,
        mail=_mail(out, about),
        reason=row.reason,
    )


def _mail(out: Path, about: Identity) -> str:
    """Return the link to the first message that carries this very report, or an empty text."""
    folder = out / about.collaborative / about.month / "mail"
    try:
        with (folder / RECIPIENTS).open(encoding="utf-8", newline="") as table:
            rows = [
                row for row in csv.DictReader(table) if (row["team"], row["language"]) == (about.team, about.language)
            ]
    except (OSError, ValueError, KeyError):
        return ""
    pattern = re.compile(rf"{re.escape(about.team)}_\d+\.eml")
    found = [row["file"] for row in rows if pattern.fullmatch(row["file"] or "") and (folder / row["file"]).is_file()]
    return f"{about.collaborative}/{about.month}/mail/{found[0]}" if found else ""
