"""Warms a process before it forks: everything a report does but the PDF, once, on an invented report in memory.

No file of data is read, no PDF compiled, no socket opened; afterwards the process still has one thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench import months
from workbench.i18n import LANGUAGES

if TYPE_CHECKING:
    import pandas as pd

    from workbench.report.facts import ReportFacts
    from workbench.report.open import Report

_FIRST, _LAST = "2025-01", "2026-06"
_HIDDEN = 3


def warm_up() -> None:
    """Import what a report uses and run each part once in each language; then make the shell."""
    import nbformat
    import papermill  # noqa: F401

    from workbench.produce import fonts, pdf, shell  # noqa: F401

    nbformat.validate(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]))
    fonts.unprintable(["é"])
    facts, release = _facts(), _release()
    for code in LANGUAGES:
        _show(_report(facts, release, code))
    shell.warm_up()


def _show(report: Report) -> None:
    """Make every section and the page."""
    from workbench.produce.html import render_html
    from workbench.report.blocks import Document
    from workbench.report.facts import SECTIONS
    from workbench.report.summary import summary

    sections = [getattr(report, name)() for name in SECTIONS]
    payloads = [section.payload() for section in sections]
    document = Document(report.identity, tuple((item["section"], tuple(item["blocks"])) for item in payloads))
    render_html(document)
    summary(document, demo=True)


def _report(facts: ReportFacts, release: pd.DataFrame, code: str) -> Report:
    from workbench.report.blocks import Identity
    from workbench.report.context import Context
    from workbench.report.open import Report

    return Report(Context(Identity("warm", "warm", _LAST, "team_report", code), facts, release))


def _facts() -> ReportFacts:
    from workbench.report.facts import ReportFacts

    words = {"en": "Warm", "fr": "Chaud"}
    measure = {
        "id": "warm.up", "name": words, "plain": words, "why": words, "family": "process", "stock_flow": "flow",
        "direction": "up", "unit": "percent", "chart": "p", "numerator": words, "denominator": words,
    }  # fmt: skip
    collaborative = {
        "id": "warm", "title": words, "topic": words, "sponsor": words, "coach": "Warm", "start": _FIRST,
        "end": _LAST, "baseline": {"first": _FIRST, "last": "2025-12"},
        "measures": [{"id": "warm.up", "primary": True}], "local_measures": [measure],
    }  # fmt: skip
    aim = {"measure": "warm.up", "start": "50", "target": "70", "by": _LAST}
    team = {
        "id": "warm", "names": [{"name": "Warm"}], "organisation": "Warm", "language": "en",
        "joined": _FIRST, "aim": aim,
    }  # fmt: skip
    return ReportFacts.model_validate(
        {"collaborative": collaborative, "team": team, "measures": [measure], "audience": "team", "demo": True}
    )


def _release() -> pd.DataFrame:
    """Return an invented release with one hidden month, so that the estimate with intervals is warm too."""
    import pandas as pd

    from workbench.report.facts import RELEASE_COLUMNS

    nothing = float("nan")
    rows = [
        ("warm", month, "warm.up", "1", "all", "all", nothing, 60.0, nothing, 60.0, "hidden", 1.0, 5.0, False)
        if place == _HIDDEN
        else (
            "warm",
            month,
            "warm.up",
            "1",
            "all",
            "all",
            30.0 + place,
            60.0,
            nothing,
            60.0,
            "number",
            nothing,
            nothing,
            False,
        )
        for place, month in enumerate(months.span(_FIRST, _LAST))
    ]
    return pd.DataFrame(rows, columns=list(RELEASE_COLUMNS))
