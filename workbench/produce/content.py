"""A document made ready for paper and screen alike: title, parts, heading levels, figures cleaned, faults refused.

Both renderers read what :func:`prepare` returns, so that a page and its PDF say the same in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import ReportFailed
from workbench.i18n import Language, language
from workbench.produce import drawing
from workbench.report.blocks import Document, Identity

MOST_BETWEEN = 4
TYPES = ("heading", "paragraph", "facts", "figure", "table", "callout", "list", "pagebreak")

Block = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """What stands under one heading of level 2."""

    identifier: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Content:
    """A report in reading order: its opening with the title, then its parts."""

    identity: Identity
    language: Language
    title: str
    month: str
    opening: tuple[Block, ...]
    parts: tuple[Part, ...]

    @property
    def tag(self) -> str:
        """The language as pages and PDF name it: en-CA or fr-CA."""
        return self.language.locale.replace("_", "-")

    @property
    def month_beside_title(self) -> str:
        """The month as it stands beside the title, empty where the title names it."""
        return "" if self.month in self.title else self.month

    @property
    def printed_identity(self) -> str:
        """The identity as every page of the report carries it."""
        about = self.identity
        return " · ".join((about.collaborative, about.team, about.month, about.document, about.language))

    def blocks(self) -> Iterator[Block]:
        """Yield every block in reading order."""
        yield from self.opening
        for part in self.parts:
            yield from part.blocks


def prepare(document: Document) -> Content:
    """Return a document's content; raise :class:`ReportFailed` for what no reader could use.

    That is: no title, a figure without a text alternative, a table without caption or with uneven rows, a drawing
    that is more than a drawing, a block of an unknown type.
    """
    blocks = [_block(block, number) for number, block in enumerate(document.blocks(), start=1)]
    title = next((block["text"] for block in blocks if block["type"] == "heading" and block["level"] == 1), "")
    if not title.strip():
        raise ReportFailed("The report has no title. Its first heading must have level 1.")
    _level_headings(blocks)
    _keep_together(blocks)
    opening, parts = _divided(blocks)
    tr = language(document.identity.language)
    month = tr.month(document.identity.month)
    return Content(document.identity, tr, title, month, opening, parts)


def _block(block: Mapping[str, Any], number: int) -> Block:
    kind = block.get("type")
    if kind not in TYPES:
        raise ReportFailed(f"Block {number} of the report has the type {kind!r}. Known are: {', '.join(TYPES)}.")
    ready = dict(block, id=f"b{number}", keep=False)
    if kind == "figure":
        return _figure(ready)
    if kind == "table":
        return _table(ready)
    return ready


def _figure(block: Block) -> Block:
    if not block["alt"].strip():
        raise ReportFailed(f"Figure {block['caption'] or block['id']} has no text alternative. Give it one (alt).")
    ready = drawing.clean(block["svg"], prefix=f"{block['id']}-")
    return {**block, "svg": ready.svg, "ratio": ready.ratio, "words": ready.words, "png": ""}


def _table(block: Block) -> Block:
    caption, columns = block["caption"], block["columns"]
    if not caption.strip():
        raise ReportFailed(f"Table {block['id']} has no caption. Say in it what the table shows.")
    if not columns or any(not name.strip() for name in columns):
        raise ReportFailed(f"Table {caption!r} has a column without a name. Name every column.")
    uneven = [row for row in block["rows"] if len(row) != len(columns)]
    if uneven:
        raise ReportFailed(f"Table {caption!r} has {len(columns)} columns but a row of {len(uneven[0])} cells.")
    aligns = list(block.get("aligns") or ["left"] * len(columns))
    if len(aligns) != len(columns):
        raise ReportFailed(f"Table {caption!r} has {len(columns)} columns but {len(aligns)} alignments.")
    return {**block, "aligns": aligns}


def _level_headings(blocks: list[Block]) -> None:
    """One heading of level 1, the first; below it no level is left out."""
    previous = 0
    for block in blocks:
        if block["type"] != "heading":
            continue
        if previous == 0:
            block["level"] = 1
        else:
            block["level"] = min(max(int(block["level"]), 2), previous + 1)
        previous = block["level"]


def _keep_together(blocks: list[Block]) -> None:
    """Mark what stands between a heading and its figure, so that no page ends in between."""
    for number, block in enumerate(blocks):
        if block["type"] != "figure":
            continue
        start = number - 1
        while start >= 0 and number - start <= MOST_BETWEEN and blocks[start]["type"] in ("paragraph", "facts"):
            start -= 1
        if start >= 0 and blocks[start]["type"] == "heading":
            for between in blocks[start:number]:
                between["keep"] = True


def _divided(blocks: list[Block]) -> tuple[tuple[Block, ...], tuple[Part, ...]]:
    groups: list[list[Block]] = [[]]
    for block in blocks:
        if block["type"] == "heading" and block["level"] == 2:
            groups.append([])
        groups[-1].append(block)
    parts = tuple(Part(f"part-{number}", group[0]["text"], tuple(group)) for number, group in enumerate(groups[1:], 1))
    return tuple(groups[0]), parts
