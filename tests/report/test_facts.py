"""A job folder: read back as it was written, refused where its files do not fit together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.programme.models import ChosenMeasure
from workbench.report.facts import (
    MOST_CHARTED,
    SECTIONS,
    ReportFacts,
    facts_json,
    fingerprint,
    followed,
    outline,
    read_job,
    release_csv,
)


def test_a_job_is_read_back_as_it_was_written(make_job: Any, facts: ReportFacts, release: pd.DataFrame) -> None:
    identity, got, frame = read_job(make_job())
    assert (identity.team, identity.month, identity.language) == ("T1", "2026-10", "en")
    assert got.model_copy(update={"fingerprint": ""}) == facts
    pd.testing.assert_frame_equal(frame, release, check_dtype=False)


@pytest.mark.parametrize("team", ["NA", "007", "None", "1e5", "true", "2026-10"])
def test_a_team_keeps_its_id(make_job: Any, facts: ReportFacts, release: pd.DataFrame, team: str) -> None:
    renamed = facts.model_copy(update={"team": facts.team.model_copy(update={"id": team})})
    identity, got, frame = read_job(make_job(facts=renamed, release=release.assign(team=team)))
    assert (identity.team, got.team.id, set(frame["team"])) == (team, team, {team})


def test_numbers_are_written_with_their_shortest_text() -> None:
    frame = pd.DataFrame([[*"tmxvas", 0.1, 3.0, 1 / 3, float("nan"), "number", 1.0, 5.0, False]],
                         columns=["team", "month", "measure", "version", "stratifier", "stratum", "numerator",
                                  "denominator", "value", "n", "state", "low", "high", "provisional"])  # fmt: skip
    assert release_csv(frame).splitlines()[1] == "t,m,x,v,a,s,0.1,3.0,0.3333333333333333,,number,1.0,5.0,False"


def test_the_stamp_is_no_part_of_the_fingerprint(facts: ReportFacts) -> None:
    other = facts.model_copy(update={"stamp": "run-2"})
    assert fingerprint(facts, "x") == fingerprint(other, "x")
    assert facts_json(facts, stamp=False) == facts_json(other, stamp=False)


def test_a_changed_number_changes_the_fingerprint(facts: ReportFacts) -> None:
    assert fingerprint(facts, "x") != fingerprint(facts, "y")


def edited(folder: Path, file: str, old: str, new: str) -> Path:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_a_number_changed_by_hand_is_refused(make_job: Any) -> None:
    with pytest.raises(WorkbenchError, match="changed after it was written"):
        read_job(edited(make_job(), "release.csv", "207.0", "208.0"))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("job.yaml", "team: 'T1'", "team: 'T2'", "different reports"),
        ("job.yaml", "collaborative: 'screening'", "collaborative: 'other'", "different reports"),
        ("job.yaml", "month: '2026-10'", "month: '2026-9'", "not a month"),
        ("job.yaml", "month: '2026-10'", "month: '2026-09'", "months after 2026-09"),
        ("job.yaml", "document:", "documents:", "must hold exactly"),
        ("job.yaml", "team: 'T1'", "team: ['T1']", "must hold exactly"),
        ("job.yaml", "team: 'T1'", "team: 'T1'\nteam: 'T1'", "cannot be read"),
        ("release.csv", "T1,2026-10", "T2,2026-10", "another team"),
        ("release.csv", ",number,", ",secret,", "unknown state"),
        ("release.csv", "207.0", "many", "cannot be read"),
        ("release.csv", "numerator,", "top,", "other columns"),
        ("release.csv", ",,20.0,hidden", "4.0,,20.0,hidden", "marked hidden"),
        ("facts.json", '"audience": "own"', '"audience": "all"', "facts.json of this job is not valid"),
    ],
)
def test_files_that_do_not_fit_are_refused(make_job: Any, file: str, old: str, new: str, message: str) -> None:
    with pytest.raises(WorkbenchError, match=message):
        read_job(edited(make_job(), file, old, new))


@pytest.mark.parametrize("file", ["job.yaml", "facts.json", "release.csv"])
def test_an_absent_file_is_named(make_job: Any, file: str) -> None:
    folder = make_job()
    (folder / file).unlink()
    with pytest.raises(WorkbenchError, match=file):
        read_job(folder)


def test_the_job_file_quotes_every_value(make_job: Any) -> None:
    lines = (make_job() / "job.yaml").read_text(encoding="utf-8").splitlines()
    assert [line.split(": ", 1)[1][0] for line in lines] == ["'"] * 6


def test_the_outline_counts_the_measures_with_data(facts: ReportFacts, release: pd.DataFrame) -> None:
    got = outline(facts, release)
    assert (got.sections, got.figures) == (SECTIONS, 5)


def test_a_chosen_stratum_has_a_figure_of_its_own(facts: ReportFacts, release: pd.DataFrame) -> None:
    chosen = ChosenMeasure(measure="screened", stratifier="language", stratum="other")
    team = facts.team.model_copy(update={"chosen": (chosen,)})
    assert outline(facts.model_copy(update={"team": team}), release).figures == 6


def test_a_choice_that_has_ended_is_left_out(facts: ReportFacts, release: pd.DataFrame) -> None:
    chosen = ChosenMeasure(measure="screened", stratifier="language", stratum="en", last="2026-05")
    held = facts.model_copy(update={"team": facts.team.model_copy(update={"chosen": (chosen,)})})
    assert outline(held, release, month="2026-10").figures == 5


def test_measures_beyond_the_seventh_get_no_chart(facts: ReportFacts) -> None:
    base = facts.measures[0]
    many = tuple(base.model_copy(update={"id": f"m{place}"}) for place in range(9))
    choices = tuple(facts.collaborative.measures[0].model_copy(update={"id": item.id}) for item in many)
    held = facts.model_copy(
        update={"measures": many, "collaborative": facts.collaborative.model_copy(update={"measures": choices})}
    )
    assert [item.charted for item in followed(held)] == [True] * MOST_CHARTED + [False] * 2


def test_a_chosen_measure_without_metadata_is_an_error(facts: ReportFacts) -> None:
    team = facts.team.model_copy(update={"chosen": (ChosenMeasure(measure="nowhere"),)})
    with pytest.raises(WorkbenchError, match="knows no measure 'nowhere'"):
        followed(facts.model_copy(update={"team": team}))
