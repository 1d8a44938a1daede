"""The sections of a report: what a team reads, in both languages, whatever was sent or not."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from workbench.programme.models import Aim, ChosenMeasure, Decision, Phase
from workbench.report.actions import MOST_SUGGESTIONS, suggestions
from workbench.report.blocks import Block, BulletList, Callout, Facts, Figure, Heading, Table
from workbench.report.blocks import text as text_block
from workbench.report.context import Context
from workbench.report.facts import RELEASE_COLUMNS, SECTIONS, ReportFacts, outline, read_job
from workbench.report.open import Report
from workbench.report.sections.headline import stage

LANGUAGES = ("en", "fr")


def opened(folder: Path) -> Report:
    return Report(Context(*read_job(folder)))


def blocks_of(report: Report) -> list[Block]:
    return [block for name in SECTIONS for block in getattr(report, name)().blocks]


def words(blocks: list[Block]) -> str:
    """Return everything a reader can read, charts' text alternatives among it, pictures left out."""
    plain = [{name: part for name, part in asdict(block).items() if name not in ("png", "svg")} for block in blocks]
    drawn = [text for block in blocks if isinstance(block, Figure) for text in re.findall(r">([^<>]+)</", block.svg)]
    return json.dumps([plain, drawn], ensure_ascii=False)


@pytest.fixture(scope="module")
def reports(
    tmp_path_factory: pytest.TempPathFactory, facts: ReportFacts, release: pd.DataFrame
) -> dict[str, list[Block]]:
    """The blocks of the same report in both languages."""
    from workbench.report.blocks import Identity
    from workbench.report.facts import write_job

    place = tmp_path_factory.mktemp("jobs")
    folders = {
        code: write_job(
            place / code, Identity("screening", "T1", "2026-10", "team_report", code), facts, release=release
        )
        for code in LANGUAGES
    }
    return {code: blocks_of(opened(folder)) for code, folder in folders.items()}


def test_both_languages_hold_the_same_blocks(reports: dict[str, list[Block]]) -> None:
    assert [type(block) for block in reports["en"]] == [type(block) for block in reports["fr"]]


def test_the_first_block_is_the_only_title(reports: dict[str, list[Block]]) -> None:
    levels = [block.level for block in reports["en"] if isinstance(block, Heading)]
    assert (reports["en"][0], levels.count(1)) == (Heading("Maple Health Centre: report for October 2026", 1), 1)


def test_no_heading_skips_a_level(reports: dict[str, list[Block]]) -> None:
    levels = [block.level for block in reports["en"] if isinstance(block, Heading)]
    assert [later - earlier for earlier, later in itertools.pairwise(levels) if later - earlier > 1] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_figures_are_those_of_the_outline(
    reports: dict[str, list[Block]], facts: ReportFacts, release: pd.DataFrame, code: str
) -> None:
    figures = [block for block in reports[code] if isinstance(block, Figure)]
    assert len(figures) == outline(facts, release, month="2026-10").figures


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_figure_has_words_and_the_first_a_picture_for_the_mail(
    reports: dict[str, list[Block]], code: str
) -> None:
    figures = [block for block in reports[code] if isinstance(block, Figure)]
    assert min(len(figure.alt) for figure in figures) > 150
    assert [bool(figure.png) for figure in figures] == [True, False, False, False, False]


