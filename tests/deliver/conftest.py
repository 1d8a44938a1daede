"""A small collaborative, its people and finished reports, as the batch leaves them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from workbench.files import canonical_json, sha256, write_atomic
from workbench.measures.metadata import Measure
from workbench.produce.jobs import output_names
from workbench.programme.models import Collaborative, Person, Programme, Team
from workbench.report.blocks import Identity

MONTH = "2026-10"
PDF = b"%PDF-1.7\n% the report\n%%EOF\n"
ALT = "Line chart of 22 months, <b>October 2026</b>: 62.5%."


def tiny_png() -> bytes:
    """Return a picture of one grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")
    )


def words(identity: Identity, /, **changes: Any) -> dict[str, Any]:
    """Return the words of a finished report for its message."""
    said: dict[str, Any] = {
        "version": 1,
        "identity": asdict(identity),
        "demo": False,
        "title": "Maple",
        "lead": "Clear rate rose: 3 months above the expected range.",
        "facts": [{"label": "Backlog screened", "value": "9.4%", "detail": "31 of 330 in October 2026"}],
        "sentences": ["Your aim: from 4.0% to 8.0% by December 2026."],
        "steps": ["Book 12 overdue clients by November 30."],
        "notices": [],
        "figure": {"alt": ALT, "caption": "", "measure": "m"},
    }
    return {**said, **changes}


def finish(out: Path, identity: Identity, /, **changes: Any) -> Path:
    """Write a finished report and its manifest; return its folder."""
    folder = out / identity.collaborative / identity.month / identity.team
    names = output_names(identity)
    files = {
        names["html"]: b"<!doctype html>",
        names["pdf"]: PDF + identity.team.encode(),
        names["png"]: tiny_png(),
        f"summary_{identity.language}.json": canonical_json(words(identity, **changes)).encode(),
    }
    for name, content in files.items():
        write_atomic(folder / name, content)
    outputs = {name: sha256(content) for name, content in files.items()}
    manifest = {"identity": asdict(identity), "status": "complete", "outputs": outputs}
    write_atomic(folder / f"manifest_{identity.language}.json", canonical_json(manifest))
    return folder


def identity_of(team: str = "T1", *, language: str = "en", month: str = MONTH) -> Identity:
    """Return the identity of a team report."""
    return Identity("col", team, month, "team_report", language)


def someone(team: str = "T1", **changes: Any) -> Person:
    """Return a recipient."""
    given = {"name": "Zoë Tremblay", "email": "zoe@team.example.com", "team": team, "language": "en"}
    return Person.model_validate({**given, **changes})


@pytest.fixture
def programme() -> Programme:
    """Two teams, one measure."""
    measure = Measure.model_validate(
        {
            "id": "m", "name": {"en": "M", "fr": "M"}, "plain": {"en": "m"}, "why": {"en": "m"}, "family": "process",
            "stock_flow": "flow", "direction": "up", "unit": "percent", "chart": "p",
            "numerator": {"en": "n"}, "denominator": {"en": "d"},
        }
    )  # fmt: skip
    collaborative = Collaborative.model_validate(
        {
            "id": "col", "title": {"en": "Screening together", "fr": "Dépister ensemble"}, "topic": {"en": "t"},
            "sponsor": {"en": "s"}, "coach": "c", "contact": "data@centre.example.com", "start": "2026-01",
            "end": "2026-12", "baseline": {"first": "2025-01", "last": "2025-12"},
            "measures": [{"id": "m", "primary": True}],
        }
    )  # fmt: skip
    teams = [
        Team.model_validate({"id": "T1", "names": [{"name": "Maple & Sons"}], "organisation": "o", "language": "en",
                             "joined": "2026-01"}),
        Team.model_validate({"id": "T2", "names": [{"name": "Équipe du Lac"}], "organisation": "o", "language": "fr",
                             "joined": "2026-01"}),
    ]  # fmt: skip
    return Programme(collaborative=collaborative, teams=tuple(teams), measures=(measure,))


@pytest.fixture
def kit() -> SimpleNamespace:
    """Makers of people, identities and finished reports."""
    return SimpleNamespace(
        ALT=ALT, MONTH=MONTH, finish=finish, identity_of=identity_of, someone=someone, tiny_png=tiny_png
    )
