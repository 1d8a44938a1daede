"""What an analysed series says: a table of cases for every finding, in both languages."""

from __future__ import annotations

import ast
import inspect
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench import months
from workbench.errors import ReportFailed
from workbench.i18n import CATALOGUE, Language, language
from workbench.measures.metadata import Measure
from workbench.programme.models import Aim
from workbench.report import cautions, narrative
from workbench.report.alternative import alternative
from workbench.report.quantities import amount, month_list
from workbench.spc.frame import NOTES
from workbench.spc.profiles import TRIAL_POINTS

EN, FR = language("en"), language("fr")
NBSP = "\N{NO-BREAK SPACE}"
BEFORE = 12


def measure(**more: Any) -> Measure:
    words = {"en": "Screening", "fr": "Dépistage"}
    ratio = {"numerator": words, "denominator": words} if more.get("unit", "percent") in ("percent", "per_1000") else {}
    base = {"id": "m", "name": words, "plain": words, "why": words, "family": "outcome", "stock_flow": "flow",
            "direction": "up", "unit": "percent", "chart": "run"}  # fmt: skip
    return Measure.model_validate(base | ratio | more)


def analysed(states: str = "n" * 20, *, notes: tuple[str, ...] = (), **marks: Any) -> pd.DataFrame:
    """Return an analysed series by hand: one letter a month (n number, h hidden, m missing, p provisional).

    ``up``, ``down``: places outside the limits; ``run_up``, ``run_down``: places in a run; ``phase_at``: first place
    of a second phase; ``crossings``: True for too few. The first twelve months are the baseline.
    """
    count = len(states)
    frame = pd.DataFrame({"month": months.span("2025-01", months.add("2025-01", count - 1))})
    frame["state"] = [{"h": "hidden", "m": "missing"}.get(letter, "number") for letter in states]
    number = frame["state"] == "number"
    frame["numerator"] = np.where(number, 200.0 + np.arange(count), np.nan)
    for name, base in (("run_up", 212.0), ("run_down", 190.0), ("down", 176.0)):
        for place in marks.get(name, ()):
            frame.loc[place, "numerator"] = base + place % 5
    frame["denominator"] = np.where(number, 400.0, np.nan)
    frame["value"] = frame["numerator"] / 4
    hidden = frame["state"] == "hidden"
    frame["low"], frame["high"] = np.where(hidden, 0.25, np.nan), np.where(hidden, marks.get("high", 5) / 4, np.nan)
    frame["n"] = np.where(number | hidden, 400.0, np.nan)
    frame["provisional"] = [letter == "p" for letter in states]
    frame["centre"], frame["lower"], frame["upper"] = (np.nan,) * 3 if marks.get("no_limits") else (52.0, 45.0, 59.0)
    if marks.get("no_limits"):
        frame["centre"] = 52.0
    phase_at = marks.get("phase_at", count)
    frame["phase"] = [1 if place < phase_at else 2 for place in range(count)]
    frame["in_baseline"] = [place < marks.get("before", BEFORE) or place >= phase_at for place in range(count)]
    frame["excluded"], frame["rule"], frame["direction"] = False, "", ""
    for name, rule, way in (
        ("up", "outside", "up"),
        ("down", "outside", "down"),
        ("run_up", "run", "up"),
        ("run_down", "run", "down"),
    ):
        for place in marks.get(name, ()):
            frame.loc[place, "rule"] = "+".join(part for part in (frame.loc[place, "rule"], rule) if part)
            frame.loc[place, "direction"] = way
    frame["signal"] = frame["rule"] != ""
    frame["runs_signal"] = bool(marks.get("crossings"))
    frame["crossings"], frame["crossings_min"] = 3.0, 6.0
    frame.attrs = {
        "notes": notes,
        "method": {"chart": "run" if marks.get("no_limits") else "p", "override": marks.get("override")},
    }
    return frame


