"""What ``params/`` says about a collaborative: its frame, teams, changes, sessions and people."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from workbench import months
from workbench.measures.metadata import Day, Line, Measure, Strict, Words

TEAM_ID = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$"
COLLABORATIVE_ID = r"^[a-z0-9][a-z0-9-]{0,47}$"

Month = Annotated[str, BeforeValidator(lambda value: months.parse(str(value)))]
TeamId = Annotated[str, Field(pattern=TEAM_ID)]
LanguageCode = Literal["en", "fr"]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Window(Strict):
    """A stretch of months, both ends included."""

    first: Month
    last: Month

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        if months.index(self.last) < months.index(self.first):
            raise ValueError(f"ends ({self.last}) before it begins ({self.first})")
        return self


class Decision(Strict):
    """Who decided something, when and why."""

    by: Line
    on: Day
    why: Line


class Phase(Strict):
    """New limits from a month on, for one measure, decided by a person."""

    measure: str
    first: Month
    decision: Decision


class Exclusion(Strict):
    """Months left out of a measure's centre line and limits, decided by a person."""

    measure: str
    months: tuple[Month, ...]
    decision: Decision


class Annotation(Strict):
    """Something that happened and is written on the charts; no measures means all of them."""

    month: Month
    text: Words
    kind: Literal["change", "event", "data", "definition"] = "event"
    measures: tuple[str, ...] = ()


class MeasureChoice(Strict):
    """A measure that the collaborative follows; the primary one leads every report."""

    id: str
    primary: bool = False
    stratifiers: tuple[str, ...] = ()


class Disclosure(Strict):
    """What participants may see: the smallest count that is shown, and the audience of the reports."""

    audience: Literal["own", "team"] = "own"
    smallest_shown: Annotated[int, Field(ge=6)] = 6


class Layout(Strict):
    """How to read files that are not in the tidy layout: which files, which columns, what is constant in them."""

    files: Line
    columns: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)

    @field_validator("files")
    @classmethod
    def _inside(cls, value: str) -> str:
        if "\\" in value or ":" in value or value.startswith(("/", "~")) or ".." in value.split("/"):
            raise ValueError("is not a name or pattern inside the folder of files, such as '*.csv'")
        return value


class Collaborative(Strict):
    """A time-limited group of teams that improves one topic together."""

    id: str = Field(pattern=COLLABORATIVE_ID)
    title: Words
    type: Literal["learning_collaborative", "community_of_practice"] = "learning_collaborative"
    topic: Words
    sponsor: Words
    coach: Line
    contact: str = Field(default="", max_length=160)
    languages: tuple[LanguageCode, ...] = ("en", "fr")
    start: Month
    end: Month
    baseline: Window
    rules: Literal["anhoej"] = "anhoej"
    disclosure: Disclosure = Disclosure()
    measures: tuple[MeasureChoice, ...] = Field(min_length=1)
    local_measures: tuple[Measure, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    phases: tuple[Phase, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    layouts: tuple[Layout, ...] = ()

    @model_validator(mode="after")
    def _frame(self) -> Collaborative:
        if months.index(self.end) < months.index(self.start):
            raise ValueError(f"ends ({self.end}) before it starts ({self.start})")
        if len(self.languages) == 0:
            raise ValueError("needs at least one language")
        primary = [choice.id for choice in self.measures if choice.primary]
        if len(primary) != 1:
            raise ValueError(f"needs exactly one primary measure, found {len(primary)}")
        ids = [choice.id for choice in self.measures]
        if len(set(ids)) != len(ids):
            raise ValueError("names a measure twice")
        return self

    @property
    def primary(self) -> str:
        """The id of the measure that leads every report."""
        return next(choice.id for choice in self.measures if choice.primary)


class NameFrom(Strict):
    """A team's name from a month on; the first has no month."""

    name: str = Field(min_length=1, max_length=120)
    since: Month | None = None


class ChosenMeasure(Strict):
    """A measure, or one stratum of it, that a team chose for itself, from one month to another."""

    measure: str
    stratifier: str = "all"
    stratum: str = "all"
    first: Month | None = None
    last: Month | None = None


class Aim(Strict):
    """What a team wants to reach: a measure, from a value, to a value, by a month."""

    measure: str
    start: Finite
    target: Finite
    by: Month
    set_on: Day | None = None


class Agreement(Strict):
    """The recorded agreement by which named people of a centre see its own exact numbers."""

    on: Day
    signed_by: Line


class Team(Strict):
    """One team of a collaborative."""

    id: TeamId
    names: tuple[NameFrom, ...] = Field(min_length=1)
    organisation: Line
    region: str = Field(default="", max_length=160)
    language: LanguageCode
    joined: Month
    left: Month | None = None
    successor_of: TeamId | None = None
    own_data_agreement: Agreement | None = None
    chosen: tuple[ChosenMeasure, ...] = ()
    aim: Aim | None = None

    def name(self, month: str) -> str:
        """Return the name the team had in a month."""
        held = [item for item in self.names if item.since is None or item.since <= month]
        return (held or list(self.names))[-1].name

    def enrolled(self, month: str) -> bool:
        """True if the team belongs to the collaborative in a month."""
        return self.joined <= month and (self.left is None or month <= self.left)


class Change(Strict):
    """One PDSA cycle of a team: what was tried, what was expected, what happened, what follows."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$")
    team: TeamId
    measure: str
    title: Words
    scale: Literal["one_client", "one_provider", "one_day", "team", "site", "organisation"] = "team"
    start: Day
    end: Day | None = None
    prediction: Words | None = None
    result: Words | None = None
    act: Literal["adopt", "adapt", "abandon", "extend", "running"] = "running"

    @model_validator(mode="after")
    def _in_order(self) -> Change:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"ends ({self.end}) before it starts ({self.start})")
        if self.act != "running" and self.result is None:
            raise ValueError("is finished, so it needs a result")
        return self


class Session(Strict):
    """One meeting of the collaborative."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$")
    on: Day
    title: Words
    kind: Literal["learning", "sharing", "capstone", "workshop"] = "learning"
    homework: Words | None = None


class Person(Strict):
    """One recipient: which team, which role, which address, which language."""

    name: str = Field(min_length=1, max_length=120)
    email: str
    role: Literal["lead", "member", "sponsor", "data", "coach"] = "member"
    team: TeamId
    language: LanguageCode
    until: Day | None = None
    opt_out: bool = False
    shared: bool = False

    @field_validator("name")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("holds a control character")
        return value


class Programme(Strict):
    """Everything that ``params/`` says about one collaborative, checked and linked."""

    collaborative: Collaborative
    teams: tuple[Team, ...]
    changes: tuple[Change, ...] = ()
    sessions: tuple[Session, ...] = ()
    measures: tuple[Measure, ...]

    def team(self, team: str) -> Team:
        """Return the team of that id; raise KeyError if there is none."""
        return next(item for item in self.teams if item.id == team) if self.has_team(team) else _missing(team)

    def has_team(self, team: str) -> bool:
        """True if the roster holds the team."""
        return any(item.id == team for item in self.teams)

    def measure(self, measure: str) -> Measure:
        """Return the metadata of a measure of this collaborative; raise KeyError if it has none."""
        return next((item for item in self.measures if item.id == measure), None) or _missing(measure)


def _missing(name: str):  # type: ignore[no-untyped-def]
    raise KeyError(name)
