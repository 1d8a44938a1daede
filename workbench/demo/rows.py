"""The rows of a team's sheet in the tidy layout, strata that add up, and the gaps that real sheets have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from workbench import months
from workbench.demo.chance import generator, slow, split
from workbench.demo.counts import Counts, Practice, mature_until, version_in
from workbench.demo.story import Roles, Story
from workbench.measures.metadata import Measure, Stratifier

COLUMNS = (
    "team_id", "month", "measure_id", "measure_version", "stratifier", "stratum", "numerator", "denominator",
    "value", "n_obs", "data_source", "extracted_on", "status", "note",
)  # fmt: skip

Cell = str | int | float | None
Row = tuple[Cell, ...]

_PLACE = {name: place for place, name in enumerate(COLUMNS)}
LATE_RESULTS = {"en": "results arrived late", "fr": "résultats reçus en retard"}
BLANK_NOTE = {"en": "not available", "fr": "non disponible"}
NOT_KNOWN = "not_known"
UNKNOWN_SHARE = 0.14
GAPS = 4
LATE_BY = 5


def rows_of(story: Story, parts: Roles, *, extracted_on: str) -> list[Row]:
    """Return a team's rows: month by month, measure by measure, the total first and then its strata."""
    practice = Practice(story)
    rows: list[Row] = []
    for measure in sent_measures(story):
        counts = practice.counts(measure)
        rows += _measure_rows(story, measure, counts, extracted_on=extracted_on)
    rows.sort(key=lambda row: str(row[_PLACE["month"]]))
    if story.team.id == parts.sparse:
        rows = _with_gaps(story, rows)
    if story.team.id == parts.tiny:
        rows = [_small_strata(row) for row in rows]
    if story.team.id == parts.provisional:
        rows = [_changed(row, status="provisional") if row[1] == story.months[-1] else row for row in rows]
    return rows


def sent_measures(story: Story) -> list[Measure]:
    """Return what a team sends: the collaborative's measures, and those it chose for itself."""
    core = [choice.id for choice in story.programme.collaborative.measures]
    own = [item.measure for item in story.team.chosen]
    return [story.programme.measure(name) for name in dict.fromkeys([*core, *own])]


def sent_stratifiers(story: Story, measure: Measure) -> list[Stratifier]:
    """Return the ways in which a team splits a measure: those of the collaborative, and those it chose."""
    choices = story.programme.collaborative.measures
    names = [name for choice in choices if choice.id == measure.id for name in choice.stratifiers]
    names += [item.stratifier for item in story.team.chosen if item.measure == measure.id]
    found = [measure.stratifier(name) for name in dict.fromkeys(names) if name != "all"]
    return [item for item in found if item is not None and item.strata and measure.is_ratio]


def _measure_rows(story: Story, measure: Measure, counts: Counts, *, extracted_on: str) -> Iterator[Row]:
    last = mature_until(measure, story.month)
    kept = [t for t, month in enumerate(story.months) if month <= last and version_in(measure, month)]
    if counts.value is not None:
        for t in kept:
            seen = int(counts.n[t]) if counts.n is not None else None
            yield _row(story, measure, t, value=float(counts.value[t]), n_obs=seen, extracted_on=extracted_on)
        return
    assert counts.numerator is not None
    assert counts.denominator is not None
    splits = [(item, list(_strata(story, measure, item, counts))) for item in sent_stratifiers(story, measure)]
    for t in kept:
        k, n = int(counts.numerator[t]), int(counts.denominator[t])
        yield _row(story, measure, t, numerator=k, denominator=n, extracted_on=extracted_on)
        for stratifier, by_month in splits:
            for stratum, numerator, denominator in by_month[t]:
                yield _row(
                    story, measure, t, stratifier=stratifier.id, stratum=stratum,
                    numerator=numerator, denominator=denominator, extracted_on=extracted_on,
                )  # fmt: skip


def _strata(
    story: Story, measure: Measure, stratifier: Stratifier, counts: Counts
) -> Iterator[list[tuple[str, int, int]]]:
    """Yield for each month the strata with anybody in them; numerators and denominators add up to the total's."""
    assert counts.numerator is not None
    assert counts.denominator is not None
    names = list(stratifier.strata)
    weights, relative = _make_up(story, stratifier)
    rng = story.rng("strata", measure.id, stratifier.id)
    size = 0.06 if measure.look_back else 0.12
    wander = np.array([slow(rng, len(story.months), size=size) for _ in names])
    drift = np.array([slow(rng, len(story.months), size=0.05) for _ in names])
    for t, (numerator, denominator) in enumerate(zip(counts.numerator, counts.denominator, strict=True)):
        people = split(int(denominator), weights * np.exp(drift[:, t]))
        pull = np.array(people) * relative * np.exp(wander[:, t])
        within = split(int(numerator), pull, most=people)
        yield [(name, k, n) for name, k, n in zip(names, within, people, strict=True) if n]