CASES: list[tuple[dict[str, Any], str, str]] = [
    ({}, "Screening: no sign of change yet, every month lies within the expected range",
     "Dépistage : aucun signe de changement pour l’instant, tous les mois sont dans l’intervalle attendu"),
    ({"up": [17, 18, 19]}, "Screening rose: 3 months above the expected range",
     "Dépistage : hausse, 3 mois au-dessus de l’intervalle attendu"),
    ({"up": [19]}, "Screening rose: 1 month above the expected range",
     "Dépistage : hausse, 1 mois au-dessus de l’intervalle attendu"),
    ({"down": [18, 19]}, "Screening fell: 2 months below the expected range",
     "Dépistage : baisse, 2 mois au-dessous de l’intervalle attendu"),
    ({"up": [13]}, "Screening: back within the expected range after 1 month above it",
     "Dépistage : retour dans l’intervalle attendu après 1 mois au-dessus"),
    ({"down": [13, 14]}, "Screening: back within the expected range after 2 months below it",
     "Dépistage : retour dans l’intervalle attendu après 2 mois au-dessous"),
    ({"down": [13], "up": [19]}, "Screening moved both ways: months above and months below the expected range",
     "Dépistage : variations dans les deux sens, des mois au-dessus et des mois au-dessous de l’intervalle attendu"),
    ({"run_up": range(12, 20)}, "Screening rose: 8 months in a row above the centre line",
     "Dépistage : hausse, 8 mois de suite au-dessus de la ligne centrale"),
    ({"run_down": range(11, 20)}, "Screening fell: 9 months in a row below the centre line",
     "Dépistage : baisse, 9 mois de suite au-dessous de la ligne centrale"),
    ({"run_up": range(10, 18)}, "Screening: 8 months in a row above the centre line until June 2026",
     "Dépistage : 8 mois de suite au-dessus de la ligne centrale jusqu’en juin 2026"),
    ({"run_down": range(10, 18)}, "Screening: 8 months in a row below the centre line until June 2026",
     "Dépistage : 8 mois de suite au-dessous de la ligne centrale jusqu’en juin 2026"),
    ({"crossings": True}, "Screening may have shifted: it crosses the centre line less often than expected",
     "Dépistage : changement possible, la ligne centrale est traversée moins souvent qu’attendu"),
    ({"up": [3]}, "Screening: no sign of change since the baseline",
     "Dépistage : aucun signe de changement depuis la période de référence"),
    ({"states": "n" * 5, "notes": ("too_few_points", "trial_limits")}, "Screening: too early to tell, 5 months so far",
     "Dépistage : trop tôt pour conclure, 5 mois reçus jusqu’ici"),
    ({"states": "n"}, "Screening: too early to tell, 1 month so far",
     "Dépistage : trop tôt pour conclure, 1 mois jusqu’ici"),
    ({"phase_at": 17}, "Screening: too early to tell, 3 months since the limits changed",
     "Dépistage : trop tôt pour conclure, 3 mois depuis le changement de limites"),
    ({"states": "n" * 24, "phase_at": 12}, "Screening: every month since January 2026 lies within the expected range",
     "Dépistage : depuis janvier 2026, tous les mois sont dans l’intervalle attendu"),
    ({"states": "n" * 18 + "hh"}, "Screening: no month is known to lie outside the expected range",
     "Dépistage : aucun mois n’est connu hors de l’intervalle attendu"),
    ({"notes": ("runs_not_judged_lookback",)},
     "Screening: no month outside the limits (this measure reacts slowly)",
     "Dépistage : aucun mois hors des limites (cette mesure réagit lentement)"),
    ({"up": [3], "notes": ("runs_not_judged_lookback",)},
     "Screening: no month outside the limits since the baseline",
     "Dépistage : aucun mois hors des limites depuis la période de référence"),
    ({"no_limits": True}, "Screening: no sign of change yet, the months vary around the centre line as expected",
     "Dépistage : aucun signe de changement pour l’instant, "
     "les mois varient comme attendu autour de la ligne centrale"),
    ({"no_limits": True, "notes": ("no_limits_small_denominators",)}, "Screening: small numbers, so read the counts",
     "Dépistage : petits nombres, à lire en nombres de cas"),
    ({"no_limits": True, "notes": ("hidden_baseline",)}, "Screening: shown month by month, not yet judged for change",
     "Dépistage : résultats mois par mois, sans conclusion sur un changement pour l’instant"),
    ({"states": "mm"}, "Screening: no data yet", "Dépistage : pas encore de données"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "english", "french"), CASES, ids=[english for _, english, _ in CASES])
