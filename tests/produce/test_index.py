"""The index page: everything found, in order, with links that stay in the folder."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from workbench.errors import WorkbenchError
from workbench.produce.index import STATUSES, ReportRow, collaboratives, render_index


def row(team: str = "birch-river", **changes: str) -> ReportRow:
    """Return a complete report of a team, with changes."""
    values = {
        "collaborative": "epic", "collaborative_title": "Cancer screening", "month": "2026-10", "team": team,
        "team_name": team.title(), "language": "en", "status": "complete",
    }  # fmt: skip
    return ReportRow(**{**values, **changes})


def test_months_come_latest_first_and_teams_by_name():
    rows = [row("elm"), row("zed", team_name="Alder"), row("elm", month="2026-11"), row("ete", team_name="Été")]
    months = collaboratives(rows)[0].months
    assert [entry.month for entry in months] == ["2026-11", "2026-10"]
    assert [entry.name for entry in months[1].teams] == ["Alder", "Elm", "Été"]


def test_both_languages_of_a_team_stand_together():
    team = collaboratives([row(language="fr"), row(language="en")])[0].months[0].teams[0]
    assert [report.language for report in team.reports] == ["en", "fr"]


@pytest.mark.parametrize("status", ["failed", "held", "missing", "planned"])
def test_a_team_is_as_well_as_its_worst_report(status):
    team = collaboratives([row(), row(language="fr", status=status)])[0].months[0].teams[0]
    assert team.status == status


def test_a_month_counts_its_reports_by_status():
    rows = [row(), row(language="fr"), row("elm", status="failed")]
    assert collaboratives(rows)[0].months[0].counts == (("complete", 2), ("failed", 1))


def test_every_status_is_written_in_words():
    page = render_index([row(f"team-{status}", status=status) for status in STATUSES])
    assert all(f"</svg>{words}</p>" in page for words in STATUSES.values())


def test_a_reason_is_shown_once_for_both_languages():
    rows = [row(language=code, status="held", reason="another team is named") for code in ("en", "fr")]
    assert render_index(rows).count("another team is named") == 1


def test_links_are_quoted():
    assert 'href="epic/a%20b%231.pdf"' in render_index([row(pdf="epic/a b#1.pdf")])


@pytest.mark.parametrize(
    "link", ["https://example.invalid/x", "javascript:alert(1)", "/etc/passwd", "../x.html", "a/../../x", "\\\\x\\y"]
)
def test_a_link_out_of_the_folder_is_refused(link):
    with pytest.raises(WorkbenchError, match="links only to files beside it"):
        render_index([row(html=link)])


def test_an_unknown_status_is_refused_with_the_known_ones():
    with pytest.raises(WorkbenchError, match="'done' is not a status of a report"):
        render_index([row(status="done")])


def test_hostile_names_and_reasons_are_words():
    words = "<script>alert(1)</script>"
    page = render_index([row(team_name=words, collaborative_title=words, reason=words)])
    assert (page.count("<script>"), page.count("&lt;script&gt;")) == (1, page.count("alert(1)"))


def test_the_one_script_is_the_one_that_the_policy_allows():
    page = render_index([row()])
    script = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    assert (len(script), f"script-src &#39;sha256-{digest}&#39;" in page) == (1, True)


def test_the_page_loads_nothing():
    page = render_index([row(html="a.html")])
    assert re.findall(r"https?:|src=|@import|url\(|<link|<img", page) == []


def test_an_empty_index_says_what_to_do():
    assert "Nothing has been made yet." in render_index([])


def test_the_order_of_the_rows_does_not_matter():
    rows = [row("elm"), row("oak", status="failed"), row("oak", language="fr"), row("elm", month="2026-09")]
    assert render_index(rows) == render_index(reversed(rows))