def _make_up(story: Story, stratifier: Stratifier) -> tuple[np.ndarray, np.ndarray]:
    """Return how a team's clients divide into strata, and how each stratum stands to the others."""
    names = list(stratifier.strata)
    rng = story.rng("make-up", stratifier.id)
    weights = rng.dirichlet(np.full(len(names), 6.0)) * (1 - UNKNOWN_SHARE)
    if stratifier.id == "lang_official":
        usual = {"english": 0.62, "french": 0.10, "both": 0.08, "neither": 0.20}
        if story.team.language == "fr":
            usual = {"english": 0.10, "french": 0.58, "both": 0.22, "neither": 0.10}
        weights = np.array([usual.get(name, 0.02) for name in names]) * rng.uniform(0.8, 1.2, len(names))
    # How groups differ is the same for every team, so that a collaborative's gap can be seen.
    relative = generator("relative", stratifier.id).uniform(0.82, 1.12, len(names))
    if stratifier.id == "income_quintile":
        relative = np.linspace(0.82, 1.12, len(names))
    if NOT_KNOWN in names:
        weights[names.index(NOT_KNOWN)] = UNKNOWN_SHARE * weights.sum()
        relative[names.index(NOT_KNOWN)] = 0.80
    return weights, relative


def _row(
    story: Story,
    measure: Measure,
    t: int,
    *,
    extracted_on: str,
    stratifier: str = "all",
    stratum: str = "all",
    numerator: int | None = None,
    denominator: int | None = None,
    value: float | None = None,
    n_obs: int | None = None,
) -> Row:
    month = story.months[t]
    whole = value is not None and measure.unit == "count" and value == int(value)
    return (
        story.team.id, month, measure.id, version_in(measure, month), stratifier, stratum, numerator, denominator,
        int(value) if whole and value is not None else value, n_obs, story.source, extracted_on, "final", "",
    )  # fmt: skip


def _changed(row: Row, **cells: Cell) -> Row:
    return tuple(cells.get(name, row[place]) for name, place in _PLACE.items())


def _with_gaps(story: Story, rows: Sequence[Row]) -> list[Row]:
    """Return rows of a team that began late, missed some months, and sent one month blank."""
    rng = story.rng("gaps")
    inner = story.months[LATE_BY + 1 : -1]
    chosen = sorted(str(month) for month in rng.choice(inner, size=min(GAPS + 1, len(inner)), replace=False))
    absent = {*story.months[:LATE_BY], *chosen[:-1]}
    blank = dict.fromkeys(("numerator", "denominator", "value", "n_obs"))
    kept = [row for row in rows if row[1] not in absent]
    note = BLANK_NOTE[story.team.language]
    return [_changed(row, **blank, note=note) if chosen and row[1] == chosen[-1] else row for row in kept]


def _small_strata(row: Row) -> Row:
    """Return a stratum's row as a careful team sends it: counts of 1 to 5 as ``<6``."""
    numerator = row[_PLACE["numerator"]]
    small = isinstance(numerator, int) and 0 < numerator < 6
    return _changed(row, numerator="<6") if small and row[_PLACE["stratifier"]] != "all" else row


def correction(story: Story, rows: Sequence[Row], *, extracted_on: str) -> list[Row]:
    """Return the second file: one older month again, in which more people are done than were counted at first."""
    month, measure = months.add(story.month, -4), story.programme.collaborative.primary
    note = LATE_RESULTS[story.team.language]
    left: dict[str, int] = {}
    again: list[Row] = []
    for row in rows:
        if row[_PLACE["month"]] != month:
            continue
        corrected = _changed(row, extracted_on=extracted_on)
        again.append(_found(corrected, left, note) if row[_PLACE["measure_id"]] == measure else corrected)
    return again


def _found(row: Row, left: dict[str, int], note: str) -> Row:
    """Return a row with people found later; each way of splitting finds as many as the total, where there is room."""
    numerator, denominator, value = (row[_PLACE[name]] for name in ("numerator", "denominator", "value"))
    if isinstance(value, (int, float)):
        return _changed(row, value=round(value + 1, 1), note=note)
    if not isinstance(numerator, int) or not isinstance(denominator, int):
        return row
    stratifier = str(row[_PLACE["stratifier"]])
    if stratifier == "all":
        left["found"] = min(denominator - numerator, max(2, denominator // 50))
    found = min(left.setdefault(stratifier, left["found"]), denominator - numerator)
    left[stratifier] -= found
    return _changed(row, numerator=numerator + found, note=note) if found else row