def test_the_finding_names_what_the_series_shows(given: dict[str, Any], english: str, french: str) -> None:
    frame = analysed(**given)
    assert narrative.finding(frame, measure(), EN) == english
    assert narrative.finding(frame, measure(), FR) == french.replace(" :", f"{NBSP}:")


def test_two_runs_of_one_side_are_not_counted_as_one() -> None:
    frame = analysed("n" * 30, run_up=[*range(3, 11), *range(22, 30)])
    frame.loc[11:21, "value"] = 51.0
    assert narrative.finding(frame, measure(), EN) == "Screening rose: 8 months in a row above the centre line"


def test_points_outside_lead_before_a_run_and_both_are_explained() -> None:
    frame = analysed(run_up=range(12, 20), up=[18, 19])
    assert narrative.finding(frame, measure(), EN) == "Screening rose: 2 months above the expected range"
    assert narrative.meaning(frame, measure(), EN)[:2] == (
        "2 months lie above the expected range: July 2026 and August 2026.",
        "8 months in a row lie above the centre line: January 2026 to August 2026.",
    )


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("up", "Higher is better here, so this is the direction that is wanted."),
        ("down", "Lower is better here, so the months named are worth a look together."),
        ("none", "For this measure neither higher nor lower is better in itself."),
    ],
)
def test_a_rise_is_read_by_the_direction_that_is_wanted(direction: str, expected: str) -> None:
    assert narrative.meaning(analysed(up=[19]), measure(direction=direction), EN)[-1] == expected


def test_crossings_are_explained_with_their_numbers() -> None:
    got = narrative.meaning(analysed(crossings=True), measure(), EN)[0]
    assert got == "The line crosses the centre line 3 times; if nothing changed, 6 or more are expected."


@pytest.mark.parametrize(
    ("states", "month", "expected"),
    [
        ("n" * 20, "2026-08", "Latest: 54.8% (219 of 400) in August 2026."),
        ("n" * 19 + "p", "2026-08",
         "Latest: 54.8% (219 of 400) in August 2026. This number is provisional and may still change."),
        ("n" * 19 + "h", "2026-08",
         "August 2026: hidden (fewer than 6). The latest number is 54.5% (218 of 400) in July 2026."),
        ("n" * 19 + "m", "2026-08",
         "There is no number for August 2026. The latest number is 54.5% (218 of 400) in July 2026."),
        ("m" * 19 + "h", "2026-08", "August 2026: hidden (fewer than 6)."),
    ],
)  # fmt: skip
def test_the_latest_number_comes_with_what_it_rests_on(states: str, month: str, expected: str) -> None:
    assert narrative.latest(analysed(states), measure(), EN, month=month) == expected


def test_the_latest_number_in_french() -> None:
    got = narrative.latest(analysed(), measure(), FR, month="2026-08")
    assert got == f"Dernier résultat{NBSP}: 54,8{NBSP}% (219 sur 400) en août 2026."


def test_a_number_hidden_beside_a_small_one_is_not_called_small() -> None:
    frame = analysed("n" * 19 + "h", high=399)
    assert cautions.gaps(frame, measure(), EN) == ("Hidden: August 2026.",)
    assert narrative.latest(frame, measure(), EN, month="2026-08").startswith("August 2026: hidden. The latest")


def test_gaps_are_said_for_every_state() -> None:
    frame = analysed("nnnnhhhnnmnnnnnnnnnp")
    frame.loc[2, "excluded"] = True
    assert cautions.gaps(frame, measure(), EN) == (
        "Hidden (fewer than 6): May 2025 to July 2025.",
        "No number: October 2025.",
        "Left out of the centre line and limits by decision: March 2025.",
        "Provisional, may still change: August 2026.",
    )


