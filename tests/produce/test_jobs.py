"""Job folders: one team's data, for their owner alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from workbench.intake import Intake
from workbench.produce.jobs import Job, describe_job, output_names, remove, write
from workbench.produce.runners import clean_environment
from workbench.programme.models import ChosenMeasure, Programme
from workbench.report.facts import read_job


def job_of(programme: Programme, release: pd.DataFrame, intake: Intake, *, month: str = "2026-10") -> Job:
    return describe_job(
        programme=programme, team="alder", month=month, language="en", release=release, intake=intake, audience="own",
        stamp="now",
    )  # fmt: skip


def test_a_job_folder_is_read_back_as_written_and_readable_by_its_owner_only(
    programme: Programme, release: pd.DataFrame, intake: Intake, tmp_path: Path, small_notebook: Callable[..., bytes]
) -> None:
    job = job_of(programme, release, intake)
    written = write(job, tmp_path / "alder_en", notebook=small_notebook())
    identity, facts, rows = read_job(written.folder)
    assert (identity, facts.stamp, facts.sources[0].name) == (job.identity, "now", "sheet.csv")
    pd.testing.assert_frame_equal(rows, job.release, check_dtype=False)
    assert written.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in written.folder.iterdir() if path.suffix != ".ipynb"} == {0}
    remove(written.folder)
    assert not written.folder.exists()


def test_a_job_ends_with_its_month(programme: Programme, release: pd.DataFrame, intake: Intake) -> None:
    assert job_of(programme, release, intake, month="2026-02").release["month"].max() == "2026-02"


def test_the_runs_stamp_is_no_part_of_the_inputs(programme: Programme, release: pd.DataFrame, intake: Intake) -> None:
    job = job_of(programme, release, intake)
    later = replace(job, facts=job.facts.model_copy(update={"stamp": "later"}))
    assert later.inputs == job.inputs


def test_without_an_agreement_a_team_gets_the_narrower_audience(
    programme: Programme, release: pd.DataFrame, intake: Intake
) -> None:
    alone = programme.teams[0].model_copy(update={"own_data_agreement": None})
    changed = programme.model_copy(update={"teams": (alone, *programme.teams[1:])})
    assert job_of(changed, release, intake).facts.audience == "team"


def test_a_measure_that_a_team_chose_comes_after_the_collaboratives(
    programme: Programme, release: pd.DataFrame, intake: Intake
) -> None:
    extra = programme.measures[0].model_copy(update={"id": "local.extra"})
    team = programme.teams[0].model_copy(update={"chosen": (ChosenMeasure(measure="local.extra"),)})
    changed = programme.model_copy(update={"measures": (extra, *programme.measures), "teams": (team,)})
    assert [item.id for item in job_of(changed, release, intake).facts.measures] == ["local.screened", "local.extra"]


def test_restated_months_are_named_without_numbers(programme: Programme, release: pd.DataFrame, intake: Intake) -> None:
    rows = [("alder", "2026-03", "local.screened"), ("birch", "2026-04", "local.screened")]
    frame = pd.DataFrame(rows, columns=["team", "month", "measure"]).assign(old_numerator=1.0, new_numerator=2.0)
    job = job_of(programme, release, replace(intake, restatements=frame))
    assert [(item.measure, item.month) for item in job.facts.restated] == [("local.screened", "2026-03")]


def test_file_names_come_from_ids_alone(programme: Programme, release: pd.DataFrame, intake: Intake) -> None:
    assert output_names(job_of(programme, release, intake).identity) == {
        "html": "team_report_alder_2026-10_en.html",
        "pdf": "team_report_alder_2026-10_en.pdf",
        "png": "chart_alder_2026-10_en.png",
        "summary": "summary_en.json",
    }


def test_the_environment_of_report_processes_is_a_short_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SMTP_PASSWORD", "AWS_SECRET_ACCESS_KEY", "PYTHONPATH", "PYTHONSTARTUP", "SSH_AUTH_SOCK"):
        monkeypatch.setenv(name, "secret")
    environment = clean_environment(tmp_path, tmp_path / "project")
    assert [name for name, value in environment.items() if value == "secret"] == []
    assert (environment["WORKBENCH_PROJECT"], environment["PYTHONHASHSEED"]) == (str(tmp_path / "project"), "0")
    assert environment["HOME"].startswith(str(tmp_path))
