"""One report's data at hand: its series analysed once, its tests of change numbered once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from workbench import months
from workbench.i18n import Language, language
from workbench.measures.metadata import Measure, Words
from workbench.programme.models import Aim, Change, Session
from workbench.report.blocks import Identity
from workbench.report.facts import Followed, ReportFacts, followed
from workbench.report.reading import Reading, last_row, read

FAMILIES = ("outcome", "process", "balancing", "structure")


@dataclass(frozen=True, eq=False)
class Subject:
    """One series of the report: its metadata, its label, its analysis (None where nothing was sent yet)."""

    followed: Followed
    label: str
    analysed: pd.DataFrame | None
    aim: Aim | None = None

    @property
    def measure(self) -> Measure:
        """The measure's metadata."""
        return self.followed.measure

    @property
    def is_total(self) -> bool:
        """True for the whole measure, False for one of its strata."""
        return self.followed.stratifier == "all"

    @cached_property
    def reading(self) -> Reading:
        """What the series shows."""
        return Reading("no_data") if self.analysed is None else read(self.analysed)

    def state(self, month: str) -> str:
        """Return the state of a month: number, hidden or missing."""
        row = None if self.analysed is None else last_row(self.analysed[self.analysed["month"] == month])
        return "missing" if row is None else str(row["state"])


@dataclass(frozen=True, eq=False)
class Context:
    """Everything that the sections of one report read."""

    identity: Identity
    facts: ReportFacts
    release: pd.DataFrame

    @cached_property
    def tr(self) -> Language:
        """The report's language."""
        return language(self.identity.language)

    @property
    def month(self) -> str:
        """The reporting month."""
        return self.identity.month

    @property
    def smallest(self) -> int:
        """The smallest count that is shown."""
        return self.facts.collaborative.disclosure.smallest_shown

    def say(self, words: Words | None) -> str:
        """Return somebody's own words in the report's language, or in the one they have; empty if there are none."""
        return "" if words is None else self.tr.pick(words.mapping())

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """The report's series in order, the primary measure first."""
        return tuple(self._subject(item) for item in followed(self.facts, month=self.month))

    @property
    def charted(self) -> tuple[Subject, ...]:
        """The series that get a chart or a box in its place."""
        return tuple(item for item in self.subjects if item.followed.charted)

    @property
    def primary(self) -> Subject:
        """The series that leads the report."""
        return self.subjects[0]

    def _subject(self, item: Followed) -> Subject:
        from workbench.study import study

        first = item.first_month(self.release)
        analysed = None
        if first is not None:
            analysed = study(
                self.release,
                item.measure,
                team=self.identity.team,
                collaborative=self.facts.collaborative,
                stratifier=item.stratifier,
                stratum=item.stratum,
                first=first,
                last=self.month,
            )
        aim = self.facts.team.aim
        holds = aim is not None and aim.measure == item.measure.id and item.stratifier == "all"
        return Subject(item, self._label(item), analysed, aim if holds else None)

    def _label(self, item: Followed) -> str:
        name = self.say(item.measure.name)
        if item.stratifier == "all":
            return name
        return self.tr("{measure}, {stratum}", measure=name, stratum=self.stratum_name(item))

    def stratum_name(self, item: Followed) -> str:
        """Return the name of a series' stratum, or its id where the metadata has none."""
        stratifier = item.measure.stratifier(item.stratifier)
        words = stratifier.strata.get(item.stratum) if stratifier else None
        return self.say(words) or item.stratum

    @cached_property
    def changes(self) -> tuple[tuple[int, Change], ...]:
        """The team's tests of change begun by the end of the month, numbered by their start for table and charts."""
        end = months.last_day(self.month)
        begun = sorted(
            (item for item in self.facts.changes if item.start <= end), key=lambda item: (item.start, item.id)
        )
        return tuple(enumerate(begun, start=1))

    @property
    def running(self) -> tuple[tuple[int, Change], ...]:
        """The tests that had no result at the end of the month."""
        return tuple((number, item) for number, item in self.changes if item.act == "running")

    @property
    def next_session(self) -> Session | None:
        """The first session after the reporting month, or None."""
        end = months.last_day(self.month)
        later = sorted((item for item in self.facts.sessions if item.on > end), key=lambda item: item.on)
        return later[0] if later else None

    @property
    def last_session(self) -> Session | None:
        """The latest session up to the end of the reporting month, or None."""
        end = months.last_day(self.month)
        past = sorted((item for item in self.facts.sessions if item.on <= end), key=lambda item: item.on)
        return past[-1] if past else None

    def before_when(self) -> str:
        """Return by when something is best done: the next session, or the next report."""
        session = self.next_session
        if session is None:
            return self.tr("before the next report")
        return self.tr("before the session on {date}", date=self.tr.date(session.on))
