"""The demo's sheets: what intake must accept, and the parts that data of real life has."""

from __future__ import annotations

import openpyxl
import pytest

from workbench import months
from workbench.demo import DEMO_MONTH, make_sheets
from workbench.demo.rows import COLUMNS
from workbench.demo.story import roles

COLLABORATIVES = ("epic-cancer-screening", "epic-sociodemographic-data", "epic-access", "spider")
SMALL = "epic-access"


@pytest.fixture(params=COLLABORATIVES)
def name(request):
    return request.param


def totals(intake):
    return intake.counts[intake.counts["stratifier"] == "all"]


def by_name(paths):
    return {path.name: path.read_bytes() for path in paths}


def test_intake_refuses_nothing(intake_of, name):
    assert [str(fault) for fault in intake_of(name).faults if fault.level == "refused"] == []


def test_strata_add_up_to_the_total_as_intake_sees_them(intake_of, name):
    assert [str(fault) for fault in intake_of(name).faults if fault.code == "strata_do_not_add_up"] == []


def test_every_team_sends_every_measure(intake_of, programme_of, name):
    programme = programme_of(name)
    sent = totals(intake_of(name)).groupby("team")["measure"].agg(set).to_dict()
    core = {choice.id for choice in programme.collaborative.measures}
    wanted = {team.id: core | {item.measure for item in team.chosen} for team in programme.teams}
    assert sent == wanted


def test_months_run_from_the_baseline_to_the_newest_that_is_mature(intake_of, programme_of, name):
    programme = programme_of(name)
    frame = totals(intake_of(name))
    spans = frame.groupby("measure")["month"].agg(["min", "max"])
    first = programme.collaborative.baseline.first
    wanted = {
        measure.id: (
            max(first, measure.versions[0].valid_from or first),
            months.add(DEMO_MONTH, -measure.maturity_lag_months),
        )
        for measure in programme.measures
        if measure.id in spans.index
    }
    assert {measure: tuple(span) for measure, span in zip(spans.index, spans.to_numpy(), strict=True)} == wanted


def test_a_team_that_left_sends_nothing_later(intake_of, programme_of):
    gone = next(team for team in programme_of("epic-cancer-screening").teams if team.left)
    frame = totals(intake_of("epic-cancer-screening"))
    assert frame.loc[frame["team"] == gone.id, "month"].max() == gone.left


def test_no_numerator_is_above_its_denominator(intake_of, programme_of, name):
    subset = [measure.id for measure in programme_of(name).measures if measure.numerator_subset]
    frame = intake_of(name).counts
    frame = frame[frame["measure"].isin(subset) & frame["numerator"].notna()]
    assert int((frame["numerator"] > frame["denominator"]).sum()) == 0


def test_a_look_back_measure_moves_slowly(intake_of, programme_of, name):
    slow = [m.id for m in programme_of(name).measures if m.look_back and m.numerator_subset]
    frame = totals(intake_of(name))
    frame = frame[frame["measure"].isin(slow) & (frame["denominator"] > 150) & (frame["measure"] != "SCR_CRC_UTD")]
    share = (frame["numerator"] / frame["denominator"]).groupby([frame["team"], frame["measure"]])
    assert int((share.diff().abs() > 0.07).sum()) == 0


def test_a_baseline_lies_near_what_the_teams_aim_says(intake_of, programme_of, name):
    programme, frame = programme_of(name), totals(intake_of(name))
    far = {}
    for team in programme.teams:
        if team.aim and team.id not in (roles(programme).tiny, roles(programme).sparse):
            measure = programme.measure(team.aim.measure)
            rows = frame[(frame["team"] == team.id) & (frame["measure"] == measure.id)]
            rows = rows[rows["month"] <= programme.collaborative.baseline.last]
            level = rows["value"].mean()
            if measure.is_ratio:
                level = measure.multiply * rows["numerator"].sum() / rows["denominator"].sum()
            if abs(level / team.aim.start - 1) > 0.25:
                far[team.id] = (round(level, 1), team.aim.start)
    assert far == {}


def test_summer_is_quieter(intake_of):
    frame = totals(intake_of(SMALL))
    visits = frame[(frame["measure"] == "ACC_NOSHOW") & (frame["month"] >= "2025-01") & (frame["month"] <= "2025-12")]
    by_month = visits.groupby("month")["denominator"].sum()
    assert sorted(by_month.sort_values().index[:3]) == ["2025-07", "2025-08", "2025-12"]


