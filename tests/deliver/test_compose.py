"""The message to one reader: structure, words, safety, same bytes again."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest

from workbench.deliver.compose import compose, to_bytes
from workbench.deliver.enclosure import read_enclosure
from workbench.errors import GateHeld, WorkbenchError


@pytest.fixture
def report(tmp_path, kit):
    kit.finish(tmp_path, kit.identity_of())
    return read_enclosure(tmp_path, kit.identity_of())


def read_back(message):
    return message_from_bytes(to_bytes(message), policy=default)


def html_of(message) -> str:
    return read_back(message).get_body(("html",)).get_content()


def text_of(message) -> str:
    return read_back(message).get_body(("plain",)).get_content()


def changed(programme, **values):
    collaborative = programme.collaborative.model_copy(update=values)
    return programme.model_copy(update={"collaborative": collaborative})


def renamed(programme, name):
    team = programme.teams[0]
    names = (team.names[0].model_copy(update={"name": name}),)
    return programme.model_copy(update={"teams": (team.model_copy(update={"names": names}), *programme.teams[1:])})


def test_the_parts_nest_as_mail_programs_expect(report, programme, kit):
    message = read_back(compose(report, kit.someone(), programme))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
        "application/pdf",
    ]  # fmt: skip


def test_the_attachment_is_the_report_under_its_own_name(report, programme, kit):
    attachment = next(read_back(compose(report, kit.someone(), programme)).iter_attachments())
    assert (attachment.get_filename(), attachment.get_content()) == ("team_report_T1_2026-10_en.pdf", report.pdf)


def test_the_page_shows_the_picture_that_travels_with_it(report, programme, kit):
    message = compose(report, kit.someone(), programme)
    picture = next(part for part in read_back(message).walk() if part.get_content_type() == "image/png")
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in html_of(message)
    assert picture.get_content() == kit.tiny_png()


def test_the_picture_has_its_full_alternative(report, programme, kit):
    pictures = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: pictures.append(dict(attributes)) if tag == "img" else None
    parser.feed(html_of(compose(report, kit.someone(), programme)))
    assert [picture["alt"] for picture in pictures] == [kit.ALT]


def test_headers_name_the_team_the_month_and_the_people(report, programme, kit):
    message = read_back(compose(report, kit.someone(), programme))
    assert message["Subject"] == "Maple & Sons: your data report for October 2026"
    assert message["To"] == "Zoë Tremblay <zoe@team.example.com>"
    assert message["From"] == "data@centre.example.com"
    assert message["Reply-To"] == "data@centre.example.com"


@pytest.mark.parametrize("read", [text_of, html_of])
@pytest.mark.parametrize(
    "words",
    [
        "Hello Zoë Tremblay,",
        "Clear rate rose: 3 months above the expected range.",
        "9.4%",
        "31 of 330 in October 2026",
        "Your aim: from 4.0% to 8.0% by December 2026.",
        "Book 12 overdue clients by November 30.",
        "Thank you",
        "data@centre.example.com",
        "nothing about single clients",
    ],
)
def test_text_and_page_say_the_same(report, programme, read, words, kit):
    assert words in " ".join(read(compose(report, kit.someone(), programme)).split())


def test_a_french_reader_gets_french(tmp_path, programme, kit):
    identity = kit.identity_of("T2", language="fr")
    kit.finish(tmp_path, identity, lead="Le taux a monté.")
    message = compose(read_enclosure(tmp_path, identity), kit.someone("T2", language="fr"), programme)
    assert read_back(message)["Subject"] == "Équipe du Lac\u00a0: votre rapport de données, octobre 2026"
    assert text_of(message).startswith("Bonjour Zoë Tremblay,")
    assert 'lang="fr-CA"' in html_of(message)


def test_a_draft_opens_for_review_and_has_no_date(report, programme, kit):
    message = read_back(compose(report, kit.someone(), programme))
    assert (message["X-Unsent"], message["Date"]) == ("1", None)


def test_a_stamped_message_has_the_date_it_was_given(report, programme, kit):
    message = read_back(compose(report, kit.someone(), programme, stamp=datetime(2026, 11, 9, 14, 0, tzinfo=UTC)))
    assert (message["X-Unsent"], message["Date"]) == (None, "Mon, 09 Nov 2026 14:00:00 +0000")


def test_the_same_report_and_reader_give_the_same_bytes(report, programme, kit):
    first, second = (to_bytes(compose(report, kit.someone(), programme)) for _ in range(2))
    assert first == second


def test_another_reader_has_another_message_id(report, programme, kit):
    first = compose(report, kit.someone(), programme)
    second = compose(report, kit.someone(email="ada@team.example.com"), programme)
    assert first["Message-ID"] != second["Message-ID"]


def test_an_address_in_capitals_is_the_same_reader(report, programme, kit):
    first = compose(report, kit.someone(), programme)
    second = compose(report, kit.someone(email="ZOE@Team.example.com"), programme)
    assert first["Message-ID"] == second["Message-ID"]


def test_a_demo_says_so_first_and_in_the_subject(tmp_path, programme, kit):
    notice = {"kind": "attention", "title": "Demonstration", "text": "DEMO: made up."}
    kit.finish(tmp_path, kit.identity_of(), demo=True, notices=[notice])
    message = compose(read_enclosure(tmp_path, kit.identity_of()), kit.someone(), programme)
    assert message["Subject"] == "DEMO – Maple & Sons: your data report for October 2026"
    assert text_of(message).splitlines()[:2] == ["*** Demonstration ***", "DEMO: made up."]


def test_a_demo_is_never_more_than_a_draft(tmp_path, programme, kit):
    kit.finish(tmp_path, kit.identity_of(), demo=True)
    report = read_enclosure(tmp_path, kit.identity_of())
    with pytest.raises(GateHeld, match="DEMO report is never sent"):
        compose(report, kit.someone(), programme, stamp=datetime(2026, 11, 9, tzinfo=UTC))


def test_another_teams_reader_is_refused(report, programme, kit):
    with pytest.raises(GateHeld, match="another team's than the reader's"):
        compose(report, kit.someone("T2"), programme)


@pytest.mark.parametrize("name", ["Team\r\n\r\n<b>body", "Team\x00", "Team\u2028x", "Team\u202egro"])
def test_a_control_character_in_a_teams_name_is_refused(report, programme, name, kit):
    with pytest.raises(WorkbenchError, match="control character"):
        compose(report, kit.someone(), renamed(programme, name))


def test_a_no_break_space_in_a_teams_name_is_no_control_character(report, programme, kit):
    message = compose(report, kit.someone(), renamed(programme, "Centre «\u00a0Lac\u00a0»"))
    assert "Lac" in str(message["Subject"])


@pytest.mark.parametrize("email", ["a@x.ca\nBcc: b@y.ca", "jane.example.ca", "Jane <jane@x.ca>", "a@localhost",
                                   "a.@x.ca", "x" * 65 + "@example.com"])  # fmt: skip
def test_an_address_that_cannot_be_used_is_refused(report, programme, email, kit):
    with pytest.raises(WorkbenchError, match="the address cannot be used"):
        compose(report, kit.someone(email=email), programme)


def test_an_international_domain_travels_in_ascii(report, programme, kit):
    assert b"zoe@xn--exmple-cua.com" in to_bytes(compose(report, kit.someone(email="zoe@exämple.com"), programme))


def test_an_international_name_travels_as_utf8(report, programme, kit):
    assert "é@example.com".encode() in to_bytes(compose(report, kit.someone(email="é@example.com"), programme))


def test_without_any_sender_nothing_is_composed(report, programme, kit):
    with pytest.raises(WorkbenchError, match="no sender"):
        compose(report, kit.someone(), changed(programme, contact=""))


def test_a_notes_markup_stays_text(tmp_path, programme, kit):
    kit.finish(tmp_path, kit.identity_of(), lead="<script>alert(1)</script> & more")
    page = html_of(compose(read_enclosure(tmp_path, kit.identity_of()), kit.someone(), programme))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_every_style_is_in_its_tag_and_nothing_is_fetched(report, programme, kit):
    page = html_of(compose(report, kit.someone(), programme))
    assert "<style" not in page
    assert 'style="' in page
    assert "http" not in page


def test_a_page_that_mail_programs_would_cut_is_refused(tmp_path, programme, kit):
    kit.finish(tmp_path, kit.identity_of(), sentences=["x" * 101_000])
    with pytest.raises(WorkbenchError, match="longer than 100 kB"):
        compose(read_enclosure(tmp_path, kit.identity_of()), kit.someone(), programme)


def test_no_line_is_longer_than_mail_allows(report, programme, kit):
    assert max(len(line) for line in to_bytes(compose(report, kit.someone(), programme)).split(b"\r\n")) <= 998


def test_a_report_without_a_chart_has_no_picture(tmp_path, programme, kit):
    kit.finish(tmp_path, kit.identity_of(), figure=None)
    message = compose(read_enclosure(tmp_path, kit.identity_of()), kit.someone(), programme)
    assert "<img" not in html_of(message)
    assert [part.get_content_type() for part in message.walk()].count("image/png") == 0
