"""What a message says, in the reader's language, before it has any form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import category

from workbench.errors import WorkbenchError
from workbench.i18n import Language, language

_REFUSED = ("Cc", "Cs", "Zl", "Zp")
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@dataclass(frozen=True)
class Letter:
    """The parts of a message as plain text; templates only place them."""

    code: str
    locale: str
    subject: str
    cautions: Sequence[Mapping[str, str]]
    greeting: str
    opening: str
    lead: str
    facts_title: str
    facts: Sequence[Mapping[str, str]]
    sentences: Sequence[str]
    steps_title: str
    steps: Sequence[str]
    notices: Sequence[Mapping[str, str]]
    chart_alt: str
    chart_label: str
    attachment: str
    thanks: str
    correct: str
    privacy: str
    signature: str


def write_letter(summary: Mapping[str, Any], *, name: str, team: str, collaborative: str, contact: str) -> Letter:
    """Return the words of the message for one reader of a report.

    ``summary`` is what :func:`workbench.report.summary.summary` made of the report; ``name`` is the reader's, ``team``
    and ``collaborative`` are names in the report's language, ``contact`` the address that answers. Raises
    WorkbenchError if a name holds a control character.
    """
    identity = summary["identity"]
    tr = language(identity["language"])
    month = tr.month(identity["month"])
    for text in (name, team, collaborative, contact):
        _one_line(text)
    figure = summary["figure"] or {"alt": ""}
    return Letter(
        code=tr.code,
        locale=tr.locale.replace("_", "-"),
        subject=_subject(tr, team, month, demo=summary["demo"]),
        cautions=[notice for notice in summary["notices"] if notice["kind"] == "attention"],
        greeting=tr("Hello {name},", name=name),
        opening=tr("Here is the report of {team} for {month}.", team=team, month=month),
        lead=summary["lead"],
        facts_title=tr("The latest numbers"),
        facts=summary["facts"],
        sentences=summary["sentences"],
        steps_title=tr("What you might do next"),
        steps=summary["steps"],
        notices=[notice for notice in summary["notices"] if notice["kind"] != "attention"],
        chart_alt=figure["alt"],
        chart_label=tr("The chart in words:"),
        attachment=tr(
            "The whole report is attached as a PDF: every measure, the changes you tried and the definitions."
        ),
        thanks=tr("Thank you for sending your numbers and for the work behind them."),
        correct=_correct(tr, contact),
        privacy=_privacy(tr),
        signature=collaborative,
    )


def _correct(tr: Language, contact: str) -> str:
    return tr(
        "Does a number look wrong, or do you have a question? Reply to this message, or write to {contact}. "
        "A corrected number appears in your next report.",
        contact=contact,
    )


def _privacy(tr: Language) -> str:
    return tr(
        "This message is for your team. It holds counts and rates only, nothing about single clients. "
        "Please share it within your organization alone; if it reached you by mistake, delete it and tell us."
    )


def _subject(tr: Language, team: str, month: str, *, demo: bool) -> str:
    subject = tr("{team}: your data report for {month}", team=team, month=month)
    return f"DEMO – {subject}" if demo else subject


def _one_line(text: str) -> None:
    """Refuse control characters, line ends and marks that turn the direction of writing."""
    if any(category(ch) in _REFUSED or ch in _TURNING for ch in text):
        raise WorkbenchError("A name in the message holds a control character. Write it on one line in params/.")
