"""Every control total that the data's own descriptions give, and what is refused or left out of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from workbench.intake import Intake
from workbench.programme.models import Programme

pytestmark = pytest.mark.real
PROPORTIONS = ("ppidose", "opioidspercent", "ktt13_nsaids_ibuprofen", "statinintensity", "solublepara")
RATES = ("bdzadq", "bdzper1000", "opioidper1000", "gabapentinoidsddd", "lpdosulepin")


def sums(got: Intake, measure: str, *, total: bool = True) -> tuple[float, float]:
    rows = got.counts[got.counts["measure"] == measure]
    rows = rows[(rows["stratifier"] == "all") == total]
    return rows["numerator"].sum(), rows["denominator"].sum()


def test_emergency_departments_match_their_control_total(emergency: Intake) -> None:
    strata, totals = (sums(emergency, "ae_seen_within_4h", total=total) for total in (False, True))
    assert (strata, totals, round(strata[0] / strata[1], 6)) == (
        (63_724_165.0, 72_019_402.0),
        (63_724_165.0, 72_019_402.0),
        0.884819,
    )


def test_emergency_departments_have_their_teams_months_and_rows(emergency: Intake) -> None:
    strata = emergency.counts[emergency.counts["stratifier"] == "type"]
    assert (
        emergency.counts["team"].nunique(),
        emergency.counts["month"].nunique(),
        len(strata),
        strata.groupby(["team", "stratum"]).ngroups,
        strata[strata["stratum"] == "type_1"]["team"].nunique(),
    ) == (274, 36, 25_530 - 1, 428, 140)


def test_the_one_impossible_row_is_refused_with_its_place_and_all_others_go_on(emergency: Intake) -> None:
    refused = [fault for fault in emergency.faults if fault.level == "refused"]
    assert [(fault.file, fault.row, fault.column, fault.team, fault.code) for fault in refused] == [
        ("counts.csv", 9322, "numerator", "RTX", "numerator_above_denominator")
    ]
    assert ("92" in refused[0].message, "74" in refused[0].message, emergency.refused_teams) == (
        True,
        True,
        frozenset(),
    )


def test_the_total_with_the_refused_stratum_is_not_made_of_the_rest(emergency: Intake) -> None:
    rows = emergency.counts[(emergency.counts["team"] == "RTX") & (emergency.counts["month"] == "2018-10")]
    found = sorted(zip(rows["measure"], rows["stratum"], strict=True))
    assert ("ae_admitted", "all") not in found
    assert ("ae_seen_within_4h", "all") in found
    assert [fault.team for fault in emergency.faults if fault.code == "total_not_computed"] == ["RTX"]


@pytest.mark.parametrize(
    ("measure", "numerator", "denominator"),
    [
        ("ppidose", 293_216_867.0, 376_901_946.0),
        ("opioidspercent", 4_189_917.0, 34_043_799.0),
        ("ktt13_nsaids_ibuprofen", 10_814_601.0, 52_488_958.0),
    ],
)
def test_prescribing_matches_its_control_totals(
    measure: str, numerator: float, denominator: float, prescribing: Intake, prescribing_raw: Intake
) -> None:
    assert (sums(prescribing, measure), sums(prescribing_raw, measure)) == ((numerator, denominator),) * 2


def test_prescribing_is_complete_and_nothing_is_refused(prescribing: Intake) -> None:
    counts = prescribing.counts
    assert (len(counts), counts["team"].nunique(), counts["month"].nunique(), counts["measure"].nunique()) == (
        64_660,
        106,
        61,
        10,
    )
    assert [fault for fault in prescribing.faults if fault.level == "refused"] == []


def test_codes_that_a_spreadsheet_would_spoil_are_kept(prescribing: Intake) -> None:
    assert {"01E", "15E", "99E"} <= set(prescribing.counts["team"])


@pytest.mark.parametrize("measure", RATES)
def test_rates_keep_their_fractions_and_may_exceed_one(measure: str, prescribing: Intake, shared: Path) -> None:
    rows = prescribing.counts[prescribing.counts["measure"] == measure]
    fractions = (rows[["numerator", "denominator"]] % 1 != 0).to_numpy().any()
    assert (bool(fractions), bool((rows["numerator"] > rows["denominator"]).any()), len(rows)) == (
        measure in RATES,
        True,
        6466,
    )


@pytest.mark.parametrize("measure", PROPORTIONS)
def test_no_proportion_is_above_one(measure: str, prescribing: Intake) -> None:
    rows = prescribing.counts[prescribing.counts["measure"] == measure]
    assert int((rows["numerator"] > rows["denominator"]).sum()) == 0


def test_the_files_as_published_give_the_same_counts(prescribing: Intake, prescribing_raw: Intake) -> None:
    key = ["team", "month", "measure", "stratifier", "stratum"]
    tidy, raw = prescribing.counts, prescribing_raw.counts
    assert raw[key].equals(tidy[key])
    numbers = ["numerator", "denominator"]
    # The tidy file rounds to three decimals.
    assert float(np.abs(raw[numbers].to_numpy() - tidy[numbers].to_numpy()).max()) <= 0.00051


def test_the_closed_organisations_are_named_once_in_each_file(prescribing_raw: Intake) -> None:
    faults = [fault for fault in prescribing_raw.faults if fault.code == "not_in_roster_zero"]
    codes = [
        set(re.findall(r"\b[0-9A-Z]{3,5}\b", fault.message.split("left out:")[1].split(", in rows")[0]))
        for fault in faults
    ]
    assert (len(faults), {fault.level for fault in faults}, {len(found) for found in codes}) == (10, {"warning"}, {108})


def test_nothing_else_of_the_published_files_is_lost(prescribing_raw: Intake) -> None:
    assert Counter(fault.level for fault in prescribing_raw.faults)["refused"] == 0
    assert sum(info.rows for info in prescribing_raw.files) == 64_660


def test_a_closed_organisation_in_the_roster_is_kept_as_zero_of_zero_and_said(
    shared: Path, prescribing_programme: Programme
) -> None:
    from workbench.intake import read_counts

    first = prescribing_programme.teams[0]
    teams = (*prescribing_programme.teams, first.model_copy(update={"id": "00D"}))
    programme = prescribing_programme.model_copy(update={"teams": teams})
    raw = shared / "data" / "openprescribing_sicbl_2020_2025" / "raw" / "ccg_data_ppidose.csv.gz"
    got = read_counts([raw], programme, month="2025-12")
    rows = got.counts[got.counts["team"] == "00D"]
    said = [fault.team for fault in got.faults if fault.code == "nobody_eligible"]
    assert (len(rows), rows["denominator"].sum(), said) == (61, 0.0, ["00D"])


def test_the_roster_of_the_published_files_is_that_of_the_tidy_one(
    shared: Path, prescribing_programme: Programme, real_programme: Callable[[str, Path], Programme]
) -> None:
    raw = Path("openprescribing_sicbl_2020_2025") / "raw" / "ccg_data_ppidose.csv.gz"
    found = {team.id for team in real_programme("openprescribing", raw).teams}
    assert found == {team.id for team in prescribing_programme.teams}
