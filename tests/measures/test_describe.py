"""Definitions as text: a clinician finds every field, in one language only."""

from __future__ import annotations

import pytest

from workbench.i18n import language
from workbench.measures.describe import COLUMNS, WIDTH, describe, rows
from workbench.measures.metadata import Measure, Version, Words
from workbench.measures.registry import all_measures, get


@pytest.fixture
def measure() -> Measure:
    """A small measure with one of everything."""
    both = {name: Words(en=f"{name} in English", fr=f"{name} en français") for name in ("name", "plain", "why")}
    return Measure(
        id="LOC_X",
        **both,
        numerator=Words(en="kits returned", fr="trousses retournées"),
        denominator=Words(en="kits ordered", fr="trousses demandées"),
        family="process",
        stock_flow="flow",
        direction="up",
        unit="percent",
        chart="p",
        maturity_lag_months=2,
        versions=(Version(id="a"), Version(id="b", valid_from="2026-07", note=Words(en="Wider.", fr="Plus large."))),
        sources=("A source",),
        author="Somebody",
    )


def test_a_definition_in_english(measure: Measure) -> None:
    assert describe(measure, language("en")).splitlines() == [
        "LOC_X",
        "name in English",
        "========",
        "Question",
        "    plain in English",
        "Why it matters",
        "    why in English",
        "Numerator",
        "    kits returned",
        "Denominator",
        "    kits ordered",
        "How to read it",
        "    process; higher is better; percent; each month for itself",
        "Chart",
        "    p chart; limits from a denominator of 30 on",
        "Ready",
        "    2 months after the end",
        "Version",
        "    a, from the beginning.",
        "Version",
        "    b, from July 2026 on. Wider.",
        "Sources",
        "    A source",
        "Responsible",
        "    Written by Somebody. Not yet checked by a clinician.",
    ]


def test_a_definition_in_french_holds_no_english_label(measure: Measure) -> None:
    english = describe(measure, language("en")).splitlines()
    french = describe(measure, language("fr")).splitlines()
    assert set(english) & set(french) == {"LOC_X", "========", "Question", "Version", "Sources", "    A source"}


def test_a_french_text_says_that_nobody_reviewed_it(measure: Measure) -> None:
    assert "traduction à valider" in " ".join(describe(measure, language("fr")).split())


def test_a_reviewed_french_text_does_not(measure: Measure) -> None:
    reviewed = measure.model_copy(update={"french_reviewed_by": "Dre Exemple"})
    assert "traduction à valider" not in " ".join(describe(reviewed, language("fr")).split())


@pytest.mark.parametrize("code", ["en", "fr"])
def test_every_shipped_definition_can_be_described(code: str) -> None:
    widest = max(
        len(line) for item in all_measures().values() for line in describe(item, language(code)).splitlines()[2:]
    )
    assert widest <= WIDTH


def test_sensitive_groups_are_marked() -> None:
    assert "Group not known [sensitive]" in " ".join(describe(get("SCR_CRC_UTD"), language("en")).split())


def test_groups_show_the_code_to_write_in_a_sheet() -> None:
    found = " ".join(describe(get("SCR_CRC_UTD"), language("en")).split())
    assert "english – English; french – French;" in found
    assert "q1 – Fifth with the lowest income;" in found


@pytest.mark.parametrize(
    ("measure_id", "said"),
    [("ACC_TNA", "Observed readings, not people;"), ("ACC_CYCLE", "Observed people;")],
)
def test_a_value_says_what_was_observed(measure_id: str, said: str) -> None:
    assert said in " ".join(describe(get(measure_id), language("en")).split())


def test_the_list_has_one_row_a_measure() -> None:
    found = rows([get("ACC_TNA")], language("en"))
    assert [dict(zip(COLUMNS, row, strict=True)) for row in found] == [
        {
            "id": "ACC_TNA",
            "name": "Third next available appointment (days)",
            "family": "outcome",
            "kind": "each month for itself",
            "unit": "days",
            "chart": "i",
            "direction": "lower is better",
        }
    ]
