"""Make the params of a real data set complete: the teams are the codes found in its file of counts."""

from __future__ import annotations

import csv
import gzip
import io
import re
from pathlib import Path

from workbench.files import write_atomic
from workbench.programme.yaml_text import load_yaml

TEAM_COLUMNS = ("team", "team_id", "code", "org_code")


def prepare(source_counts: Path, params: Path, target: Path) -> Path:
    """Write a copy of one collaborative's params folder below ``target``, with a teams.yaml, and return the copy.

    Teams are the codes of ``source_counts`` (.csv or .csv.gz) that have a denominator above 0 in some month; the
    counts are published, so every team's own audience may see them exactly.
    """
    folder = target / params.name
    for path in sorted(params.glob("*.yaml")):
        write_atomic(folder / path.name, path.read_bytes())
    data, _ = load_yaml(params / "collaborative.yaml")
    teams = "\n".join(_team(code, joined=data["start"]) for code in codes(source_counts))
    write_atomic(folder / "teams.yaml", f"teams:\n{teams}\n")
    return folder


def codes(source_counts: Path) -> list[str]:
    """Return the codes of a file of counts that are open: at least one denominator above 0."""
    raw = source_counts.read_bytes()
    text = (gzip.decompress(raw) if source_counts.suffix == ".gz" else raw).decode("utf-8")
    rows = csv.DictReader(io.StringIO(text))
    column = next(name for name in TEAM_COLUMNS if name in (rows.fieldnames or ()))
    return sorted({row[column] for row in rows if float(row["denominator"]) > 0})


def _team(code: str, *, joined: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]+", code):
        raise ValueError(f"{code!r} is no code of an organisation")
    return (
        f'  - id: "{code}"\n'
        f'    names: [{{name: "Organisation {code}"}}]\n'
        f'    organisation: "{code}"\n'
        "    language: en\n"
        f"    joined: {joined}\n"
        "    own_data_agreement: {on: 2026-01-01, signed_by: Open Government Licence v3.0}"
    )