@pytest.mark.parametrize("code", LANGUAGES)
def test_tables_have_a_cell_for_every_column(reports: dict[str, list[Block]], code: str) -> None:
    tables = [block for block in reports[code] if isinstance(block, Table)]
    assert [table.caption for table in tables if any(len(row) != len(table.columns) for row in table.rows)] == []
    assert [table.caption for table in tables if len(table.aligns) != len(table.columns)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_of_the_machine_shows(reports: dict[str, list[Block]], code: str) -> None:
    text = words(reports[code]).lower()
    assert [
        mark for mark in ("nan", "none", "nat", "/tmp", "traceback") if f'"{mark}' in text or f" {mark} " in text
    ] == []


def test_a_measure_without_data_has_a_box_in_place_of_its_chart(reports: dict[str, list[Block]]) -> None:
    boxes = [block.title for block in reports["en"] if isinstance(block, Callout)]
    assert boxes == ["Empty: no data yet"]


def test_small_months_are_shown_as_counts(reports: dict[str, list[Block]]) -> None:
    tables = {block.caption: block for block in reports["en"] if isinstance(block, Table)}
    assert tables["Asked: counts by month"].rows[-1] == ("October 2026", "11", "23")


def test_a_hidden_group_shows_neither_count_nor_value(reports: dict[str, list[Block]]) -> None:
    tables = {block.caption: block for block in reports["en"] if isinstance(block, Table)}
    assert tables["Screened by Language, October 2026"].rows == (
        ("English", "150", "300", "50.0%"),
        ("Other", "hidden (fewer than 6)", "90", "hidden"),
    )


def test_tests_of_change_have_the_same_number_in_table_and_alternative(reports: dict[str, list[Block]]) -> None:
    tables = {block.caption: block for block in reports["en"] if isinstance(block, Table)}
    assert [row[0] for row in tables["Tests of change (PDSA)"].rows] == ["1. Evening calls", "2. Ask at the desk"]
    alternatives = " ".join(block.alt for block in reports["en"] if isinstance(block, Figure))
    assert "Mark in March 2026: test of change 1, Evening calls." in alternatives
    assert "Mark in September 2026: test of change 2, Ask at the desk." in alternatives


def test_the_provenance_prints_the_identity_and_the_decisions(reports: dict[str, list[Block]]) -> None:
    text = words(reports["en"])
    assert "team_report · screening · T1 · 2026-10 · en" in text
    assert (
        "Wait: left out of centre line and limits, March 2025 (Robin Coach, June 1, 2025: The clinic was closed)."
        in text
    )


def test_a_french_text_that_nobody_reviewed_says_so(reports: dict[str, list[Block]]) -> None:
    assert ("traduction à valider" in words(reports["fr"]), "traduction" in words(reports["en"])) == (True, False)


def test_a_hidden_number_shows_nowhere(make_job: Any, facts: ReportFacts, release: pd.DataFrame) -> None:
    """The truth holds 4 of 7,919 in one month; the release holds its public bounds alone."""
    rows = release.copy()
    truth = (rows["measure"] == "screened") & (rows["month"] == "2026-10") & (rows["stratifier"] == "all")
    rows.loc[truth, ["numerator", "denominator", "n"]] = float("nan")
    rows.loc[truth, ["low", "high"]] = (1.0, 5.0)
    rows.loc[truth, "state"] = "hidden"
    report = opened(make_job(release=rows))
    text = words([*report.headline().blocks, *report.quality().blocks])
    assert "Hidden: October 2026." in text
    assert [number for number in ("7,919", "7919", "4 of", "0.1%", "0.05") if number in text] == []


@pytest.mark.parametrize("name", ["NA", "007", "É" * 120, "<b>{team}</b> & “Co” # $x$"])
def test_any_name_of_a_team_is_printed_as_it_is(make_job: Any, facts: ReportFacts, name: str) -> None:
    named = facts.team.model_copy(update={"names": (facts.team.names[0].model_copy(update={"name": name}),)})
    report = opened(make_job(facts=facts.model_copy(update={"team": named})))
    assert report.headline().blocks[0] == Heading(f"{name}: report for October 2026", 1)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_team_without_any_data_has_a_whole_report(make_job: Any, facts: ReportFacts, code: str) -> None:
    empty = pd.DataFrame({name: [] for name in RELEASE_COLUMNS})
    blocks = blocks_of(opened(make_job(release=empty, language=code)))
    assert (
        sum(isinstance(block, Figure) for block in blocks),
        sum(isinstance(block, Callout) for block in blocks),
    ) == (0, 6)
    assert any(getattr(block, "role", "") == "lead" for block in blocks)


def test_a_chosen_stratum_has_its_own_part(make_job: Any, facts: ReportFacts) -> None:
    chosen = ChosenMeasure(measure="screened", stratifier="language", stratum="en")
    team = facts.team.model_copy(update={"chosen": (chosen,)})
    blocks = opened(make_job(facts=facts.model_copy(update={"team": team}))).measures().blocks
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert "Screened, English: too early to tell, 1 month so far" in headings


def test_a_demo_says_so_on_its_first_page(make_job: Any, facts: ReportFacts) -> None:
    blocks = opened(make_job(facts=facts.model_copy(update={"demo": True}))).headline().blocks
    assert [block.title for block in blocks if isinstance(block, Callout)] == ["Demonstration"]


def test_a_new_phase_is_a_decision_that_is_printed(make_job: Any, facts: ReportFacts) -> None:
    decision = Decision(by="Robin Coach", on=date(2026, 5, 1), why="A lasting rise with a known cause.")
    phase = Phase(measure="screened", first="2026-03", decision=decision)
    held = facts.collaborative.model_copy(update={"phases": (phase,)})
    text = words(list(opened(make_job(facts=facts.model_copy(update={"collaborative": held}))).provenance().blocks))
    assert "Screened: new limits from March 2026 (Robin Coach, May 1, 2026: A lasting rise with a known cause)." in text


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        ("2025-12", "baseline, before the first month"),
        ("2026-01", "month 1 of 12"),
        ("2026-12", "month 12 of 12"),
        ("2027-01", "1 month after the end"),
        ("2027-03", "3 months after the end"),
    ],
)
def test_the_stage_counts_the_months_of_the_collaborative(make_job: Any, month: str, expected: str) -> None:
    identity, facts, release = read_job(make_job())
    from dataclasses import replace

    assert stage(Context(replace(identity, month=month), facts, release)) == expected


