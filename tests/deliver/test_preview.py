"""Who would get what: drafts and the table."""

from __future__ import annotations

import csv
from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest

from workbench.deliver.preview import preview
from workbench.errors import WorkbenchError


@pytest.fixture
def out(tmp_path, kit):
    kit.finish(tmp_path, kit.identity_of())
    kit.finish(tmp_path, kit.identity_of("T2", language="fr"))
    return tmp_path


def statuses(rows):
    return [(row.team, row.status, row.file) for row in rows]


def drafts(out):
    return sorted(path.name for path in (out / "col" / "2026-10" / "mail").glob("*.eml"))


def test_each_recipient_gets_the_report_of_their_team_in_their_language(out, programme, kit):
    people = [kit.someone("T2", language="fr"), kit.someone(), kit.someone(email="ada@team.example.com")]
    rows = preview(programme, people, month="2026-10", out=out)
    assert statuses(rows) == [("T1", "draft", "T1_01.eml"), ("T1", "draft", "T1_02.eml"), ("T2", "draft", "T2_01.eml")]
    assert drafts(out) == ["T1_01.eml", "T1_02.eml", "T2_01.eml"]


def test_a_draft_holds_no_other_teams_report(out, programme, kit):
    preview(programme, [kit.someone(), kit.someone("T2", language="fr")], month="2026-10", out=out)
    content = (out / "col/2026-10/mail/T1_01.eml").read_bytes()
    message = message_from_bytes(content, policy=default)
    assert [part.get_filename() for part in message.iter_attachments()] == ["team_report_T1_2026-10_en.pdf"]
    assert b"Lac" not in content


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({"opt_out": True}, "not due: opted out"),
        ({"until": date(2026, 10, 30)}, "not due: left on 2026-10-30"),
        ({"email": "jane.example.ca"}, "not written: the address cannot be used"),
        ({"language": "fr"}, "not written: there is no finished report"),
        ({"team": "T9"}, "not due: the roster has no team T9"),
    ],
)
def test_a_person_who_gets_nothing_is_listed_with_the_reason(out, programme, kit, person, reason):
    rows = preview(programme, [kit.someone(**person), kit.someone("T2", language="fr")], month="2026-10", out=out)
    row = next(row for row in rows if row.team != "T2")
    assert row.status.startswith(reason)
    assert drafts(out) == ["T2_01.eml"]


def test_a_person_who_leaves_later_still_gets_the_report(out, programme, kit):
    rows = preview(programme, [kit.someone(until=date(2026, 11, 30))], month="2026-10", out=out)
    assert statuses(rows) == [("T1", "draft", "T1_01.eml")]


def test_the_day_of_writing_decides_who_has_left(out, programme, kit):
    people = [kit.someone(until=date(2026, 11, 8))]
    rows = preview(programme, people, month="2026-10", out=out, on=date(2026, 11, 9))
    assert statuses(rows) == [("T1", "not due: left on 2026-11-08", "")]


def test_one_address_twice_gets_one_message(out, programme, kit):
    people = [kit.someone(email="a@x.example.com"), kit.someone(email="A@X.example.com")]
    rows = preview(programme, people, month="2026-10", out=out)
    assert statuses(rows) == [("T1", "draft", "T1_01.eml"), ("T1", "not due: the same address is listed above", "")]


def test_an_address_that_opted_out_once_gets_nothing(out, programme, kit):
    people = [kit.someone(email="a@x.example.com", opt_out=True), kit.someone(email="a@x.example.com", language="en")]
    rows = preview(programme, people, month="2026-10", out=out)
    assert statuses(rows) == [
        ("T1", "not due: opted out", ""),
        ("T1", "not due: the same address is listed above", ""),
    ]


def test_a_changed_file_stops_one_team_and_no_other(out, programme, kit):
    (out / "col/2026-10/T1/team_report_T1_2026-10_en.pdf").write_bytes(b"%PDF-")
    rows = preview(programme, [kit.someone(), kit.someone("T2", language="fr")], month="2026-10", out=out)
    assert [row.written for row in rows] == [False, True]


def test_drafts_of_an_earlier_preview_that_no_longer_hold_are_removed(out, programme, kit):
    preview(programme, [kit.someone(), kit.someone(email="b@x.example.com")], month="2026-10", out=out)
    preview(programme, [kit.someone(opt_out=True), kit.someone(email="b@x.example.com")], month="2026-10", out=out)
    assert drafts(out) == ["T1_02.eml"]


def test_the_same_preview_again_writes_the_same_bytes(out, programme, kit):
    draft = out / "col/2026-10/mail/T1_01.eml"
    preview(programme, [kit.someone()], month="2026-10", out=out)
    first = draft.read_bytes()
    preview(programme, [kit.someone()], month="2026-10", out=out)
    assert draft.read_bytes() == first


def test_the_table_holds_everyone(out, programme, kit):
    preview(programme, [kit.someone(), kit.someone("T2", opt_out=True)], month="2026-10", out=out)
    with (out / "col/2026-10/mail/recipients.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["team", "name", "email", "role", "language", "status", "file"],
        ["T1", "Zoë Tremblay", "zoe@team.example.com", "member", "en", "draft", "T1_01.eml"],
        ["T2", "Zoë Tremblay", "zoe@team.example.com", "member", "en", "not due: opted out", ""],
    ]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@sum", " =1"])
def test_a_name_that_could_be_a_formula_opens_as_text(out, programme, kit, name):
    preview(programme, [kit.someone().model_copy(update={"name": name})], month="2026-10", out=out)
    table = (out / "col/2026-10/mail/recipients.csv").read_text(encoding="utf-8")
    assert f",'{name}," in table.replace("T1,", "T1,", 1)


def test_without_a_sender_nothing_is_written(out, programme, kit):
    silent = programme.model_copy(update={"collaborative": programme.collaborative.model_copy(update={"contact": ""})})
    with pytest.raises(WorkbenchError, match="no sender"):
        preview(silent, [kit.someone()], month="2026-10", out=out)
    assert not (out / "col/2026-10/mail").exists()
