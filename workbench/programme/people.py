"""The recipients of a collaborative's reports: a roster file, checked address by address."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from workbench.errors import Fault, InvalidInput
from workbench.programme.checked import Page, build, nearest, open_page
from workbench.programme.draft import Placed
from workbench.programme.models import Person, Programme
from workbench.programme.texts import check_texts

EXAMPLE_FILE = "people.example.yaml"
PEOPLE_FILE = "people.yaml"
# Domains kept by RFC 2606 (and their Canadian likeness) for examples: nobody reads mail there.
EXAMPLE_DOMAINS = ("example.org", "example.com", "example.net", "example.ca")
ROLE_NAMES = frozenset(
    [
        "accueil",
        "admin",
        "administration",
        "all",
        "all-staff",
        "bureau",
        "contact",
        "equipe",
        "everyone",
        "info",
        "mail",
        "noreply",
        "no-reply",
        "office",
        "office-manager",
        "personnel",
        "reception",
        "secretariat",
        "staff",
        "support",
        "team",
        "tous",
    ]
)
COMMON_DOMAINS = ("gmail.com", "hotmail.com", "outlook.com", "yahoo.ca", "yahoo.com", "ontario.ca")


@dataclass(frozen=True)
class Roster:
    """The sound people of a roster file, in the file's order, and everything found about the others."""

    people: tuple[Person, ...]
    faults: tuple[Fault, ...]


def load_people(path: Path, programme: Programme) -> tuple[Person, ...]:
    """Return the people of a roster file; raise :class:`InvalidInput` with every refused fault of it.

    Addresses come back in their normal form. Warnings are kept by :func:`check_people` only.
    """
    roster = check_people(path, programme)
    refused = [fault for fault in roster.faults if fault.level == "refused"]
    if refused:
        raise InvalidInput(refused)
    return roster.people


def check_people(path: Path, programme: Programme) -> Roster:
    """Return the sound people of a roster file and all faults and warnings, each with its line.

    A person with a fault is left out and does not stop the others; an address in two teams without ``shared: true``
    leaves out all of its entries.
    """
    page = open_page(path, name=path.name)
    check_texts(page)
    placed: list[Placed[Person]] = []
    for number, raw in enumerate(page.items("people")):
        team = str(raw.get("team") or "") if isinstance(raw, dict) else ""
        person = build(Person, page, ("people", number), data=raw, team=team)
        sound = person and _check_person(page, Placed(("people", number), person), programme)
        if sound:
            placed.append(Placed(("people", number), sound))
    _check_domains(page, placed)
    kept = _without_repeats(page, _without_unshared(page, placed))
    refused_lines = {fault.line for fault in page.faults if fault.level == "refused"}
    people = tuple(item.item for item in kept if not _touches(page, item, refused_lines))
    return Roster(people, tuple(sorted(page.faults, key=lambda fault: fault.line)))


def _touches(page: Page, placed: Placed[Person], refused: set[int]) -> bool:
    """True if a refused fault (of a text, say) stands on a line of this person."""
    return any(line in refused for at, line in page.lines.items() if at[:2] == placed.at)


def _check_person(page: Page, placed: Placed[Person], programme: Programme) -> Person | None:
    person, at = placed.item, placed.at
    if not programme.has_team(person.team):
        teams = [team.id for team in programme.teams]
        page.add(
            (*at, "team"), "is not a team", remedy=nearest(person.team, teams), value=person.team, team=person.team
        )
    checked = _address(page, placed)
    if checked is None or not programme.has_team(person.team):
        return None
    _warn_about(page, placed, checked)
    return person.model_copy(update={"email": checked.normalized})


def _address(page: Page, placed: Placed[Person]) -> ValidatedEmail | None:
    person, at = placed.item, (*placed.at, "email")
    try:
        return validate_email(person.email, check_deliverability=False, strict=True)
    except EmailNotValidError as error:
        remedy = "Write the address alone, for example jane@example.org; the name has its own key."
        page.add(
            at,
            f"is not an e-mail address: {str(error).rstrip('.')}",
            remedy=remedy,
            value=person.email,
            team=person.team,
        )
        return None


def _warn_about(page: Page, placed: Placed[Person], checked: ValidatedEmail) -> None:
    person, at = placed.item, (*placed.at, "email")
    if checked.local_part.casefold() in ROLE_NAMES:
        message = "looks like a shared mailbox or a list, which is more people than this entry"
        page.warn(
            at,
            message,
            remedy="Use a person's own address, or confirm with the team.",
            value=person.email,
            team=person.team,
        )
    if checked.domain in EXAMPLE_DOMAINS and page.name != EXAMPLE_FILE:
        page.warn(at, "is an invented address, where nobody reads mail", value=person.email, team=person.team)
    if not checked.domain.isascii() or "xn--" in checked.ascii_domain:
        message = f"has letters outside a to z in its domain (read as {checked.domain})"
        page.warn(at, message, remedy="Compare it letter by letter with what the person sent.", team=person.team)
    elif not checked.local_part.isascii():
        page.warn(
            at, "has letters outside a to z, which not every mail server takes", value=person.email, team=person.team
        )


def _check_domains(page: Page, placed: list[Placed[Person]]) -> None:
    """Warn about a domain that is nearly one that others of the roster, or many people, have."""
    counted = Counter(_domain(item.item) for item in placed)
    usual = [domain for domain, count in counted.items() if count > 1] + list(COMMON_DOMAINS)
    for item in placed:
        domain = _domain(item.item)
        if domain in usual:
            continue
        near = difflib.get_close_matches(domain, usual, n=1, cutoff=0.85)
        if near:
            page.warn(
                (*item.at, "email"),
                f"may have a typing error in {domain}",
                remedy=f"Is it {near[0]}?",
                team=item.item.team,
            )


def _without_unshared(page: Page, placed: list[Placed[Person]]) -> list[Placed[Person]]:
    teams: dict[str, list[Placed[Person]]] = {}
    for item in placed:
        teams.setdefault(item.item.email.casefold(), []).append(item)
    kept = []
    for item in placed:
        others = [other for other in teams[item.item.email.casefold()] if other.item.team != item.item.team]
        if others and not all(other.item.shared for other in [item, *others]):
            said = ", ".join(f"{other.item.team} (line {page.lines.get(other.at, 0)})" for other in others)
            remedy = "Write shared: true at every entry if the person belongs to both teams."
            page.add(
                (*item.at, "email"),
                f"is also an address of {said}",
                remedy=remedy,
                value=item.item.email,
                team=item.item.team,
            )
        else:
            kept.append(item)
    return kept


def _without_repeats(page: Page, placed: list[Placed[Person]]) -> list[Placed[Person]]:
    seen: dict[tuple[str, str], Placed[Person]] = {}
    for item in placed:
        key = (item.item.team, item.item.email.casefold())
        if key in seen:
            message = f"is the address of line {page.lines.get(seen[key].at, 0)} again; one mail is sent"
            page.warn((*item.at, "email"), message, value=item.item.email, team=item.item.team)
        seen.setdefault(key, item)
    return list(seen.values())


def _domain(person: Person) -> str:
    return person.email.rpartition("@")[2].casefold()