def changed(facts: ReportFacts, name: str, **more: Any) -> ReportFacts:
    """Return facts in which one measure's metadata differs."""
    held = tuple(item.model_copy(update=more) if item.id == name else item for item in facts.measures)
    return facts.model_copy(update={"measures": held})


def test_another_measure_that_moved_is_named_after_the_lead(make_job: Any, release: pd.DataFrame) -> None:
    rows = release.copy()
    rows.loc[(rows["measure"] == "wait") & (rows["month"] == "2026-10"), "value"] = 30.0
    blocks = opened(make_job(release=rows)).headline().blocks
    place = next(place for place, block in enumerate(blocks) if getattr(block, "role", "") == "lead")
    assert blocks[place + 1] == text_block("Also this month: Wait rose.")


def test_nothing_is_added_to_the_lead_where_no_other_measure_moved(make_job: Any) -> None:
    assert "Also this month" not in words(list(opened(make_job()).headline().blocks))


def test_a_month_that_is_not_due_is_not_counted_as_missing(
    make_job: Any, facts: ReportFacts, release: pd.DataFrame
) -> None:
    folder = make_job(facts=changed(facts, "wait", maturity_lag_months=1), release=without(release, "wait", "2026-10"))
    tables = {block.caption: block for block in opened(folder).quality().blocks if isinstance(block, Table)}
    rows = {row[0]: row for row in tables["Months received, by measure"].rows}
    assert (rows["Wait"][3], rows["Complaints"][3]) == ("not due yet: October 2026", "July 2026")
    assert [step for step in steps(folder) if step.startswith("Send")] == []
    assert "gap: no number sent" not in words(wait_figures(folder))


def wait_figures(folder: Path) -> list[Block]:
    blocks = opened(folder).measures().blocks
    return [block for block in blocks if isinstance(block, Figure) and block.measure == "wait"]


