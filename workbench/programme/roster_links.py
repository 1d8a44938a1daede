"""What must fit together between a collaborative and its teams, changes and sessions."""

from __future__ import annotations

import unicodedata
from datetime import date

from workbench import months
from workbench.measures.metadata import Measure
from workbench.programme.checked import Page, nearest
from workbench.programme.draft import Draft
from workbench.programme.links import AFTER_END, known_measure, known_stratifier, note_missing_languages
from workbench.programme.models import Aim, Change, Collaborative, NameFrom, Team
from workbench.programme.yaml_text import Keys

# A folder or file of such a name cannot be made on Windows, whatever the ending.
WINDOWS_NAMES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{name}{n}" for name in ("COM", "LPT") for n in range(10))})
# Folders of the monthly run that stand beside the teams' own.
FOLDERS = frozenset({"FAILED", "MAIL"})


def folded(text: str) -> str:
    """Return a text as names are compared: no case, no double blanks, compatible forms made one."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def check_teams(draft: Draft) -> None:
    """Note every fault of the teams' links, one team after the other and then between them."""
    page = draft.teams_page
    if draft.collaborative is not None and not page.faults and not draft.team_ids():
        page.add((), "holds no team", remedy="Add at least one team below 'teams:'.")
    for placed in draft.teams:
        _check_id(page, placed.at, placed.item)
        _check_names(page, placed.at, placed.item.names, team=placed.item.id)
        _check_choices(draft, placed.at, placed.item)
        if draft.collaborative is not None:
            _check_membership(page, placed.at, placed.item, collaborative=draft.collaborative)
            _check_aim(draft, placed.at, placed.item)
    _check_distinct(draft)
    _check_successors(draft)


def check_changes(draft: Draft) -> None:
    """Note every fault of the changes' links to teams, measures and dates."""
    seen: dict[str, str] = {}
    teams = {placed.item.id: placed.item for placed in draft.teams}
    for placed in draft.changes:
        page, at, change = draft.changes_page, placed.at, placed.item
        if change.id.casefold() in seen:
            page.add((*at, "id"), "is there twice", remedy="Rename one of the two.", value=change.id, team=change.team)
        seen[change.id.casefold()] = change.id
        if not draft.knows_team(change.team):
            page.add((*at, "team"), "is not a team", remedy=nearest(change.team, draft.team_ids()), value=change.team)
        if known_measure(draft, page, (*at, "measure"), measure=change.measure, team=change.team):
            _check_followed(draft, page, (*at, "measure"), measure=change.measure, team=teams.get(change.team))
        if draft.collaborative is not None:
            _check_day(page, (*at, "start"), day=change.start, collaborative=draft.collaborative)
        _check_pdsa(page, at, change)


def check_sessions(draft: Draft) -> None:
    """Note every fault of the sessions' ids, dates and languages."""
    page, collaborative = draft.sessions_page, draft.collaborative
    seen: set[str] = set()
    for placed in draft.sessions:
        at, session = placed.at, placed.item
        if session.id.casefold() in seen:
            page.add((*at, "id"), "is there twice", remedy="Rename one of the two.", value=session.id)
        seen.add(session.id.casefold())
        if collaborative is not None:
            _check_day(page, (*at, "on"), day=session.on, collaborative=collaborative)
            for key in ("title", "homework"):
                words = getattr(session, key)
                note_missing_languages(page, (*at, key), words=words, languages=collaborative.languages)


def _check_id(page: Page, at: Keys, team: Team) -> None:
    if team.id.upper() in WINDOWS_NAMES:
        remedy = "Choose another id; folders are named after it."
        page.add((*at, "id"), "is a name that Windows keeps for itself", remedy=remedy, value=team.id, team=team.id)
    if team.id.upper() in FOLDERS:
        remedy = "Choose another id; the run keeps a folder of that name."
        page.add(
            (*at, "id"), "is a name that the workbench keeps for itself", remedy=remedy, value=team.id, team=team.id
        )


