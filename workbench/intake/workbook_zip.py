"""Is a workbook's zip container safe to read? Sizes declared and counted, names, entities, macros."""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
import zlib

from workbench.intake.sheet import MAX_UNPACKED, Refused, refuse

_MAX_ENTRIES = 2000
_CHUNK = 1 << 18
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_AGAIN = "Open it in Excel, copy the counts into a new workbook, and send that."


def parts_of(name: str, data: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook that describe its sheets; raise Refused if the container is not safe."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(name, entries)
            return _unpacked(name, archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise refuse(name, "damaged", "is a damaged workbook", remedy="Send the file again.") from error


def _check_entries(name: str, entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _too_big(name)
    if any(_leaves_the_folder(item) for item in names) or len(set(names)) != len(names):
        raise refuse(
            name, "zip_names", "holds a part whose name leads outside the workbook or is double", remedy=_AGAIN
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise refuse(name, "password", "is password protected", remedy="Save it without a password.")


def _leaves_the_folder(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/")


def _too_big(name: str) -> Refused:
    limit = f"unpacks to more than {MAX_UNPACKED // 2**20} MB, the limit"
    return refuse(name, "file_too_big", limit, remedy="Send the monthly counts only, in a new workbook.")


def _unpacked(name: str, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Unpack every part, counting, and keep the XML that describes workbook and sheets."""
    kept: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        chunks = []
        with archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                total += len(chunk)
                if total > MAX_UNPACKED:
                    raise _too_big(name)
                chunks.append(chunk)
        content = b"".join(chunks)
        if entry.filename.endswith((".xml", ".rels", ".vml")):
            _check_xml(name, content)
            if entry.filename.startswith("xl/"):
                kept[entry.filename] = content
    return kept


def _check_xml(name: str, content: bytes) -> None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:200]:
        raise refuse(name, "workbook_xml", "holds XML that is not UTF-8", remedy=_AGAIN)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise refuse(name, "workbook_entity", "holds an XML document type or entity, which is not read", remedy=_AGAIN)


def sheet_parts(parts: dict[str, bytes]) -> dict[str, tuple[bytes, bool]]:
    """Return each sheet's XML and whether the sheet is hidden, by the sheet's name."""
    targets = {}
    for tag in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        target = attribute(tag, "Target")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        targets[attribute(tag, "Id")] = path
    found = {}
    for tag in _SHEET.findall(parts.get("xl/workbook.xml", b"")):
        content = parts.get(targets.get(attribute(tag, r"\w+:id"), ""), b"")
        found[attribute(tag, "name")] = (content, attribute(tag, "state") in ("hidden", "veryHidden"))
    return found


def attribute(tag: bytes, name: str) -> str:
    """Return an attribute of an XML tag as text, or an empty text."""
    found = re.search(rb"\s" + name.encode("ascii") + rb"\s*=\s*(\"[^\"]*\"|'[^']*')", tag)
    return html.unescape(found.group(1)[1:-1].decode("utf-8", "replace")) if found else ""
