"""The roster of recipients: who is sound, who is left out, and that nobody else is stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.errors import InvalidInput
from workbench.programme import check_people, load_people
from workbench.programme.models import Programme

Write = Callable[[str, str], Path]
ANN = "  - {name: Ann Lee, email: ann.lee@oak.on.ca, role: lead, team: oak, language: en%s}\n"
ZOE = "  - {name: Zoé Roy, email: %s, role: lead, team: elm, language: fr%s}\n"


def test_people_come_in_the_order_of_the_file(params: Path, programme: Programme) -> None:
    people = load_people(params / "good" / "people.yaml", programme)
    assert [(person.name, person.team) for person in people] == [("Ann Lee", "oak"), ("Zoé Roy", "elm")]


def test_a_bad_entry_does_not_stop_the_others(write: Write, programme: Programme) -> None:
    path = write("people.yaml", "people:\n" + ANN % "" + ZOE % ("zoe.roy", ""))
    assert [person.name for person in check_people(path, programme).people] == ["Ann Lee"]


def test_loading_refuses_a_file_with_a_bad_entry(write: Write, programme: Programme) -> None:
    path = write("people.yaml", "people:\n" + ANN % "" + ZOE % ("zoe.roy", ""))
    with pytest.raises(InvalidInput, match=r"people\.yaml, line 3: email: is not an e-mail address"):
        load_people(path, programme)


def test_an_entry_with_a_forbidden_text_is_left_out(write: Write, programme: Programme) -> None:
    path = write("people.yaml", "people:\n" + (ANN % "").replace("Ann Lee", "=Ann") + ZOE % ("zoe.roy@elm.on.ca", ""))
    assert [person.name for person in check_people(path, programme).people] == ["Zoé Roy"]


def test_an_address_in_two_teams_leaves_out_both_entries(write: Write, programme: Programme) -> None:
    path = write("people.yaml", "people:\n" + ANN % "" + ZOE % ("Ann.Lee@oak.on.ca", ""))
    assert check_people(path, programme).people == ()


def test_one_shared_entry_is_not_enough(write: Write, programme: Programme) -> None:
    path = write("people.yaml", "people:\n" + ANN % ", shared: true" + ZOE % ("ann.lee@oak.on.ca", ""))
    assert check_people(path, programme).people == ()


def test_a_person_shared_by_two_teams_is_in_both(write: Write, programme: Programme) -> None:
    path = write("people.yaml", "people:\n" + ANN % ", shared: true" + ZOE % ("ann.lee@oak.on.ca", ", shared: true"))
    assert [person.team for person in load_people(path, programme)] == ["oak", "elm"]


def test_the_same_address_twice_in_a_team_is_one_person(write: Write, programme: Programme) -> None:
    path = write("people.yaml", "people:\n" + ANN % "" + (ANN % "").replace("ann.lee", "Ann.LEE"))
    assert [person.email for person in load_people(path, programme)] == ["ann.lee@oak.on.ca"]


def test_the_domain_comes_in_small_letters(write: Write, programme: Programme) -> None:
    path = write("people.yaml", "people:\n" + (ANN % "").replace("oak.on.ca", "OAK.ON.CA"))
    assert [person.email for person in load_people(path, programme)] == ["ann.lee@oak.on.ca"]


def test_a_domain_near_one_of_the_roster_is_asked_about(write: Write, programme: Programme) -> None:
    entries = [(ANN % "").replace("ann.lee@oak.on.ca", f"{name}@oakcentre.ca") for name in ("a", "b")]
    typo = (ANN % "").replace("ann.lee@oak.on.ca", "c@oakcenter.ca")
    path = write("people.yaml", "people:\n" + "".join(entries) + typo)
    assert [str(fault) for fault in check_people(path, programme).faults] == [
        "people.yaml, line 4: email: may have a typing error in oakcenter.ca. Is it oakcentre.ca?"
    ]


def test_those_who_opted_out_or_left_stay_on_the_roster_as_such(write: Write, programme: Programme) -> None:
    path = write("people.yaml", "people:\n" + ANN % ", opt_out: yes, until: 2026-08-31")
    person = load_people(path, programme)[0]
    assert (person.opt_out, str(person.until)) == (True, "2026-08-31")


def test_invented_addresses_are_no_warning_in_the_example_file(write: Write, programme: Programme) -> None:
    path = write("people.example.yaml", "people:\n" + (ANN % "").replace("oak.on.ca", "example.org"))
    assert check_people(path, programme).faults == ()


def test_an_absent_roster_is_a_fault(tmp_path: Path, programme: Programme) -> None:
    with pytest.raises(InvalidInput, match=r"people\.yaml: is missing"):
        load_people(tmp_path / "people.yaml", programme)
