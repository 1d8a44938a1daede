"""The bench offers what is right for the measure and shows chart, sentence and table of what is chosen."""

from __future__ import annotations

import pytest

from workbench.errors import WorkbenchError
from workbench.lab import Data, sentence, study
from workbench.lab.bench import Bench, bench

FLOW = "SCR_CLEAR_RATE.ANY"
BACK = "SCR_CRC_UTD_5074"


@pytest.fixture(scope="module")
def shown(demo: Data) -> Bench:
    """One bench on the flow measure."""
    return bench(demo, measure=FLOW, team=demo.teams[1])


def test_the_bench_begins_where_it_is_told_to(demo: Data, shown: Bench) -> None:
    assert (shown.measure.value, shown.team.value, shown.chart.value) == (FLOW, demo.teams[1], "p")


def test_the_sentence_is_the_one_of_the_reports(demo: Data, shown: Bench) -> None:
    assert sentence(study(demo, FLOW, team=demo.teams[1])) in shown.words.value


def test_the_picture_has_the_sentence_as_its_text_alternative(shown: Bench) -> None:
    assert "src='data:image/png;base64," in shown.picture.value
    assert f"alt='{shown.words.value.split('>')[1].split('<')[0]}'" in shown.picture.value


def test_the_table_holds_every_month(shown: Bench) -> None:
    assert shown.studied is not None
    assert shown.table.value.count("<tr>") == len(shown.studied)


def test_choosing_a_measure_offers_its_charts_and_says_why_not_others(demo: Data) -> None:
    chosen = bench(demo, measure=FLOW)
    assert (chosen.chart.options, "no i chart" in chosen.reasons.value) == (("run", "i", "p", "u"), False)
    chosen.measure.value = BACK
    assert (chosen.chart.options, "no i chart" in chosen.reasons.value) == (("run", "p", "u"), True)


def test_choosing_a_language_a_team_and_a_group_shows_them(demo: Data) -> None:
    chosen = bench(demo, measure=BACK)
    chosen.language.value = "fr"
    chosen.team.value = demo.teams[2]
    chosen.stratum.value = ("lang_official", "french")
    expected = study(demo, BACK, team=demo.teams[2], stratum="french")
    assert chosen.studied is not None
    assert chosen.studied["value"].equals(expected["value"])
    assert sentence(expected, language="fr").split(",")[0] in chosen.words.value


def test_a_wrong_first_choice_says_what_there_is(demo: Data) -> None:
    with pytest.raises(WorkbenchError, match="no measure 'X' here"):
        bench(demo, measure="X")


def test_what_cannot_be_shown_is_said_in_place_of_the_chart(demo: Data) -> None:
    chosen = bench(demo, measure=FLOW)
    chosen.data = Data(**{**vars(demo), "release": demo.release[demo.release["measure"] != FLOW]})
    chosen.chart.value = "run"
    assert ("nothing to draw" in chosen.words.value, chosen.picture.value) == (True, "")


def test_the_bench_shows_itself(shown: Bench) -> None:
    assert "application/vnd.jupyter.widget-view+json" in shown._repr_mimebundle_()
