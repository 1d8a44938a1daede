"""Twenty fixed reports of published data, made as the monthly run makes them and read back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from workbench.i18n import language
from workbench.produce.batch import run

pytestmark = pytest.mark.real

EMERGENCY = ("RTX", "RF4", "RYJ", "R1H", "RJZ", "RXH", "RAL", "RWE", "RVV", "RCB")
PRESCRIBING = ("00L", "00Q", "00R", "00T", "00V", "00X", "00Y", "01A", "01E", "01F")


@pytest.fixture(scope="module")
def emergency_reports(emergency, emergency_programme, tmp_path_factory):
    out = tmp_path_factory.mktemp("emergency")
    how = {"teams": EMERGENCY, "languages": ["en"], "jobs": 2, "stamp": "test"}
    return out, run(emergency_programme, intake=emergency, month="2019-03", out=out, **how)


@pytest.fixture(scope="module")
def prescribing_reports(prescribing, prescribing_programme, tmp_path_factory):
    out = tmp_path_factory.mktemp("prescribing")
    how = {"teams": PRESCRIBING, "languages": ["fr"], "jobs": 2, "stamp": "test"}
    return out, run(prescribing_programme, intake=prescribing, month="2025-12", out=out, **how)


def facts(out: Path, collaborative: str, month: str, *, team: str, lang: str) -> dict:
    folder = out / collaborative / month / team
    return json.loads((folder / f"summary_{lang}.json").read_text(encoding="utf-8"))["facts"][0]


def digits(text: str) -> str:
    return re.sub(r"[^\d%,.]", "", text)


def test_ten_emergency_departments_get_their_report(emergency_reports):
    _, result = emergency_reports
    assert [(item.team, item.state, item.reason) for item in result.results if item.state != "made"] == []
    assert len(result.results) == 10


@pytest.mark.parametrize("team", EMERGENCY)
def test_an_emergency_report_says_what_the_published_file_says(shared, emergency_reports, team):
    out, _ = emergency_reports
    raw = pd.read_csv(shared / "data" / "nhs_ae_attendances" / "ae_attendances.csv", dtype={"org_code": str})
    rows = raw[(raw["org_code"] == team) & (raw["period"] == "2019-03-01")]
    seen, all_of_them = int((rows["attendances"] - rows["breaches"]).sum()), int(rows["attendances"].sum())
    said = facts(out, "ae-attendances", "2019-03", team=team, lang="en")
    assert said["value"] == f"{100 * seen / all_of_them:.1f}%"
    assert said["detail"].startswith(f"{seen:,} of {all_of_them:,}")


def test_ten_prescribers_get_their_report_in_french(prescribing_reports):
    _, result = prescribing_reports
    assert [(item.team, item.state, item.reason) for item in result.results if item.state != "made"] == []
    assert len(result.results) == 10


@pytest.mark.parametrize("team", PRESCRIBING)
def test_a_prescribing_report_says_what_the_published_file_says(
    shared, prescribing_reports, prescribing_programme, team
):
    out, _ = prescribing_reports
    raw = pd.read_csv(
        shared / "data" / "openprescribing_sicbl_2020_2025" / "counts.csv", dtype={"team": str}, keep_default_na=False
    )
    measure = prescribing_programme.measure(prescribing_programme.collaborative.primary)
    row = raw[(raw["team"] == team) & (raw["month"] == "2025-12") & (raw["measure"] == measure.id)].iloc[0]
    value = measure.multiply * float(row["numerator"]) / float(row["denominator"])
    said = facts(out, "openprescribing", "2025-12", team=team, lang="fr")
    assert digits(said["value"]).startswith(language("fr").number(value, measure.decimals).replace("\u00a0", ""))