@pytest.mark.parametrize("code", NOTES)
@pytest.mark.parametrize("tr", [EN, FR], ids=["en", "fr"])
def test_every_note_of_the_analysis_has_a_sentence(code: str, tr: Language) -> None:
    assert len(cautions.method_notes(analysed(notes=(code,)), measure(), tr)) == 1


def test_a_note_without_a_sentence_is_an_error() -> None:
    with pytest.raises(ReportFailed, match="no sentence is written for: 'new_note'"):
        cautions.method_notes(analysed(notes=("new_note",)), measure(), EN)


def test_the_reason_for_other_rules_is_printed() -> None:
    got = cautions.method_notes(analysed(override="few clients change"), measure(), EN)
    assert got == ("The analyst chose rules other than the usual ones for this measure, because: few clients change",)


@pytest.mark.parametrize(
    ("aim", "month", "expected"),
    [
        (
            (50, 60, "2026-12"),
            "2026-08",
            "The latest number is 54.8% (219 of 400) in August 2026: 5.2 percentage points to go.",
        ),
        (
            (60, 50, "2026-12"),
            "2026-08",
            "The latest number is 54.8% (219 of 400) in August 2026: 4.8 percentage points to go.",
        ),
        ((40, 54.8, "2026-12"), "2026-08", "The latest number, 54.8% (219 of 400) in August 2026, has reached it."),
        ((50, 60, "2026-06"), "2026-08", "The month of the aim has passed; your team may want to set the next one."),
    ],
)
def test_the_aim_says_from_to_by_when_and_where_we_are(
    aim: tuple[float, float, str], month: str, expected: str
) -> None:
    given = Aim(measure="m", start=aim[0], target=aim[1], by=aim[2])
    assert expected in narrative.aim_sentence(given, analysed(), measure(), tr=EN, month=month)


@pytest.mark.parametrize(
    ("unit", "value", "english", "french"),
    [
        ("percent", 62.45, "62.5%", "62,5~%"),
        ("per_1000", 4.21, "4.2 per 1,000", "4,2 pour 1~000"),
        ("days", 1.5, "1.5 days", "1,5 jour"),
        ("days", 1234.0, "1,234.0 days", "1~234,0 jours"),
        ("minutes", 12.0, "12.0 minutes", "12,0~minutes"),
        ("count", 7.0, "7.0", "7,0"),
        ("percent", -0.04, "0.0%", "0,0~%"),
    ],
)
def test_amounts_carry_their_unit(unit: str, value: float, english: str, french: str) -> None:
    given = measure(unit=unit)
    assert (amount(value, given, EN), amount(value, given, FR)) == (english, french.replace("~", NBSP))


def test_neighbouring_months_are_joined() -> None:
    got = month_list(["2026-03", "2025-05", "2026-01", "2026-02", "2025-07", "2025-08"], EN)
    assert got == "May 2025, July 2025, August 2025 and January 2026 to March 2026"


def everything(frame: pd.DataFrame, given: Measure, tr: Language) -> str:
    """Return every sentence about a series."""
    month = str(frame["month"].max())
    return " ".join([
        narrative.finding(frame, given, tr), narrative.latest(frame, given, tr, month=month),
        *narrative.meaning(frame, given, tr), *cautions.gaps(frame, measure(), tr),
        *cautions.method_notes(frame, given, tr),
        alternative(frame, given, tr, month=month),
    ])  # fmt: skip


def numbers_in(text: str) -> set[str]:
    return {number.rstrip(".,") for number in re.findall(r"\d[\d.,]*", text.replace(NBSP, ""))}


def allowed_numbers(frame: pd.DataFrame, tr: Language) -> set[str]:
    """Return every number that a sentence may hold: released or analysed ones, counts of months, years, thresholds."""
    shown = frame[frame["state"] == "number"]
    values = {tr.number(value, 1) for name in ("value", "centre", "lower", "upper") for value in shown[name].dropna()}
    counts = {tr.number(value, 0) for name in ("numerator", "denominator", "n") for value in shown[name].dropna()}
    years = {month[:4] for month in frame["month"]}
    few = {str(number) for number in [*range(len(frame) + 1), TRIAL_POINTS, 30]}
    return {number.replace(NBSP, "") for number in values | counts | years | few}


