"""A finished report as its gates see it: the bytes of every file, and the texts a reader could find in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from workbench.errors import ReportFailed
from workbench.produce.jobs import Job, output_names
from workbench.produce.worker import EXECUTED, OUT
from workbench.report.blocks import Document, document_of

_DRAWN = frozenset(
    {"d", "points", "transform", "viewbox", "style", "x", "y", "x1", "x2", "y1", "y2", "width", "height"}
)
_STREAM = re.compile(rb"<<(?:[^<>]|<<[^<>]*>>)*>>\s*stream\r?\n.*?\r?\nendstream", re.DOTALL)
_LITERAL = re.compile(rb"\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
_HEXADECIMAL = re.compile(rb"<([0-9A-Fa-f\s]{4,})>")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Finished:
    """The outputs of one job, read once from its folder."""

    job: Job
    notebook: dict[str, Any]
    executed: dict[str, Any]
    files: dict[str, bytes]
    others: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    @cached_property
    def document(self) -> Document:
        """The document, read back from the executed notebook."""
        return document_of(self.executed)

    @cached_property
    def html(self) -> str:
        """The page as text."""
        return self._file("html").decode("utf-8")

    @cached_property
    def page(self) -> Page:
        """The page taken apart."""
        page = Page()
        page.feed(self.html)
        page.close()
        return page

    @property
    def pdf(self) -> bytes:
        """The bytes of the PDF."""
        return self._file("pdf")

    @cached_property
    def pdf_plain(self) -> bytes:
        """The PDF without its compressed streams: its objects, names and strings."""
        return _STREAM.sub(_kept, self.pdf)

    @cached_property
    def pdf_strings(self) -> tuple[str, ...]:
        """Every string of the PDF's objects: titles, text alternatives, metadata."""
        return tuple(_strings(self.pdf_plain))

    @property
    def png(self) -> bytes:
        """The bytes of the mail's picture; empty if the report has none."""
        return self.files.get(output_names(self.job.identity)["png"], b"")

    @cached_property
    def text(self) -> str:
        """All that is written in any file, a line a piece; coordinates of drawings and pictures left out."""
        return "\n".join(
            [*self.page.texts, *self.page.values, *self.pdf_strings, self._file("summary").decode("utf-8")]
        )

    def _file(self, kind: str) -> bytes:
        try:
            return self.files[output_names(self.job.identity)[kind]]
        except KeyError:
            raise ReportFailed(f"The report has no {kind} file.") from None


class Page(HTMLParser):
    """The tags, attributes and texts of a page, comments and styles included."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.styles: list[str] = []
        self._in_style = False

    @property
    def values(self) -> list[str]:
        """The attribute values that can hold words."""
        return [value for _, name, value in self.attributes if name not in _DRAWN and not value.startswith("data:")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag and its attributes."""
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._in_style = tag == "style"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag that closes itself; it holds no text."""
        self.handle_starttag(tag, attrs)
        self._in_style = False

    def handle_endtag(self, tag: str) -> None:
        """Leave a style."""
        self._in_style = False

    def handle_data(self, data: str) -> None:
        """Keep a piece of text, or of a style."""
        if self._in_style:
            self.styles.append(data)
        elif data.strip():
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        """A comment is text like any other to whoever reads the file."""
        self.texts.append(data)


def read_finished(folder: Path, job: Job, **context: Any) -> Finished:
    """Return the finished report of a job folder; raise ReportFailed if a part is missing or unreadable."""
    try:
        notebook = json.loads((folder / f"{job.identity.document}.ipynb").read_bytes())
        executed = json.loads((folder / EXECUTED).read_bytes())
        files = {path.name: path.read_bytes() for path in sorted((folder / OUT).iterdir())}
    except (OSError, ValueError):
        raise ReportFailed("The report process left an incomplete report.") from None
    return Finished(job, notebook, executed, files, **context)


def _kept(match: re.Match[bytes]) -> bytes:
    """Return a stream's dictionary, and its content too where that is readable metadata."""
    dictionary, _, _ = match.group().partition(b"stream")
    return match.group() if b"/Type/Metadata" in dictionary else dictionary


def _strings(data: bytes) -> Iterator[str]:
    for match in _LITERAL.finditer(data):
        yield _decoded(re.sub(rb"\\([nrtbf]|[0-7]{1,3}|.)", _unescaped, match.group(1), flags=re.DOTALL))
    for match in _HEXADECIMAL.finditer(data):
        digits = b"".join(match.group(1).split())
        yield _decoded(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
    for match in re.finditer(rb"<\?xpacket begin.*?<\?xpacket end", data, re.DOTALL):
        yield match.group().decode("utf-8", "replace")


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match.group(1)
    return bytes([int(code, 8) & 255]) if code.isdigit() else _ESCAPES.get(code, code)


def _decoded(data: bytes) -> str:
    if data.startswith(b"\xfe\xff"):
        return data[2:].decode("utf-16-be", "replace")
    return data.decode("utf-8", "replace")


def png_chunks(png: bytes) -> list[tuple[str, bytes]]:
    """Return the chunks of a PNG: type and content."""
    chunks, at = [], 8
    while at + 8 <= len(png):
        size = int.from_bytes(png[at : at + 4])
        chunks.append((png[at + 4 : at + 8].decode("latin-1"), png[at + 8 : at + 8 + size]))
        at += size + 12
    return chunks
