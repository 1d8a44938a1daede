"""The content model of a report: blocks, as a cell shows them and as both renderers read them.

A section (what one call in a report notebook returns) shows itself as ``application/vnd.workbench.block+json``:
``{"version": 1, "identity": {…}, "section": name, "blocks": [{"type": …}, …]}``. Nothing else reaches a reader.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Literal

from workbench.errors import ReportFailed

MIME = "application/vnd.workbench.block+json"
VERSION = 1


@dataclass(frozen=True)
class Run:
    """A piece of text with one style."""

    text: str
    style: Literal["plain", "strong", "muted"] = "plain"


@dataclass(frozen=True)
class Heading:
    """A heading; the document's title is level 1 and comes once."""

    type: ClassVar[str] = "heading"
    text: str
    level: Literal[1, 2, 3] = 2


@dataclass(frozen=True)
class Paragraph:
    """Text; ``lead`` is the message in one sentence, ``note`` is small print."""

    type: ClassVar[str] = "paragraph"
    runs: tuple[Run, ...]
    role: Literal["body", "lead", "note"] = "body"


@dataclass(frozen=True)
class Fact:
    """A label, a number as text, and what it rests on."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True)
class Facts:
    """A few numbers side by side."""

    type: ClassVar[str] = "facts"
    items: tuple[Fact, ...]


@dataclass(frozen=True)
class Figure:
    """A chart as SVG with a full text alternative; ``png`` (base64) only for the chart that goes into the mail."""

    type: ClassVar[str] = "figure"
    svg: str
    alt: str
    caption: str = ""
    measure: str = ""
    png: str = ""


@dataclass(frozen=True)
class Table:
    """A table with one header row; ``aligns`` holds left or right for each column; the first column names the row."""

    type: ClassVar[str] = "table"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    aligns: tuple[Literal["left", "right"], ...] = ()


@dataclass(frozen=True)
class Callout:
    """A box: ``attention`` for what must not be overlooked, ``note`` for what helps."""

    type: ClassVar[str] = "callout"
    kind: Literal["note", "attention"]
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class BulletList:
    """A list of sentences."""

    type: ClassVar[str] = "list"
    items: tuple[tuple[Run, ...], ...]
    ordered: bool = False


@dataclass(frozen=True)
class PageBreak:
    """A new page on paper; nothing on a screen."""

    type: ClassVar[str] = "pagebreak"


Block = Heading | Paragraph | Facts | Figure | Table | Callout | BulletList | PageBreak


@dataclass(frozen=True)
class Identity:
    """Whose report this is; printed in it and compared at every step."""

    collaborative: str
    team: str
    month: str
    document: str
    language: str


def text(
    content: str,
    *,
    role: Literal["body", "lead", "note"] = "body",
    style: Literal["plain", "strong", "muted"] = "plain",
) -> Paragraph:
    """Return a paragraph of one run."""
    return Paragraph((Run(content, style),), role)


@dataclass(frozen=True)
class Section:
    """What one call of a report notebook shows: a name, the identity, and blocks in order."""

    name: str
    identity: Identity
    blocks: tuple[Block, ...] = field(default_factory=tuple)

    def payload(self) -> dict[str, Any]:
        """Return the section as the JSON a renderer reads."""
        return {
            "version": VERSION,
            "identity": asdict(self.identity),
            "section": self.name,
            "blocks": [{"type": block.type, **asdict(block)} for block in self.blocks],
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            MIME: self.payload(),
            "text/html": self._preview(),
            "text/plain": f"<section {self.name}: {len(self.blocks)} blocks>",
        }

    def _preview(self) -> str:
        """Return plain HTML for an analyst who opens the notebook; the report itself comes from the template."""
        return "\n".join(_preview(block) for block in self.blocks)


def _preview(block: Block) -> str:
    def runs(items: tuple[Run, ...]) -> str:
        return "".join(html.escape(run.text) for run in items)

    match block:
        case Heading():
            return f"<h{block.level}>{html.escape(block.text)}</h{block.level}>"
        case Paragraph():
            return f"<p>{runs(block.runs)}</p>"
        case Facts():
            return (
                "<ul>"
                + "".join(f"<li>{html.escape(f'{f.label}: {f.value} {f.detail}')}</li>" for f in block.items)
                + "</ul>"
            )
        case Figure():
            return (
                f'<figure style="max-width:46rem" role="img" aria-label="{html.escape(block.alt)}">{block.svg}</figure>'
            )
        case Table():
            head = "".join(f"<th>{html.escape(name)}</th>" for name in block.columns)
            body = "".join(
                "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows
            )
            return f"<table><caption>{html.escape(block.caption)}</caption><tr>{head}</tr>{body}</table>"
        case Callout():
            return (
                f"<blockquote><b>{html.escape(block.title)}</b>"
                + "".join(f"<p>{runs(p.runs)}</p>" for p in block.paragraphs)
                + "</blockquote>"
            )
        case BulletList():
            return "<ul>" + "".join(f"<li>{runs(item)}</li>" for item in block.items) + "</ul>"
        case PageBreak():
            return ""


@dataclass(frozen=True)
class Document:
    """An executed report notebook, read back: one identity and its sections' blocks as JSON objects."""

    identity: Identity
    sections: tuple[tuple[str, tuple[Mapping[str, Any], ...]], ...]

    def blocks(self) -> Iterator[Mapping[str, Any]]:
        """Yield every block in reading order."""
        for _, blocks in self.sections:
            yield from blocks

    def figures(self) -> list[Mapping[str, Any]]:
        """Return the figures in reading order."""
        return [block for block in self.blocks() if block["type"] == "figure"]


def document_of(notebook: Mapping[str, Any]) -> Document:
    """Return the document of an executed notebook (nbformat 4 as a mapping).

    Raises :class:`ReportFailed` with the cell number for a cell that was not run, ended in an error, or shows
    something that is not a block, and when two sections carry different identities.
    """
    sections: list[tuple[str, tuple[Mapping[str, Any], ...]]] = []
    identities: list[Identity] = []
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] != "code":
            continue
        if cell["source"].strip() and cell.get("execution_count") is None:
            raise ReportFailed(f"Cell {number} of the report was not run.")
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                raise ReportFailed(f"Cell {number} of the report ended in an error ({output.get('ename', '')}).")
            payload = output.get("data", {}).get(MIME)
            if payload is None:
                raise ReportFailed(f"Cell {number} of the report shows something that is not a block of a report.")
            if payload.get("version") != VERSION:
                raise ReportFailed(f"Cell {number} of the report carries blocks of another version.")
            identities.append(Identity(**payload["identity"]))
            sections.append((payload["section"], tuple(payload["blocks"])))
    if not sections:
        raise ReportFailed("The report shows nothing.")
    if len(set(identities)) != 1:
        raise ReportFailed("The report's sections carry different identities.")
    return Document(identities[0], tuple(sections))