@pytest.mark.parametrize("tr", [EN, FR], ids=["en", "fr"])
@pytest.mark.parametrize("given", [given for given, _, _ in CASES[:-1]], ids=[english for _, english, _ in CASES[:-1]])
def test_no_number_is_said_that_is_not_released_or_analysed(given: dict[str, Any], tr: Language) -> None:
    frame = analysed(**given)
    assert numbers_in(everything(frame, measure(), tr)) - allowed_numbers(frame, tr) == set()


def test_the_alternative_says_what_the_chart_shows() -> None:
    frame = analysed("nnnnhnnnnmnnnnnnnnnn", up=[18, 19], run_up=[16, 17, 18, 19])
    got = alternative(
        frame, measure(), EN, month="2026-08", aim=Aim(measure="m", start=50, target=60, by="2026-12"),
        marks=(("2026-03", "test of change 1, Evening calls"),),
    )  # fmt: skip
    assert got == (
        "Control chart of proportions (p chart), January 2025 to August 2026. "
        "Screening rose: 2 months above the expected range. "
        "Latest: 54.0% (216 of 400) in August 2026. "
        "Lowest: 50.0% (200 of 400) in January 2025. Highest: 54.0% (216 of 400) in August 2026. "
        "Centre line: 52.0%, computed from January 2025 to December 2025. "
        "Expected range in August 2026: 45.0% to 59.0%. "
        "Above the expected range: July 2026 and August 2026. In a run above the centre line: May 2026 to August 2026. "
        "Hidden (fewer than 6): May 2025. No number: October 2025. "
        "Aim: 60.0% by December 2026. Mark in March 2026: test of change 1, Evening calls."
    )


def test_signals_of_the_baseline_are_named_beside_later_ones() -> None:
    frame = analysed(down=[3, 18, 19])
    assert narrative.finding(frame, measure(), EN) == "Screening fell: 2 months below the expected range"
    assert narrative.meaning(frame, measure(), EN)[-1] == (
        "The baseline itself holds unusual months (April 2025), so read the limits with care."
    )


def test_a_baseline_alone_that_holds_signals_is_named_once() -> None:
    said = [text for text in narrative.meaning(analysed(up=[3]), measure(), EN) if "baseline itself" in text]
    assert said == ["The baseline itself holds unusual months (April 2025), so read the limits with care."]


def test_the_alternative_tells_signals_of_the_baseline_apart() -> None:
    got = alternative(analysed(down=[3, 18, 19]), measure(), EN, month="2026-08")
    assert (
        "Below the expected range: July 2026 and August 2026. Below the expected range: April 2025 (in the baseline)."
    ) in got


def test_the_alternative_tells_signals_of_an_earlier_phase_apart() -> None:
    got = alternative(analysed("n" * 30, up=[14, 29], phase_at=16), measure(), EN, month="2027-06")
    assert "Above the expected range: June 2027. Above the expected range: March 2026 (earlier)." in got


def test_a_centre_line_of_hidden_months_is_called_an_estimate() -> None:
    got = alternative(analysed("h" * 12 + "n" * 8), measure(), EN, month="2026-08")
    assert "Centre line: about 52.0%, estimated because the months are hidden." in got


def test_a_value_that_reads_like_the_limit_it_crosses_gets_one_more_decimal() -> None:
    frame = analysed(down=[19])
    frame.loc[19, "value"] = 44.96
    got = alternative(frame, measure(), EN, month="2026-08")
    assert "Latest: 44.96% (180 of 400) in August 2026." in got
    assert "Expected range in August 2026: 45.00% to 59.00%." in got


def late(months_later: int) -> Measure:
    return measure(maturity_lag_months=months_later)


