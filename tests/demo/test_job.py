"""The built-in demo's job folder."""

from __future__ import annotations

import pytest

from workbench.demo import DEMO_MONTH, demo_job
from workbench.report.facts import read_job


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_demo_is_a_whole_job_marked_as_demo(tmp_path, programme_of, language):
    folder = demo_job(tmp_path, language=language)
    identity, facts, release = read_job(folder)
    shown = (identity.collaborative, identity.month, identity.document, identity.language, facts.demo)
    assert shown == ("epic-cancer-screening", DEMO_MONTH, "team_report", language, True)
    assert programme_of("epic-cancer-screening").team(identity.team).language == language
    assert set(release.loc[release["month"] == DEMO_MONTH, "state"]) <= {"number", "hidden"}
    assert (folder / "team_report.ipynb").is_file()
