"""Enclosure reports as a message may use them: checked against their manifest and the identity that is asked for."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.errors import GateHeld
from workbench.files import sha256
from workbench.produce.jobs import output_names
from workbench.produce.manifest import COMPLETE, manifest_name, report_folder
from workbench.report.blocks import Identity


@dataclass(frozen=True)
class Enclosure:
    """One complete report: its identity, the words a message repeats, the PDF, and the main chart if it has one."""

    identity: Identity
    summary: dict[str, Any]
    pdf_name: str
    pdf: bytes
    png: bytes | None

    @property
    def demo(self) -> bool:
        """True if the report is made of invented data, so that it must never be sent."""
        return bool(self.summary["demo"])


def read_enclosure(out: Path, identity: Identity) -> Enclosure:
    """Return the finished report of an identity; raise GateHeld with the reason if it must not be used.

    It must have a manifest that says complete, carries exactly this identity and whose hashes equal the files'; the
    identity printed in the report must be the same again.
    """
    folder = report_folder(out, identity)
    manifest = _json(folder / manifest_name(identity.language), absent="there is no finished report")
    if manifest.get("status") != COMPLETE:
        raise GateHeld("the report is not complete")
    if manifest.get("identity") != asdict(identity):
        raise GateHeld("the report's manifest is another team's, month's or language's")
    files = _read_outputs(folder, manifest)
    summary = _summary(files, identity)
    names = output_names(identity)
    pdf = files.get(names["pdf"])
    if not pdf or not pdf.startswith(b"%PDF-"):
        raise GateHeld("the report has no PDF")
    png = files.get(names["png"]) if summary["figure"] else None
    if summary["figure"] and not png:
        raise GateHeld("the report's chart has no picture")
    return Enclosure(identity, summary, names["pdf"], pdf, png)


def _read_outputs(folder: Path, manifest: dict[str, Any]) -> dict[str, bytes]:
    """Return every output of a manifest by name; refuse one that is absent or differs from its hash."""
    files: dict[str, bytes] = {}
    for name, digest in manifest.get("outputs", {}).items():
        if Path(name).name != name:
            raise GateHeld("the report's manifest names a file outside its folder")
        try:
            files[name] = (folder / name).read_bytes()
        except OSError:
            raise GateHeld(f"{name} is missing") from None
        if not files[name] or sha256(files[name]) != digest:
            raise GateHeld(f"{name} was changed after the report was made")
    return files


def _summary(files: dict[str, bytes], identity: Identity) -> dict[str, Any]:
    """Return the words for the message; refuse them if the identity printed in the report is another."""
    name = output_names(identity)["summary"]
    if name not in files:
        raise GateHeld("the report was made without its words for the message: run it again")
    summary = _parsed(files[name], name)
    if summary.get("identity") != asdict(identity):
        raise GateHeld("the report itself names another team, month or language")
    return summary


def _json(path: Path, *, absent: str) -> dict[str, Any]:
    try:
        content = path.read_bytes()
    except OSError:
        raise GateHeld(absent) from None
    return _parsed(content, path.name)


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise GateHeld(f"{name} cannot be read")
    return data
