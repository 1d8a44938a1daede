"""Every run, i, p and u case of the reference qicharts2, column by column."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.spc import analyse
from workbench.spc.profiles import ANHOEJ
from workbench.spc.rules import allowed

SHARED = Path(__file__).resolve().parents[3] / "shared"
QIC = SHARED / "oracle" / "qic"
RUN_COLUMNS = {
    "n.useful": None,
    "longest.run": "longest_run",
    "longest.run.max": "longest_run_max",
    "n.crossings": "crossings",
    "n.crossings.min": "crossings_min",
    "runs.signal": "runs_signal",
}
LINES = {
    "y": "value",
    "cl": "centre",
    "lcl": "lower",
    "ucl": "upper",
    "lcl.95": "lower_2s",
    "ucl.95": "upper_2s",
}
LEFT_OUT = {
    "q0039": "runs.signal by the best-box method, which is another rule set than anhoej",
    "q0042": "runs.signal by the cut-box method, which is another rule set than anhoej",
    "q0099": "month 25, missing in every row, becomes a sum of 0 in the reference",
}


@lru_cache
def tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Cases, inputs and expected values of the four charts."""
    names = ("cases.csv", "inputs.csv", "expected.csv")
    cases, inputs, expected = (pd.read_csv(QIC / name, low_memory=False) for name in names)
    cases = cases[cases["chart"].isin(["run", "i", "p", "u"])]
    chosen = [table[table["case_id"].isin(cases["case_id"])] for table in (inputs, expected)]
    return cases.set_index("case_id"), chosen[0], chosen[1]


def case_ids() -> list[str]:
    """Return the ids of the cases, none where the reference folder is absent."""
    return list(tables()[0].index) if QIC.is_dir() else []


def position_list(cell: object) -> list[int]:
    """Return 1-based positions written as "5;9"."""
    return [] if pd.isna(cell) else [int(float(part)) for part in str(cell).split(";")]


@lru_cache(maxsize=128)
def facet_results(case_id: str) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Return for every facet of a case our frame and the expected one."""
    cases, inputs, expected = tables()
    case = cases.loc[case_id]
    rows = inputs[inputs["case_id"] == case_id].assign(facet=lambda frame: [str(facet) for facet in frame["facet"]])
    wanted = expected[expected["case_id"] == case_id]
    facets = list(dict.fromkeys(rows["facet"]))
    pairs = []
    for facet, name in zip(facets, dict.fromkeys(wanted["facet1"].astype(str)), strict=True):
        got = analysed(case, rows[rows["facet"] == facet])
        pairs.append((got, wanted[wanted["facet1"].astype(str) == name].reset_index(drop=True)))
    return pairs


def analysed(case: pd.Series, rows: pd.DataFrame) -> pd.DataFrame:
    """Return our analysis of one facet with the case's settings in our own words."""
    dated = rows["x"].astype(str).str.contains("-").any()
    month = rows["x"].astype(str) if dated else rows["x"].astype(float)
    if case["x_period"] == "month":
        month = month.str[:7]
    series = pd.DataFrame({"month": month, "numerator" if case["has_n"] else "value": rows["y"].astype(float)})
    if case["has_n"]:
        series["denominator"] = rows["n"].astype(float)
    period = sorted(series["month"].unique())
    return analyse(
        series,
        case["chart"],
        multiply=case["multiply"],
        aggregate=case["agg_fun"],
        screen=bool(case["screenedmr"]),
        floor_at_zero=not case["y_neg"],
        centre=None if pd.isna(case["cl"]) else case["cl"],
        baseline_end=None if pd.isna(case["freeze"]) else period[int(case["freeze"]) - 1],
        phases=[period[last] for last in position_list(case["part"])],
        exclude=[period[position - 1] for position in position_list(case["exclude"])],
    )


def test_no_case_is_forgotten() -> None:
    if not QIC.is_dir():
        pytest.skip("SKIPPED LOUDLY: the reference folder ../shared is absent, so nothing was compared with it.")
    assert len(case_ids()) == 93


@pytest.mark.parametrize("case_id", case_ids())
def test_values_centre_and_limits_equal_the_reference(case_id: str) -> None:
    if case_id == "q0099":
        pytest.skip(LEFT_OUT[case_id])
    for got, wanted in facet_results(case_id):
        for theirs, ours in LINES.items():
            expected = wanted[theirs].to_numpy(dtype=float)
            np.testing.assert_allclose(got[ours], expected, rtol=1e-9, atol=1e-12, err_msg=f"{case_id} {theirs}")


@pytest.mark.parametrize("case_id", case_ids())
def test_run_rules_equal_the_reference(case_id: str) -> None:
    if case_id == "q0099":
        pytest.skip(LEFT_OUT[case_id])
    for got, wanted in facet_results(case_id):
        for theirs, ours in RUN_COLUMNS.items():
            if ours is None or (theirs == "runs.signal" and case_id in LEFT_OUT):
                continue
            expected = wanted[theirs].to_numpy(dtype=float)
            np.testing.assert_array_equal(got[ours].to_numpy(dtype=float), expected, err_msg=f"{case_id} {theirs}")


@pytest.mark.parametrize("case_id", case_ids())
def test_points_outside_equal_the_reference_but_for_excluded_ones(case_id: str) -> None:
    if case_id == "q0099":
        pytest.skip(LEFT_OUT[case_id])
    for got, wanted in facet_results(case_id):
        included = wanted["include"].astype(bool).to_numpy()  # the reference flags excluded points, we never do
        outside = got["rule"].str.contains("outside").to_numpy()
        assert outside.tolist() == (wanted["sigma.signal"].astype(bool).to_numpy() & included).tolist()


@pytest.mark.parametrize("case_id", case_ids())
def test_number_of_useful_points_equals_the_reference(case_id: str) -> None:
    if case_id == "q0099":
        pytest.skip(LEFT_OUT[case_id])
    for got, wanted in facet_results(case_id):
        side = np.sign(np.round(got["value"] - got["centre"], 9)).where(~got["excluded"], 0).fillna(0)
        useful = (side != 0).groupby(got["phase"]).transform("sum")
        assert useful.tolist() == wanted["n.useful"].tolist()


def test_a_month_missing_in_every_row_stays_missing_when_sums_are_asked_for() -> None:
    if not QIC.is_dir():
        pytest.skip("SKIPPED LOUDLY: the reference folder ../shared is absent, so nothing was compared with it.")
    (got, wanted) = facet_results("q0099")[0]
    assert got.loc[got["month"] == 25, "state"].tolist() == ["missing"]
    assert got.loc[got["month"] != 25, "value"].tolist() == pytest.approx(wanted.loc[wanted["x"] != "25", "y"].tolist())


def test_anhoej_limits_equal_the_reference_for_every_number_of_points() -> None:
    if not QIC.is_dir():
        pytest.skip("SKIPPED LOUDLY: the reference folder ../shared is absent, so nothing was compared with it.")
    table = pd.read_csv(QIC / "anhoej_limits.csv")
    got = [allowed(int(n), ANHOEJ) for n in table["n_useful"]]
    assert got == [(row.longest_run_max, row.n_crossings_min) for row in table.itertuples()]
