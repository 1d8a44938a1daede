"""What a file truly is, by its first bytes, whatever its name says."""

from __future__ import annotations

import io
import re
import zipfile

from workbench.intake.folder import ENDINGS
from workbench.intake.sheet import Refused, refuse

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"FEA1", "a Feather file"),
    (b"$FL", "an SPSS file"),
    (b"RDX", "an R data file"),
    (b"RDA", "an R data file"),
    (b"X\n\0\0\0", "an R data file"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<?xml", "an XML file"),
    (b"7z\xbc\xaf", "a 7z archive"),
)
_HTML = re.compile(rb"\s*(<!--.*?-->\s*)?<(!doctype\s+html|html|head|script|body|meta)\b", re.IGNORECASE | re.DOTALL)
_SAVE = {
    ".xls": "Open it in Excel and save it as .xlsx.",
    ".xlsm": "Save it as .xlsx without macros.",
    ".xlsb": "Save it as .xlsx.",
    ".ods": "Save it as .xlsx or .csv.",
    ".tsv": "Rename it to .csv; columns separated by tabs are read.",
    ".txt": "Rename it to .csv if its columns are separated by commas, semicolons or tabs.",
}
_AGAIN = "Export the counts as .csv or .xlsx and send them again."


def kind_of(data: bytes) -> str:
    """Return what the bytes are: ``text``, ``xlsx``, ``gzip``, ``empty``, or a few words for anything else."""
    if not data.strip():
        return "empty"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data.startswith(b"\x1f\x8b"):
        return "gzip"
    if data[:1] == b"\x80" and data[1:2] in b"\x02\x03\x04\x05" and b"." in data[-2:]:
        return "a Python pickle"
    if _HTML.match(data[:4096].removeprefix(b"\xef\xbb\xbf")):
        return "an HTML page, perhaps a login page"
    return next((words for magic, words in _MAGIC if data.startswith(magic)), "text")


def _zip_kind(data: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "a damaged zip file or workbook"
    if "xl/vbaProject.bin" in names:
        return "an Excel workbook with macros"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "a binary Excel workbook"
    return "an OpenDocument file" if "content.xml" in names else "a zip archive"


def _ole_kind(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "password protected"
    if any(word.encode("utf-16-le") in data for word in ("Workbook", "Book")):
        return "an old Excel workbook (.xls)"
    return "an old Office document"


def check_kind(name: str, data: bytes) -> str:
    """Return ``.csv``, ``.csv.gz`` or ``.xlsx``; raise Refused if the ending is another or does not match."""
    found = kind_of(data)
    if found == "empty":
        raise refuse(name, "empty_file", "is empty", remedy="Send the file again.")
    if found == "password protected":
        raise refuse(
            name,
            "password",
            "is password protected",
            remedy="Save it without a password and send it by the secured channel.",
        )
    ending = next((item for item in sorted(ENDINGS, key=len, reverse=True) if name.lower().endswith(item)), "")
    if not ending:
        raise _wrong_ending(name, found)
    if found != {".csv": "text", ".csv.gz": "gzip", ".xlsx": "xlsx"}[ending]:
        raise _mismatch(name, ending, found)
    return ending


def _wrong_ending(name: str, found: str) -> Refused:
    suffix = "." + name.rsplit(".", 1)[-1].lower() if "." in name else "none"
    what = {"text": "a text file", "xlsx": "an Excel workbook", "gzip": "a gzip archive"}.get(found, found)
    return refuse(
        name,
        "file_type",
        f"is {what} with the ending {suffix}; only .csv, .csv.gz and .xlsx are read",
        remedy=_SAVE.get(suffix, _AGAIN),
    )


def _mismatch(name: str, ending: str, found: str) -> Refused:
    what = {"text": "a text file", "xlsx": "an Excel workbook (.xlsx)", "gzip": "a gzip archive"}.get(found, found)
    remedy = {
        "xlsx": "Rename it so that it ends in .xlsx.",
        "text": "Rename it so that it ends in .csv.",
        "gzip": "Rename it so that it ends in .csv.gz.",
        "an old Excel workbook (.xls)": "Open it in Excel and save it as .xlsx.",
        "an Excel workbook with macros": "Save it as .xlsx without macros.",
    }.get(found, _AGAIN)
    message = f"is {what}: the content does not match the {ending} ending"
    return refuse(name, "content_mismatch", message, remedy=remedy)
