"""A collaborative as read from its files, before the links between the files are checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from workbench.measures.metadata import Measure
from workbench.programme.checked import Page
from workbench.programme.models import Change, Collaborative, Session, Team
from workbench.programme.yaml_text import Keys

Item = TypeVar("Item")


@dataclass(frozen=True)
class Placed(Generic[Item]):
    """A sound item and the place on its page where it begins."""

    at: Keys
    item: Item


@dataclass
class Draft:
    """The pages of one collaborative and what is sound on them.

    ``shipped`` are the measures that come with the workbench, ``measures`` those and the collaborative's own.
    """

    folder: str
    page: Page
    teams_page: Page
    changes_page: Page
    sessions_page: Page
    shipped: Mapping[str, Measure]
    collaborative: Collaborative | None = None
    teams: list[Placed[Team]] = field(default_factory=list)
    changes: list[Placed[Change]] = field(default_factory=list)
    sessions: list[Placed[Session]] = field(default_factory=list)

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages in the order in which their faults are listed."""
        return (self.page, self.teams_page, self.changes_page, self.sessions_page)

    @property
    def measures(self) -> dict[str, Measure]:
        """Every measure the collaborative may name, by id."""
        own = self.collaborative.local_measures if self.collaborative else ()
        return {**self.shipped, **{measure.id: measure for measure in own}}

    def team_ids(self) -> set[str]:
        """Return the ids of all teams written down, also of those with a fault, so that one fault is said once."""
        return ids(self.teams_page, "teams")

    def knows_team(self, team: str) -> bool:
        """True if the team is written down, or if the teams' file could not be read, which is said already."""
        return team in self.team_ids() or not self.team_ids()

    def followed(self) -> list[str]:
        """Return the measures of the collaborative and then those that teams chose, in order, each once, if known."""
        chosen = [choice.id for choice in self.collaborative.measures] if self.collaborative else []
        chosen += [choice.measure for placed in self.teams for choice in placed.item.chosen]
        return [measure for measure in dict.fromkeys(chosen) if measure in self.measures]


def ids(page: Page, key: str) -> set[str]:
    """Return the ids written under a page's list."""
    items: Any = page.data.get(key) if isinstance(page.data, dict) else None
    return {str(item.get("id")) for item in items if isinstance(item, dict)} if isinstance(items, list) else set()
