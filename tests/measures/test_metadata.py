"""What a measure's metadata refuse, and what they compute."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from workbench.measures.metadata import Measure, Words


def measure(**changes: Any) -> Measure:
    """Return a sound measure with changes."""
    words = {name: {"en": name} for name in ("name", "plain", "why", "numerator", "denominator")}
    kind = {"family": "process", "stock_flow": "flow", "direction": "up", "unit": "percent", "chart": "p"}
    return Measure.model_validate({"id": "X", **words, **kind, **changes})


@pytest.mark.parametrize(("unit", "factor"), [("percent", 100), ("per_100", 100), ("per_1000", 1000), ("ratio", 1)])
def test_the_factor_follows_from_the_unit(unit: str, factor: float) -> None:
    assert measure(unit=unit).multiply == factor


def test_a_value_measure_is_no_ratio() -> None:
    assert measure(unit="days", chart="i").is_ratio is False


def test_a_day_is_read_from_text_and_from_a_day() -> None:
    found = {measure(reviewed_on="2026-11-22").reviewed_on, measure(reviewed_on=date(2026, 11, 22)).reviewed_on}
    assert found == {date(2026, 11, 22)}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"unit": "days"}, "chart p needs a numerator and a denominator"),
        ({"numerator_subset": False}, "chart p needs a numerator that is part of the denominator"),
        ({"stock_flow": "lookback", "chart": "i"}, "a look-back measure must not have an i chart"),
        ({"numerator": None}, "a ratio needs words for its numerator and its denominator"),
        ({"versions": [{"id": "a"}, {"id": "b"}]}, "every version after the first needs valid_from"),
        ({"reviewed_on": "1780272000"}, "is not a day"),
        ({"reviewed_on": "2026-13-01"}, "is not a day of the calendar"),
        ({"id": "A.B.C"}, "String should match pattern"),
        ({"observations": "samples"}, "observations samples is for values only"),
        ({"colour": "red"}, "Extra inputs are not permitted"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        measure(**changes)


def test_words_need_a_language() -> None:
    with pytest.raises(ValidationError, match="needs a text in en or in fr"):
        Words()


def test_observations_are_people_unless_said() -> None:
    assert measure().observations == "people"
