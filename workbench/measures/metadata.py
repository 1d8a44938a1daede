"""What a measure is: names, meaning, direction, unit and how its chart must be read."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from workbench import months

MEASURE_ID = r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)?"
MULTIPLY = {"percent": 100.0, "per_100": 100.0, "per_1000": 1000.0}
RATIO_UNITS = ("percent", "per_100", "per_1000", "ratio")

Text = Annotated[str, Field(min_length=1, max_length=600)]
Line = Annotated[str, Field(min_length=1, max_length=160)]


def _day(value: Any) -> Any:
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError("is not a day; write year, month and day, for example 2026-10-31")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("is not a day of the calendar") from None
    return value


Day = Annotated[date, BeforeValidator(_day)]


class Strict(BaseModel):
    """A model that refuses keys it does not know and cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Words(Strict):
    """A text in the languages it is needed in; at least one."""

    en: Text | None = None
    fr: Text | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> Words:
        if not (self.en or self.fr):
            raise ValueError("needs a text in en or in fr")
        return self

    def mapping(self) -> dict[str, str]:
        """Return the texts by language code, only those that exist."""
        return {code: text for code, text in (("en", self.en), ("fr", self.fr)) if text}


class Stratifier(Strict):
    """A way of splitting a measure's people into groups; ``exclusive`` strata add up to all."""

    id: str = Field(pattern=r"[a-z][a-z0-9_]*")
    name: Words
    exclusive: bool = True
    sensitive: bool = False
    strata: dict[str, Words] = Field(default_factory=dict)


class Version(Strict):
    """A definition's version and the first month it holds for; a change begins a new phase of the chart."""

    id: str
    valid_from: str | None = None
    note: Words | None = None

    @field_validator("valid_from")
    @classmethod
    def _month(cls, value: str | None) -> str | None:
        return months.parse(value) if value else None


class Measure(Strict):
    """One measure's metadata; how it is counted from a medical record is a function elsewhere.

    A ratio measure has a numerator and a denominator; its plotted value is
    ``multiply * numerator / denominator``. A value measure (days, minutes, count, score) has ``value``;
    ``observations`` says what its observations are: ``samples`` are readings of a schedule, a clock or the team's own
    work, not persons, so that few of them are no small group of people.
    """

    id: str = Field(pattern=f"^{MEASURE_ID}$")
    name: Words
    plain: Words
    why: Words
    family: Literal["outcome", "process", "balancing", "structure"]
    stock_flow: Literal["flow", "lookback"]
    direction: Literal["up", "down", "none"]
    unit: Literal["percent", "per_100", "per_1000", "ratio", "days", "minutes", "count", "score"]
    chart: Literal["run", "i", "p", "u"]
    numerator: Words | None = None
    denominator: Words | None = None
    numerator_subset: bool = True
    whole_numbers: bool = True
    observations: Literal["people", "samples"] = "people"
    grain: Literal["month"] = "month"
    min_denominator_for_chart: int = Field(default=30, ge=0)
    maturity_lag_months: int = Field(default=0, ge=0)
    decimals: int = Field(default=1, ge=0, le=3)
    total: Literal["given", "sum_of_strata"] = "given"
    stratifiers: tuple[Stratifier, ...] = ()
    versions: tuple[Version, ...] = (Version(id="1"),)
    target_note: Words | None = None
    notes: Words | None = None
    sources: tuple[Text, ...] = ()
    author: str = Field(default="", max_length=160)
    checker: str = Field(default="", max_length=160)
    reviewed_on: Day | None = None
    french_reviewed_by: str = Field(default="", max_length=160)

    @property
    def is_ratio(self) -> bool:
        """True if the measure is a numerator over a denominator."""
        return self.unit in RATIO_UNITS

    @property
    def of_people(self) -> bool:
        """True if what was counted or observed are people, so that small numbers are hidden."""
        return self.observations == "people"

    @property
    def multiply(self) -> float:
        """The factor from numerator over denominator to the plotted unit."""
        return MULTIPLY.get(self.unit, 1.0)

    @property
    def look_back(self) -> bool:
        """True if a month's value depends on many past months, so that run rules do not hold."""
        return self.stock_flow == "lookback"

    def stratifier(self, name: str) -> Stratifier | None:
        """Return the stratifier of that id, or None."""
        return next((item for item in self.stratifiers if item.id == name), None)

    @model_validator(mode="after")
    def _consistent(self) -> Measure:
        if self.chart in ("p", "u") and not self.is_ratio:
            raise ValueError(f"chart {self.chart} needs a numerator and a denominator, but the unit is {self.unit}")
        if self.chart == "p" and not self.numerator_subset:
            raise ValueError("chart p needs a numerator that is part of the denominator")
        if self.is_ratio and self.observations == "samples":
            raise ValueError("observations samples is for values only: a ratio's denominator is treated as people")
        if self.look_back and self.chart == "i":
            raise ValueError("a look-back measure must not have an i chart: its moving ranges are far too small")
        if self.is_ratio and not (self.numerator and self.denominator):
            raise ValueError("a ratio needs words for its numerator and its denominator")
        starts = [version.valid_from for version in self.versions[1:]]
        if any(start is None for start in starts) or starts != sorted(start for start in starts if start):
            raise ValueError("every version after the first needs valid_from, in order of time")
        return self
