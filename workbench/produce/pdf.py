"""A report as a tagged PDF/UA-1: the same blocks handed to a Typst template, which reads them as data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from nbconvert.exporters.exporter import Exporter

from workbench.errors import ReportFailed
from workbench.files import project_root
from workbench.produce import fonts
from workbench.produce.content import Block, Content, prepare
from workbench.report.blocks import Document, document_of

AUTHOR = "Collaborative Workbench"
STANDARD: Final = "ua-1"
LONGEST_WORD = 28
LONGEST_RUNNING_TITLE = 80
_CHART_WIDTH, _CHART_HEIGHT = 0.9, 1.05
_TABLE_WIDTH, _WIDEST, _BETWEEN = 100, 46, 3
_LINE_ENDS = re.compile(r"\s*[\r\n\t]+\s*")
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD},}}")
_DRAWN = ("svg", "png", "id", "type", "words", "alt")


def render_pdf(document: Document) -> bytes:
    """Return a report as PDF/UA-1 on Letter; equal documents give equal bytes.

    Raises :class:`ReportFailed` for a document that no page can be made of and for a character without a glyph.
    """
    content = prepare(document)
    payload = _payload(content)
    _refuse_unprintable([*_texts(payload), *(word for block in content.blocks() for word in block.get("words", ()))])
    return _compiled(json.dumps(payload, ensure_ascii=False, sort_keys=True, allow_nan=False))


def _payload(content: Content) -> dict[str, Any]:
    """Return what the template reads."""
    tr = content.language
    tongue, region = content.tag.split("-")
    running = (
        content.title if len(content.title) <= LONGEST_RUNNING_TITLE else content.title[:LONGEST_RUNNING_TITLE] + "…"
    )
    return {
        "title": _LINE_ENDS.sub(" ", content.title),
        "running": _line(running),
        "month": content.month_beside_title,
        "author": AUTHOR,
        "identity": content.printed_identity,
        "language": tongue,
        "region": region,
        "families": list(fonts.FAMILIES),
        "page": tr("Page {page} of {pages}", page="{page}", pages="{pages}"),
        "blocks": [_block(block) for block in content.blocks()],
    }


def _block(block: Block) -> dict[str, Any]:
    """Return a block with its words as paper wants them and the sizes that the template needs."""
    ready = {name: value if name in _DRAWN else _words(value) for name, value in block.items() if name != "words"}
    if block["type"] == "figure":
        ready["width"] = min(_CHART_WIDTH, _CHART_HEIGHT / block["ratio"])
    if block["type"] == "table":
        ready["widths"] = _widths(list(zip(block["columns"], *block["rows"], strict=True)))
    if block["type"] == "callout":
        ready["long"] = sum(len(text) for text in _texts(block["paragraphs"])) > 1500
    return ready


def _widths(columns: list[tuple[str, ...]]) -> list[float]:
    """Return the columns' shares of a table's width, about one for a letter: no word cut, more for longer texts."""
    least: list[float] = [
        _BETWEEN + max(_letters(word) for cell in column for word in (cell.split(" "))) for column in columns
    ]
    wanted: list[float] = [_BETWEEN + min(max(len(cell) for cell in column), _WIDEST) for column in columns]
    wanted = [max(pair) for pair in zip(least, wanted, strict=True)]
    spare, missing = _TABLE_WIDTH - sum(least), sum(wanted) - sum(least)
    if sum(wanted) <= _TABLE_WIDTH or spare <= 0 or missing <= 0:
        return wanted if spare > 0 else least
    return [round(low + spare * (high - low) / missing, 2) for low, high in zip(least, wanted, strict=True)]


def _letters(word: str) -> float:
    """Return a word's width in letters; one that may break anywhere needs little."""
    return 10.0 if len(word) >= LONGEST_WORD else len(word) * 1.1


def _words(value: Any) -> Any:
    """Return the value with every text in it on one line and breakable."""
    if isinstance(value, str):
        return _line(value)
    if isinstance(value, dict):
        return {name: _words(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_words(item) for item in value]
    return value


def _line(text: str) -> str:
    """Return text on one line; a very long word (a fingerprint, an address) may break anywhere."""
    return _LONG_WORD.sub(lambda word: _breakable(word[0]), _LINE_ENDS.sub(" ", text))


def _breakable(word: str) -> str:
    return "\N{ZERO WIDTH SPACE}".join(word[at : at + 8] for at in range(0, len(word), 8))


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a value, drawings left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in _DRAWN:
                yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _refuse_unprintable(texts: list[str]) -> None:
    lacking = fonts.unprintable(texts)
    if lacking:
        named = ", ".join(fonts.describe(character) for character in lacking[:5])
        raise ReportFailed(
            f"The PDF cannot show {named}: no font of the report has it. Write the text with other characters."
        )


def _compiled(payload: str) -> bytes:
    """Return the template's PDF of a payload. Typst is loaded here and not before, since it starts threads."""
    import typst

    folder = project_root() / "templates" / "typst"
    with fonts.font_folder() as font_folder:
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder)])
        try:
            pdf = typst.compile(
                str(folder / "report.typ"),
                root=str(folder),
                font_paths=found,
                sys_inputs={"document": payload},
                pdf_standards=STANDARD,
                format="pdf",
            )
        except typst.TypstError as error:
            raise ReportFailed(f"The PDF could not be made: {error.message}.") from error
    if not isinstance(pdf, bytes):
        raise ReportFailed("The PDF could not be made: the compiler gave no file.")
    return pdf


class PDFExporter(Exporter):
    """``jupyter nbconvert --to workbench-pdf executed.ipynb``: the blocks of an executed report as a PDF."""

    export_from_notebook = "Workbench report (PDF)"
    output_mimetype = "application/pdf"

    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kwargs: Any) -> tuple[bytes, dict[str, Any]]:  # type: ignore[override]
        """Return the PDF of an executed notebook and nbconvert's resources."""
        return render_pdf(document_of(nb)), self._init_resources(resources)
