"""Bytes to text: UTF-8, UTF-16 or Windows-1252, never a guess that nobody hears of."""

from __future__ import annotations

import codecs
import io
import re
import zlib
from gzip import GzipFile

from workbench.errors import Fault, mask
from workbench.intake.sheet import MAX_UNPACKED, refuse, warn

_VALID_PAIR = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}",
)
_MOJIBAKE = re.compile(r"\w*(?:[ÂÃ][\u0080-\u00bf\u0152-\u0178\u2013-\u2122]|â€)[^\s,;\t\"]*")
_SAVE_UTF8 = "Save the file as “CSV UTF-8” and send it again."


def gunzip(name: str, data: bytes) -> bytes:
    """Return the unpacked bytes, counted while they are unpacked; raise Refused above the limit or if damaged."""
    try:
        with GzipFile(fileobj=io.BytesIO(data)) as file:
            unpacked = file.read(MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise refuse(
            name, "damaged", "cannot be unpacked; the file seems incomplete", remedy="Send the file again."
        ) from error
    if len(unpacked) > MAX_UNPACKED:
        limit = f"unpacks to more than {MAX_UNPACKED // 2**20} MB, the limit"
        raise refuse(name, "file_too_big", limit, remedy="Send the monthly counts only.")
    if not unpacked.strip():
        raise refuse(name, "empty_file", "is empty", remedy="Send the file again.")
    return unpacked


def text_of(name: str, data: bytes) -> tuple[str, list[Fault]]:
    """Return the text of a CSV file and warnings about its encoding; raise Refused if it has none."""
    notes: list[Fault] = []
    text = _decoded(name, data, notes)
    if "\0" in text:
        raise refuse(name, "binary", "holds NUL characters, so it is no text file", remedy=_SAVE_UTF8)
    _look_for_mojibake(name, text, notes)
    return text, notes


def _decoded(name: str, data: bytes, notes: list[Fault]) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(name, data, "utf-16", notes=notes)
    if b"\0" in data[:2000]:
        little = data[1:2000:2].count(0) >= data[0:2000:2].count(0)
        return _utf16(name, data, "utf-16-le" if little else "utf-16-be", notes=notes)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _VALID_PAIR.search(data):
            raise _mixed(name, data, error.start) from error
        return _windows(name, data, notes)


def _utf16(name: str, data: bytes, encoding: str, *, notes: list[Fault]) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refuse(name, "binary", "is no text file", remedy=_SAVE_UTF8) from error
    notes.append(warn(name, "encoding", "was read as UTF-16", remedy=_SAVE_UTF8))
    return text.removeprefix("\ufeff")


def _windows(name: str, data: bytes, notes: list[Fault]) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        row, column = _place(data, error.start)
        raise refuse(
            name,
            "encoding",
            f"holds a byte that is neither UTF-8 nor Windows-1252 in column {column}",
            remedy=_SAVE_UTF8,
            row=row,
            column=str(column),
        ) from error
    word = next((found for found in re.findall(r"\w+", text) if not found.isascii()), "")
    notes.append(
        warn(
            name,
            "encoding",
            "was read as Windows-1252, where this word looks so",
            value=mask(word),
            remedy="If the accents are wrong, save the file as “CSV UTF-8”.",
        )
    )
    return text


def _mixed(name: str, data: bytes, start: int) -> Exception:
    row, column = _place(data, start)
    return refuse(
        name,
        "mixed_encodings",
        f"mixes two encodings; the first byte that is not UTF-8 is in column {column}",
        remedy=_SAVE_UTF8,
        row=row,
        column=str(column),
    )


def _place(data: bytes, start: int) -> tuple[int, int]:
    """Return row and number of the column of a byte, by line ends and the commonest separator of its line."""
    before = data[:start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line = before.rsplit(b"\n", 1)[-1]
    separators = max(line.count(mark) for mark in (b",", b";", b"\t"))
    return before.count(b"\n") + 1, separators + 1


def _look_for_mojibake(name: str, text: str, notes: list[Fault]) -> None:
    for found in () if text.isascii() else _MOJIBAKE.finditer(text):
        try:
            better = found.group().encode("cp1252").decode("utf-8")
        except UnicodeError:
            continue
        row = text.count("\n", 0, found.start()) + 1
        message = f"holds a word whose accents were converted twice; perhaps it should be {mask(better)}"
        remedy = "Nothing was changed; correct the word where the file is made."
        notes.append(warn(name, "mojibake", message, value=mask(found.group()), remedy=remedy, row=row))
        return