def _check_names(page: Page, at: Keys, names: tuple[NameFrom, ...], *, team: str) -> None:
    later = [name.since for name in names[1:]]
    if any(since is None for since in later) or sorted(str(since) for since in later) != [
        str(since) for since in later
    ]:
        remedy = "Give every name but the first the month it begins in, in order of time."
        page.add((*at, "names"), "not in order of time", remedy=remedy, team=team)


def _check_membership(page: Page, at: Keys, team: Team, *, collaborative: Collaborative) -> None:
    first, last = collaborative.start, collaborative.end
    if not first <= team.joined <= last:
        message = f"is not inside the collaborative ({first} to {last})"
        page.add(
            (*at, "joined"),
            message,
            remedy="Write the month in which the team joined.",
            value=team.joined,
            team=team.id,
        )
    if team.left is not None and team.left < team.joined:
        page.add((*at, "left"), f"is before the team joined ({team.joined})", value=team.left, team=team.id)
    if team.left is not None and team.left > last:
        page.add((*at, "left"), f"is after the collaborative ends ({last})", value=team.left, team=team.id)
    if team.language not in collaborative.languages:
        said = ", ".join(collaborative.languages)
        page.add(
            (*at, "language"),
            f"is not among the languages of the collaborative, {said}",
            value=team.language,
            team=team.id,
        )


def _check_choices(draft: Draft, at: Keys, team: Team) -> None:
    page, seen = draft.teams_page, set()
    for number, choice in enumerate(team.chosen):
        place: Keys = (*at, "chosen", number)
        measure = known_measure(draft, page, (*place, "measure"), measure=choice.measure, team=team.id)
        key = (choice.measure, choice.stratifier, choice.stratum)
        if key in seen:
            page.add(place, "is chosen twice", remedy="Delete one of the two.", value=choice.measure, team=team.id)
        seen.add(key)
        if choice.first and choice.last and choice.last < choice.first:
            page.add((*place, "last"), f"is before the first month ({choice.first})", value=choice.last, team=team.id)
        if (choice.stratifier == "all") != (choice.stratum == "all"):
            page.add(place, "needs stratifier and stratum together, or neither", value=choice.measure, team=team.id)
        elif measure and known_stratifier(
            page, (*place, "stratifier"), measure=measure, stratifier=choice.stratifier, team=team.id
        ):
            _check_stratum(
                page, (*place, "stratum"), measure, stratifier=choice.stratifier, stratum=choice.stratum, team=team.id
            )


def _check_stratum(page: Page, at: Keys, measure: Measure, *, stratifier: str, stratum: str, team: str) -> None:
    found = measure.stratifier(stratifier)
    if found and found.strata and stratum not in found.strata:
        page.add(
            at, f"is not a stratum of {stratifier}", remedy=nearest(stratum, found.strata), value=stratum, team=team
        )


def _check_aim(draft: Draft, at: Keys, team: Team) -> None:
    aim, page, collaborative = team.aim, draft.teams_page, draft.collaborative
    if aim is None or collaborative is None:
        return
    place: Keys = (*at, "aim")
    measure = known_measure(draft, page, (*place, "measure"), measure=aim.measure, team=team.id)
    if measure is not None:
        _check_followed(draft, page, (*place, "measure"), measure=aim.measure, team=team)
        _check_direction(page, place, aim, measure=measure, team=team.id)
    last = months.add(collaborative.end, AFTER_END)
    if not collaborative.start <= aim.by <= last:
        message = f"is not between the start ({collaborative.start}) and six months after the end ({last})"
        page.add((*place, "by"), message, value=aim.by, team=team.id)


