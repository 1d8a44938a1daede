"""One file a mistake: each file of ``bad/`` takes the place of one file of ``good/`` and says what must be found.

The first lines of a bad file are comments: ``# replaces: teams.yaml``, then one ``# refused:`` or ``# warning:`` a
finding, with the line and the message. Nothing else may be found.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workbench.errors import Fault
from workbench.programme import check_people, check_programme, load_programme

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))


def header(path: Path) -> tuple[str, list[str]]:
    """Return the file replaced and the expected findings."""
    text = path.read_text(encoding="utf-8")
    replaced = re.search(r"^# replaces: (\S+)$", text, flags=re.M)
    assert replaced, f"{path.name} does not say which file it replaces"
    return replaced[1], re.findall(r"^# ((?:refused|warning): .*)$", text, flags=re.M)


def said(fault: Fault) -> str:
    """Return a fault as the header of a bad file writes it."""
    return f"{fault.level}: {str(fault).removeprefix(fault.file).lstrip(', ')}"


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_gives_its_messages_and_no_other(path: Path, params: Path) -> None:
    name, expected = header(path)
    target = params / "good" / name
    target.write_bytes(path.read_bytes())
    if name == "people.yaml":
        found = check_people(target, load_programme(params.parent, "good")).faults
    else:
        found = check_programme(params.parent, "good")[1]
    assert [said(fault) for fault in found] == expected


def test_every_bad_file_says_what_is_expected_of_it() -> None:
    assert [path.name for path in BAD if not header(path)[1]] == []


def test_every_file_of_a_collaborative_has_bad_examples() -> None:
    names = {header(path)[0] for path in BAD}
    assert names == {"collaborative.yaml", "teams.yaml", "changes.yaml", "sessions.yaml", "people.yaml"}