def test_one_team_is_tiny(intake_of, programme_of, name):
    frame, tiny = totals(intake_of(name)), roles(programme_of(name)).tiny
    assert frame.groupby("team")["denominator"].mean().idxmin() == tiny
    assert bool(frame.loc[frame["team"] == tiny, "numerator"].between(1, 5).any())


def test_the_tiny_team_hides_its_small_strata_itself(intake_of, programme_of):
    frame = intake_of("epic-cancer-screening").counts
    hidden = frame[frame["low"].notna()]
    assert set(hidden["team"]) == {roles(programme_of("epic-cancer-screening")).tiny}
    assert hidden["low"].unique().tolist() == [1]
    assert hidden["high"].tolist() == hidden["denominator"].clip(upper=5).tolist()
    assert "all" not in set(hidden["stratifier"])


def test_one_team_misses_months_and_sends_one_blank(intake_of, programme_of, name):
    programme, team = programme_of(name), roles(programme_of(name)).sparse
    frame = totals(intake_of(name))
    rows = frame[(frame["team"] == team) & (frame["measure"] == programme.collaborative.primary)]
    grid = months.span(programme.collaborative.baseline.first, DEMO_MONTH)
    blank = rows["numerator"].isna() & rows["value"].isna()
    assert (len(grid) - len(rows), int(blank.sum())) == (9, 1)


def test_one_teams_newest_month_is_provisional(intake_of, programme_of, name):
    frame = intake_of(name).counts
    provisional = frame[frame["status"] == "provisional"]
    assert (set(provisional["team"]), set(provisional["month"])) == (
        {roles(programme_of(name)).provisional},
        {DEMO_MONTH},
    )


def test_a_later_file_puts_one_old_month_right(intake_of, programme_of, name):
    programme, changed = programme_of(name), intake_of(name).restatements
    assert set(changed["team"]) == {roles(programme).correcting}
    assert set(changed["month"]) == {months.add(DEMO_MONTH, -4)}
    assert set(changed["measure"]) == {programme.collaborative.primary}
    assert "all" in set(changed["stratifier"])


def test_the_same_seed_gives_the_same_files(programme_of, sheets_of, tmp_path):
    assert by_name(make_sheets(tmp_path, programme_of(SMALL))) == by_name(sheets_of(SMALL))


def test_another_seed_gives_other_numbers(programme_of, sheets_of, tmp_path):
    first = make_sheets(tmp_path, programme_of(SMALL), seed=1)[0]
    assert first.read_bytes() != sheets_of(SMALL)[0].read_bytes()


def test_a_team_alone_sends_the_same_sheet(programme_of, sheets_of, tmp_path):
    team = programme_of(SMALL).teams[2].id
    alone = by_name(make_sheets(tmp_path, programme_of(SMALL), teams=[team]))
    among = {name: data for name, data in by_name(sheets_of(SMALL)).items() if name.startswith(team)}
    assert alone == among


def test_french_teams_save_csv_with_semicolons_commas_and_windows_letters(sheets_of, programme_of):
    team = next(t.id for t in programme_of(SMALL).teams if t.language == "fr" and _csv(sheets_of(SMALL), t.id))
    content = _csv(sheets_of(SMALL), team)
    lines = content.decode("cp1252").split("\r\n")
    assert lines[0] == ";".join(COLUMNS)
    assert "DMÉ" in lines[1]
    assert any("," in line.split(";")[8] for line in lines[1:-1])
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


def _csv(paths, team):
    return next((path.read_bytes() for path in paths if path.name.startswith(team) and path.suffix == ".csv"), b"")


def test_english_teams_save_csv_with_commas(sheets_of, programme_of):
    team = next(t.id for t in programme_of(SMALL).teams if t.language == "en" and _csv(sheets_of(SMALL), t.id))
    assert _csv(sheets_of(SMALL), team).decode("utf-8").split("\r\n")[0] == ",".join(COLUMNS)


def test_workbooks_hold_one_sheet_named_data(sheets_of):
    book = next(path for path in sheets_of(SMALL) if path.suffix == ".xlsx")
    read = openpyxl.load_workbook(book, read_only=True)
    head = next(read["data"].iter_rows(max_row=1, values_only=True))
    read.close()
    assert (read.sheetnames, head) == (["data"], COLUMNS)