def _check_direction(page: Page, at: Keys, aim: Aim, *, measure: Measure, team: str) -> None:
    said = f"{aim.start:g} to {aim.target:g}"
    wrong = {"up": aim.target <= aim.start, "down": aim.target >= aim.start, "none": aim.target == aim.start}
    if wrong[measure.direction]:
        wanted = {"up": "higher is better", "down": "lower is better", "none": "the two must differ"}[measure.direction]
        page.add(
            (*at, "target"),
            f"does not fit {measure.id}, where {wanted}",
            value=said,
            remedy="Check both values.",
            team=team,
        )
    if measure.unit == "percent" and not (0 <= aim.start <= 100 and 0 <= aim.target <= 100):
        page.add(
            (*at, "target"), "is not between 0 and 100 percent", value=said, remedy="Write 62.5 for 62.5 %.", team=team
        )


def _check_followed(draft: Draft, page: Page, at: Keys, *, measure: str, team: Team | None) -> None:
    """A team's aim and changes are about a measure that its report shows."""
    if draft.collaborative is None or team is None:
        return
    shown = [choice.id for choice in draft.collaborative.measures] + [choice.measure for choice in team.chosen]
    sure = all(known in draft.measures for known in shown)  # a mistyped measure is said where it stands
    if sure and measure not in shown:
        remedy = f"Add it to the team's chosen measures. {nearest(measure, shown)}"
        page.add(
            at,
            "is neither a measure of the collaborative nor chosen by the team",
            remedy=remedy,
            value=measure,
            team=team.id,
        )


def _check_distinct(draft: Draft) -> None:
    page = draft.teams_page
    seen: dict[str, Team] = {}
    names: dict[str, Team] = {}
    for placed in draft.teams:
        team, at = placed.item, placed.at
        other = seen.setdefault(team.id.casefold(), team)
        if other is not team:
            page.add(
                (*at, "id"),
                f"is the same id as {other.id}",
                remedy="Give every team its own id.",
                value=team.id,
                team=team.id,
            )
        for number, name in enumerate(team.names):
            namesake = names.setdefault(folded(name.name), team)
            related = team.successor_of == namesake.id or namesake.successor_of == team.id
            if namesake is not team and not related:
                message, remedy = (
                    f"is also the name of {namesake.id}",
                    "Add the place, so that readers can tell them apart.",
                )
                page.add((*at, "names", number), message, remedy=remedy, value=name.name, team=team.id)


def _check_successors(draft: Draft) -> None:
    before = {placed.item.id: placed.item.successor_of for placed in draft.teams}
    for placed in draft.teams:
        team, at = placed.item, (*placed.at, "successor_of")
        if team.successor_of is None:
            continue
        if not draft.knows_team(team.successor_of):
            remedy = nearest(team.successor_of, draft.team_ids())
            draft.teams_page.add(at, "is not a team", remedy=remedy, value=team.successor_of, team=team.id)
        elif _comes_back(team.id, before):
            draft.teams_page.add(
                at, "leads back to the team itself", remedy="A team succeeds an older one.", team=team.id
            )


def _comes_back(team: str, before: dict[str, str | None]) -> bool:
    step, seen = before.get(team), set()
    while step is not None and step not in seen:
        if step == team:
            return True
        seen.add(step)
        step = before.get(step)
    return False


def _check_day(page: Page, at: Keys, *, day: date, collaborative: Collaborative) -> None:
    first, last = collaborative.baseline.first, months.add(collaborative.end, AFTER_END)
    if not first <= months.of_date(day) <= last:
        page.add(
            at, f"is not between the baseline ({first}) and six months after the end ({last})", value=day.isoformat()
        )


def _check_pdsa(page: Page, at: Keys, change: Change) -> None:
    if change.act != "running" and change.end is None:
        page.add(
            (*at, "act"),
            "is finished, so it needs an end",
            remedy="Add end: with the day.",
            value=change.id,
            team=change.team,
        )
    if change.result is not None and change.prediction is None:
        remedy = "Write what the team expected before the test; learning comes from the comparison."
        page.warn(
            (*at, "result"), "has a result without a prediction", remedy=remedy, value=change.id, team=change.team
        )