def test_the_usual_level_of_hidden_months_is_called_an_estimate(make_job: Any, release: pd.DataFrame) -> None:
    rows = release.copy()
    early = (rows["measure"] == "screened") & (rows["month"] <= "2025-10") & (rows["stratifier"] == "all")
    rows.loc[early, ["numerator", "denominator"]] = float("nan")
    rows.loc[early, ["low", "high", "n"]] = (1.0, 5.0, 60.0)
    rows.loc[early, "state"] = "hidden"
    facts = [block for block in opened(make_job(release=rows)).headline().blocks if isinstance(block, Facts)]
    usual = facts[0].items[1]
    assert (usual.label, usual.detail) == ("Usual level", "estimated: months hidden")
    assert re.fullmatch(r"about [2-8]%", usual.value)


def steps(folder: Path) -> tuple[str, ...]:
    return suggestions(Context(*read_job(folder)))


def without(release: pd.DataFrame, name: str, month: str) -> pd.DataFrame:
    return release[~((release["measure"] == name) & (release["month"] == month))]


def test_at_most_three_steps_are_named_each_with_its_date(make_job: Any, release: pd.DataFrame) -> None:
    got = steps(make_job(release=without(release, "wait", "2026-10")))
    assert got == (
        "Send the missing numbers before the session on November 12, 2026: Wait, October 2026.",
        "Ask your team what made the difference – Screened, March 2026 to October 2026 – and write down what to keep "
        "before the session on November 12, 2026.",
        "Finish test 2, “Ask at the desk”, before the session on November 12, 2026: compare what happened with what "
        "you predicted.",
    )
    assert len(got) == MOST_SUGGESTIONS


def test_in_the_baseline_the_question_is_whether_the_numbers_look_right(make_job: Any, release: pd.DataFrame) -> None:
    early = release[release["month"] <= "2025-06"]
    assert steps(make_job(release=early, month="2025-06"))[0].startswith("Look through the numbers with your team")


def test_a_team_without_an_aim_is_asked_to_agree_on_one(make_job: Any, facts: ReportFacts) -> None:
    team = facts.team.model_copy(update={"aim": None})
    assert any(
        step.startswith("Agree on your team’s aim")
        for step in steps(make_job(facts=facts.model_copy(update={"team": team})))
    )


def test_an_aim_whose_month_has_passed_calls_for_the_next(make_job: Any, facts: ReportFacts) -> None:
    aim = Aim(measure="screened", start=50, target=70, by="2026-06")
    team = facts.team.model_copy(update={"aim": aim})
    got = steps(make_job(facts=facts.model_copy(update={"team": team})))
    assert any(step.startswith("Set your team’s next aim") for step in got)


def test_a_provisional_signal_is_checked_first(make_job: Any, release: pd.DataFrame) -> None:
    rows = release[release["month"] <= "2026-03"].copy()
    rows.loc[rows["month"] == "2026-03", "provisional"] = True
    got = steps(make_job(release=rows, month="2026-03"))
    assert any(step.startswith("Check the provisional numbers of Screened, March 2026") for step in got)


def test_nothing_is_pushed_where_little_room_is_left(make_job: Any, facts: ReportFacts, release: pd.DataFrame) -> None:
    rows = release.copy()
    rows.loc[rows["measure"] == "screened", "numerator"] = 0.97 * rows.loc[rows["measure"] == "screened", "denominator"]
    got = steps(make_job(facts=facts.model_copy(update={"changes": ()}), release=rows))
    assert got[-1] == "Agree who watches Screened each month, and what would make your team act."


def test_a_team_without_a_running_test_plans_a_small_one(make_job: Any, facts: ReportFacts) -> None:
    got = steps(make_job(facts=facts.model_copy(update={"changes": ()})))
    assert got[-1] == (
        "Plan one small test of change for Screened before the session on November 12, 2026: "
        "one client, one provider or one day."
    )


def test_the_steps_are_a_numbered_list_on_the_first_page(make_job: Any) -> None:
    lists = [block for block in opened(make_job()).headline().blocks if isinstance(block, BulletList)]
    assert [(item.ordered, len(item.items)) for item in lists] == [(True, 2)]