def test_a_month_that_is_not_due_is_not_called_missing() -> None:
    frame = analysed("nnnn" + "m" + "n" * 13 + "mm")
    assert cautions.gaps(frame, late(2), EN) == (
        "No number: May 2025.",
        "Not due yet: July 2026 and August 2026.",
    )
    assert cautions.gaps(frame, late(1), EN)[0] == "No number: May 2025 and July 2026."


def test_the_latest_sentence_says_that_a_month_is_not_due() -> None:
    frame = analysed("n" * 18 + "mm")
    assert narrative.latest(frame, late(2), EN, month="2026-08") == (
        "Not due yet: August 2026. The latest number is 54.2% (217 of 400) in June 2026."
    )
    assert narrative.latest(frame, late(2), FR, month="2026-08").startswith(f"Pas encore attendu{NBSP}: août 2026.")


@pytest.mark.parametrize(("values", "side"), [([53.0] * 7, "above"), ([51.0] * 6, "below")])
def test_a_measure_that_looks_back_names_where_its_latest_numbers_lie(values: list[float], side: str) -> None:
    frame = analysed(notes=("runs_not_judged_lookback",))
    frame["value"] = 52.0
    frame.loc[20 - len(values) :, "value"] = values
    assert narrative.meaning(frame, measure(), EN)[-1] == (
        f"The last {len(values)} numbers lie {side} the usual level; this is not a signal for a measure that looks "
        "back, but worth watching with the monthly process measures."
    )


@pytest.mark.parametrize(("count", "notes"), [(5, ("runs_not_judged_lookback",)), (6, ())])
def test_fewer_numbers_on_a_side_or_another_measure_name_no_side(count: int, notes: tuple[str, ...]) -> None:
    frame = analysed(notes=notes)
    frame["value"] = 52.0
    frame.loc[20 - count :, "value"] = 51.0
    assert [text for text in narrative.meaning(frame, measure(), EN) if "usual level" in text] == []


def test_the_analysts_sentence_begins_with_the_finding() -> None:
    got = narrative.sentence(analysed(up=[19]), measure(), EN)
    assert got.startswith(
        "Screening rose: 1 month above the expected range. Latest: 54.8% (219 of 400) in August 2026."
    )


BLAME_EN = [
    "significan", "fail", "poor", "worse", "worst", "best", "bad", "underperform", "behind", "lag", "rank", "only",
    "must", "should", "disappoint", "problem", "weak", "blame", "fault", "compliance", "deficien",
]  # fmt: skip
BLAME_FR = [
    "significati", "échec", "échou", "mauvais", "pire", "médiocre", "retard", "classement", "devrait", "seulement",
    "insuffisan", "déception", "problème", "blâme", "fautif", "faute", "faible", "lacune",
]  # fmt: skip


def test_no_sentence_of_a_report_blames_ranks_or_claims_significance(project: Any) -> None:
    with CATALOGUE.open("rb") as file:
        from babel.messages.pofile import read_po

        french = {str(message.id): str(message.string).lower() for message in read_po(file, locale="fr_CA")}
    found = []
    for path in sorted((project / "workbench" / "report").rglob("*.py")):
        for text in literals(path.read_text(encoding="utf-8")):
            found.extend((word, text) for word in BLAME_EN if re.search(rf"\b{word}", text.lower()))
            found.extend((word, text) for word in BLAME_FR if word in french.get(text, ""))
    assert found == []


def literals(source: str) -> list[str]:
    """Return the sentences that a module hands to the catalogues."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    of_ours = [node for node in calls if ast.unparse(node.func).split(".")[-1] in ("tr", "plural")]
    return [
        arg.value
        for node in of_ours
        for arg in node.args
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    ]


def test_the_word_lists_would_find_blame() -> None:
    assert [word for word in BLAME_EN if re.search(rf"\b{word}", "your team failed and ranks behind")] == [
        "fail",
        "behind",
        "rank",
    ]


def test_the_narrative_computes_no_statistic() -> None:
    source = inspect.getsource(narrative)
    assert [name for name in (".mean(", ".median(", ".std(", "numpy", "scipy") if name in source] == []
