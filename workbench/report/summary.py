"""The few parts of a finished report that a message to its readers repeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from workbench.errors import ReportFailed
from workbench.report.blocks import Document

VERSION = 1


def summary(document: Document, *, demo: bool) -> dict[str, Any]:
    """Return a report's title, lead sentence, headline numbers and sentences, and its main chart's text alternative.

    The result is plain JSON: ``version``, ``identity``, ``demo``, ``title``, ``lead``, ``facts`` (label, value,
    detail), ``sentences`` (the other plain paragraphs of the headline), ``steps`` (the items of its lists), ``notices``
    (kind, title and text of its boxes) and ``figure`` (alt, caption, measure; None if no chart goes into the mail).
    Raises ReportFailed without a title or a lead.
    """
    headline = [block for name, blocks in document.sections if name == "headline" for block in blocks]
    paragraphs = [block for block in headline if block["type"] == "paragraph"]
    title = next((block["text"] for block in document.blocks() if _is_title(block)), "")
    lead = next((_text(block) for block in paragraphs if block["role"] == "lead"), "")
    if not title or not lead:
        raise ReportFailed("The report has no title or no headline sentence.")
    return {
        "version": VERSION,
        "identity": asdict(document.identity),
        "demo": demo,
        "title": title,
        "lead": lead,
        "facts": [dict(item) for block in headline if block["type"] == "facts" for item in block["items"]],
        "sentences": [_text(block) for block in paragraphs if block["role"] == "body"],
        "steps": [_runs(item) for block in headline if block["type"] == "list" for item in block["items"]],
        "notices": [_notice(block) for block in headline if block["type"] == "callout"],
        "figure": _main_figure(document),
    }


def _is_title(block: Mapping[str, Any]) -> bool:
    return block["type"] == "heading" and block["level"] == 1


def _text(paragraph: Mapping[str, Any]) -> str:
    return _runs(paragraph["runs"])


def _runs(runs: Sequence[Mapping[str, str]]) -> str:
    return "".join(run["text"] for run in runs)


def _notice(callout: Mapping[str, Any]) -> dict[str, str]:
    said = " ".join(_text(paragraph) for paragraph in callout["paragraphs"])
    return {"kind": callout["kind"], "title": callout["title"], "text": said}


def _main_figure(document: Document) -> dict[str, str] | None:
    """Return the words of the first chart that has a picture for the mail."""
    for figure in document.figures():
        if figure["png"]:
            return {name: figure[name] for name in ("alt", "caption", "measure")}
    return None
