"""By hand an analyst gets the same series, chart and sentence as the reports, stamped as internal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from workbench.errors import WorkbenchError
from workbench.i18n import language
from workbench.lab import Data, chart, measures, sentence, series, study
from workbench.lab.views import charts_for, specification
from workbench.report import narrative

FLOW = "SCR_CLEAR_RATE.ANY"


@pytest.fixture(scope="module")
def studied(demo: Data) -> pd.DataFrame:
    """The flow measure of the first team."""
    return study(demo, FLOW)


def texts(figure: Figure, gid: str) -> list[str]:
    """Return the texts of one name in a figure."""
    return [text.get_text() for text in figure.axes[0].texts if text.get_gid() == gid]


def test_a_study_is_the_analysis_that_reports_use(demo: Data, studied: pd.DataFrame) -> None:
    from workbench.study import study as reported

    measure, collaborative = demo.programme.measure(FLOW), demo.programme.collaborative
    expected = reported(demo.release, measure, team=demo.teams[0], collaborative=collaborative)
    pd.testing.assert_frame_equal(studied, expected)
    assert studied.attrs["method"] == expected.attrs["method"]


def test_without_names_a_study_is_of_the_primary_measure_and_the_first_team(demo: Data) -> None:
    asked = study(demo).attrs["asked"]
    assert (asked.measure.id, asked.team) == (demo.primary, demo.teams[0])


def test_a_series_holds_what_was_released(demo: Data) -> None:
    team = demo.teams[1]
    rows = demo.release.query("team == @team and measure == @FLOW and stratifier == 'all'").sort_values("month")
    drawn = series(demo, FLOW, team=team).set_index("month").loc[rows["month"]]
    assert drawn["numerator"].tolist() == rows["numerator"].tolist()


def test_a_chart_draws_the_values_of_the_study(studied: pd.DataFrame) -> None:
    drawn = next(line for line in chart(studied).axes[0].lines if line.get_gid() == "values")
    np.testing.assert_array_equal(drawn.get_ydata(), studied["value"])


def test_a_chart_may_be_asked_for_directly(demo: Data) -> None:
    figure = chart(demo, FLOW, team=demo.teams[1], language="fr")
    assert len(texts(figure, "title")) > 0


@pytest.mark.parametrize(("code", "expected"), [("en", "DEMO · internal"), ("fr", "DÉMO · interne")])
def test_what_an_analyst_sees_is_stamped(studied: pd.DataFrame, code: str, expected: str) -> None:
    assert texts(chart(studied, language=code), "stamp") == [expected]


def test_a_chart_shows_itself_in_a_notebook_as_a_picture(studied: pd.DataFrame) -> None:
    png, size = chart(studied)._repr_png_()
    assert (png[:4], size["width"]) == (b"\x89PNG", 634)


def test_a_chart_fits_into_own_axes(studied: pd.DataFrame) -> None:
    own = Figure(figsize=(12, 5))
    assert chart(studied, ax=own.add_axes((0.1, 0.3, 0.7, 0.4)), title="Mine") is own


def test_the_title_is_the_finding_of_the_reports(studied: pd.DataFrame) -> None:
    tr = language("fr")
    finding = narrative.finding(studied, studied.attrs["asked"].measure, tr)
    assert specification(studied, language="fr").title == finding
    assert finding in sentence(studied, language="fr")


def test_tests_of_change_carry_the_number_of_the_report(demo: Data) -> None:
    change = max(demo.programme.changes, key=lambda item: (item.team, item.start, item.id))
    own = sorted((c for c in demo.programme.changes if c.team == change.team), key=lambda c: (c.start, c.id))
    marks = specification(study(demo, change.measure, team=change.team), language="en").marks
    assert (f"{change.start:%Y-%m}", str(own.index(change) + 1)) in marks


def test_a_group_is_named_by_its_stratum_alone_where_that_is_enough(demo: Data) -> None:
    asked = study(demo, demo.primary, stratum="french").attrs["asked"]
    assert (asked.stratifier, asked.stratum) == ("lang_official", "french")


def test_a_group_held_by_two_stratifiers_must_be_told_apart(demo: Data) -> None:
    with pytest.raises(WorkbenchError, match="income_quintile and of lang_official"):
        study(demo, demo.primary, stratum="not_known")
    asked = study(demo, demo.primary, stratum="not_known", stratifier="lang_official").attrs["asked"]
    assert asked.stratifier == "lang_official"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"measure": "NO_SUCH"}, f"has no measure 'NO_SUCH'. It has: .*{FLOW}"),
        ({"measure": FLOW, "team": "nobody"}, "no team 'nobody'. The data hold: "),
        ({"measure": FLOW, "stratum": "fr"}, "no group 'fr'. It has: none"),
        ({"measure": FLOW, "chart": "pie"}, "there is no such chart; choose one of run, i, p, u"),
        ({"measure": "SCR_CRC_UTD_5074", "chart": "i"}, "neighbouring months share most of their people"),
    ],
)
def test_a_wrong_name_says_what_there_is(demo: Data, wrong: dict[str, str], message: str) -> None:
    with pytest.raises(WorkbenchError, match=message):
        study(demo, **wrong)


def test_another_chart_type_may_be_asked_for(demo: Data) -> None:
    assert study(demo, FLOW, chart="run").attrs["method"]["chart"] == "run"


def test_every_chart_type_is_offered_or_refused_with_a_reason(demo: Data) -> None:
    looking_back = charts_for(demo.programme.measure("SCR_CRC_UTD_5074"))
    assert {name: bool(reason) for name, reason in looking_back.items()} == {
        "run": False,
        "i": True,
        "p": False,
        "u": False,
    }


def test_a_frame_of_another_origin_is_refused_with_the_remedy() -> None:
    with pytest.raises(WorkbenchError, match=r"Make it with wb\.study"):
        sentence(pd.DataFrame())


def test_a_measure_without_numbers_is_not_drawn_empty(demo: Data) -> None:
    frame = study(demo, FLOW)
    frame["state"] = "missing"
    with pytest.raises(WorkbenchError, match="nothing to draw"):
        chart(frame)


def test_measures_are_a_table_in_either_language(demo: Data) -> None:
    english, french = measures(demo), measures(demo, language="fr")
    assert english["id"].tolist() == [measure.id for measure in demo.programme.measures]
    assert english["name"].tolist() != french["name"].tolist()
    assert len(measures()) > len(english)


def test_provenance_names_the_method_of_the_study(demo: Data, studied: pd.DataFrame) -> None:
    facts = demo.provenance(studied).set_index("fact")["value"]
    assert (facts["audience"], facts["method: rules"], facts["invented"]) == ("analyst", "anhoej", "yes")
