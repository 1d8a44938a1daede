"""The parts of a finished report that a message repeats."""

from __future__ import annotations

import pytest

from workbench.errors import ReportFailed
from workbench.report import blocks
from workbench.report.blocks import Document, Identity, Section
from workbench.report.summary import summary

WHO = Identity("col", "T1", "2026-10", "team_report", "en")


def document(*headline: blocks.Block, more: tuple[blocks.Block, ...] = ()) -> Document:
    """Return a document with a headline section and one more."""
    sections = [Section("headline", WHO, headline), Section("measures", WHO, more)]
    return Document(WHO, tuple((s.name, tuple(s.payload()["blocks"])) for s in sections))


TITLE = blocks.Heading("Maple: report", 1)
LEAD = blocks.text("It rose.", role="lead")


def test_title_lead_numbers_sentences_steps_and_boxes_are_kept():
    said = summary(
        document(
            TITLE,
            LEAD,
            blocks.text("small print", role="note"),
            blocks.Facts((blocks.Fact("This month", "9.4%", "31 of 330"),)),
            blocks.Paragraph((blocks.Run("What: ", "strong"), blocks.Run("more."))),
            blocks.BulletList(((blocks.Run("Book 12."),),)),
            blocks.Callout("note", "Good to know", (blocks.text("One."), blocks.text("Two."))),
            more=(blocks.text("elsewhere"), blocks.text("another lead", role="lead")),
        ),
        demo=True,
    )
    assert said == {
        "version": 1,
        "identity": {
            "collaborative": "col", "team": "T1", "month": "2026-10", "document": "team_report", "language": "en",
        },
        "demo": True,
        "title": "Maple: report",
        "lead": "It rose.",
        "facts": [{"label": "This month", "value": "9.4%", "detail": "31 of 330"}],
        "sentences": ["What: more."],
        "steps": ["Book 12."],
        "notices": [{"kind": "note", "title": "Good to know", "text": "One. Two."}],
        "figure": None,
    }  # fmt: skip


def test_the_main_chart_is_the_first_with_a_picture():
    figures = (blocks.Figure("<svg/>", "plain"), blocks.Figure("<svg/>", "alt", "caption", "m", png="QQ=="))
    assert summary(document(TITLE, LEAD, more=figures), demo=False)["figure"] == {
        "alt": "alt",
        "caption": "caption",
        "measure": "m",
    }


@pytest.mark.parametrize("headline", [(TITLE,), (LEAD,), ()])
def test_a_report_without_title_or_lead_is_refused(headline):
    with pytest.raises(ReportFailed, match="no title or no headline sentence"):
        summary(document(*headline), demo=False)
