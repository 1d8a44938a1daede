"""Reading ``params/<collaborative>/``: all faults of all files in one list, or the linked programme."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from workbench.errors import Fault, InvalidInput, WorkbenchError
from workbench.measures import registry
from workbench.programme.checked import Page, build, nearest, open_page
from workbench.programme.draft import Draft, Placed
from workbench.programme.links import check_collaborative
from workbench.programme.models import COLLABORATIVE_ID, Change, Collaborative, Programme, Session, Team
from workbench.programme.roster_links import check_changes, check_sessions, check_teams
from workbench.programme.texts import check_texts

PARAMS = "params"
Model = TypeVar("Model", bound=BaseModel)


def collaboratives(root: Path, *, params: Path | None = None) -> list[str]:
    """Return the ids of the collaboratives defined below ``root/params`` (or in the folder ``params``), sorted."""
    folder = params or root / PARAMS
    return sorted(path.parent.name for path in folder.glob("*/collaborative.yaml"))


def load_programme(root: Path, collaborative_id: str, *, params: Path | None = None) -> Programme:
    """Return the programme of one collaborative, checked and linked.

    Raises :class:`InvalidInput` with every refused fault of every file, each with file and line; warnings are kept
    by :func:`check_programme` only. Raises :class:`WorkbenchError` for a collaborative that does not exist.
    """
    programme, faults = check_programme(root, collaborative_id, params=params)
    refused = [fault for fault in faults if fault.level == "refused"]
    if programme is None or refused:
        raise InvalidInput(refused)
    return programme


def check_programme(
    root: Path, collaborative_id: str, *, params: Path | None = None
) -> tuple[Programme | None, tuple[Fault, ...]]:
    """Return the programme, or None if anything was refused, and all faults and warnings of all its files."""
    draft = _read(_folder(params or root / PARAMS, collaborative_id))
    check_collaborative(draft)
    check_teams(draft)
    check_changes(draft)
    check_sessions(draft)
    faults = tuple(fault for page in draft.pages for fault in sorted(page.faults, key=lambda fault: fault.line))
    if draft.collaborative is None or any(fault.level == "refused" for fault in faults):
        return None, faults
    return _programme(draft, draft.collaborative), faults


def _folder(params: Path, name: str) -> Path:
    if re.fullmatch(COLLABORATIVE_ID, name) and (params / name / "collaborative.yaml").is_file():
        return params / name
    known = collaboratives(params.parent, params=params)
    raise WorkbenchError(f"There is no collaborative {name!r} in {params.name}. {nearest(name, known)}".rstrip())


def _read(folder: Path) -> Draft:
    def page(file: str, needed: bool = True) -> Page:
        return open_page(folder / file, name=f"{folder.parent.name}/{folder.name}/{file}", needed=needed)

    draft = Draft(
        folder=folder.name,
        page=page("collaborative.yaml"),
        teams_page=page("teams.yaml"),
        changes_page=page("changes.yaml", needed=False),
        sessions_page=page("sessions.yaml", needed=False),
        shipped=registry.all_measures(),
    )
    for read in draft.pages:
        check_texts(read)
    draft.collaborative = _collaborative(draft.page)
    draft.teams = _items(Team, draft.teams_page, "teams")
    draft.changes = _items(Change, draft.changes_page, "changes")
    draft.sessions = _items(Session, draft.sessions_page, "sessions")
    return draft


def _collaborative(page: Page) -> Collaborative | None:
    if page.data is None:
        return None
    data = page.data
    own = data.get("local_measures") if isinstance(data, dict) else None
    if isinstance(own, list):
        filled = [registry.with_strata(raw, page, ("local_measures", number)) for number, raw in enumerate(own)]
        data = {**data, "local_measures": filled}
    return build(Collaborative, page, (), data=data)


def _items(model: type[Model], page: Page, key: str) -> list[Placed[Model]]:
    found = []
    for number, raw in enumerate(page.items(key)):
        team = str(raw.get("team") or raw.get("id") or "") if isinstance(raw, dict) and key != "sessions" else ""
        item = build(model, page, (key, number), data=raw, team=team)
        if item is not None:
            found.append(Placed((key, number), item))
    return found


def _programme(draft: Draft, collaborative: Collaborative) -> Programme:
    return Programme(
        collaborative=collaborative,
        teams=tuple(placed.item for placed in draft.teams),
        changes=tuple(placed.item for placed in draft.changes),
        sessions=tuple(placed.item for placed in draft.sessions),
        measures=tuple(draft.measures[measure] for measure in draft.followed()),
    )
