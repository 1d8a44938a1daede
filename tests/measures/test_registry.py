"""The shipped definitions: complete in both languages, consistent, and found by id."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import InvalidInput, WorkbenchError
from workbench.measures import registry
from workbench.measures.metadata import Measure
from workbench.measures.registry import all_measures, by_topic, get
from workbench.programme.checked import open_page
from workbench.programme.links import measure_texts

MEASURES = sorted(all_measures().values(), key=lambda measure: measure.id)
each = pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.id)


@each
def test_every_text_is_in_english_and_french(measure: Measure) -> None:
    missing = [at for at, words in measure_texts(measure) if words and set(words.mapping()) != {"en", "fr"}]
    assert missing == []


@each
def test_every_stratifier_shows_those_who_are_not_known(measure: Measure) -> None:
    assert [item.id for item in measure.stratifiers if "not_known" not in item.strata] == []


@each
def test_a_measure_that_looks_back_has_binomial_or_poisson_limits(measure: Measure) -> None:
    assert not measure.look_back or measure.chart in ("p", "u")


@each
def test_a_definition_says_where_it_comes_from(measure: Measure) -> None:
    assert (bool(measure.sources), bool(measure.author)) == (True, True)


@each
def test_a_measure_counted_late_says_so(measure: Measure) -> None:
    assert not measure.maturity_lag_months or "not shown yet" in str(measure.notes and measure.notes.en)


def test_race_is_sensitive_wherever_it_is_a_stratifier() -> None:
    found = {item.sensitive for measure in MEASURES for item in measure.stratifiers if item.id == "race_ethnicity"}
    assert found == {True}


def test_the_colorectal_age_changes_in_july_2026() -> None:
    assert [version.valid_from for version in get("SCR_CRC_UTD").versions] == [None, "2026-07"]


def test_the_continuity_series_has_one_version() -> None:
    assert len(get("SCR_CRC_UTD_5074").versions) == 1


def test_topics_are_in_the_order_of_the_handbook() -> None:
    assert list(by_topic()) == ["cancer_screening", "sociodemographic", "access", "deprescribing"]


def test_an_unknown_measure_names_the_nearest() -> None:
    with pytest.raises(WorkbenchError, match=r"There is no measure 'acc_afterhours'\. Did you mean ACC_AFTERHRS\?"):
        get("acc_afterhours")


def test_a_measure_written_twice_is_refused(tmp_path: Path) -> None:
    text = (registry.FOLDER / "access.yaml").read_text(encoding="utf-8").replace("id: ACC_KPC", "id: ACC_TNA")
    (tmp_path / "access.yaml").write_text(text, encoding="utf-8")
    page = open_page(tmp_path / "access.yaml", name="access.yaml")
    registry.read_measures(page)
    assert [fault.message for fault in page.faults] == ["measures 4, id: is there twice"]


def test_a_damaged_definition_stops_all_with_every_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for topic in registry.TOPICS:
        text = (registry.FOLDER / f"{topic}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{topic}.yaml").write_text(
            text.replace("direction: none", "direction: sideways"), encoding="utf-8"
        )
    monkeypatch.setattr(registry, "FOLDER", tmp_path)
    with pytest.raises(InvalidInput) as caught:
        by_topic.__wrapped__()
    assert [fault.file for fault in caught.value.faults] == [
        "measures/sociodemographic.yaml",
        "measures/access.yaml",
        "measures/deprescribing.yaml",
    ]


def test_the_shipped_values_whose_observations_are_no_people() -> None:
    assert sorted(item.id for item in all_measures().values() if not item.of_people) == ["ACC_TNA", "SDD_USE"]
