"""A measure's definition as plain text, complete and in one language, for a clinician to check line by line."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from workbench.i18n import NBSP, Language
from workbench.measures.metadata import Measure, Stratifier, Version, Words

WIDTH = 96
COLUMNS = ("id", "name", "family", "kind", "unit", "chart", "direction")


def describe(measure: Measure, tr: Language) -> str:
    """Return everything the definition says, one labelled paragraph a field, ending without a line break."""
    lines = [measure.id, _said(measure.name, tr), "=" * max(len(measure.id), 8)]
    for label, content in _fields(measure, tr):
        lines.append(label)
        lines += textwrap.wrap(content, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
    return "\n".join(lines)


def rows(measures: Iterable[Measure], tr: Language) -> list[tuple[str, ...]]:
    """Return one row a measure for a list; the columns are :data:`COLUMNS`, in words of the language."""
    return [
        (
            measure.id,
            _said(measure.name, tr),
            family_word(measure, tr),
            kind_word(measure, tr),
            unit_word(measure, tr),
            measure.chart,
            direction_word(measure, tr),
        )
        for measure in measures
    ]


def family_word(measure: Measure, tr: Language) -> str:
    """Return what part the measure plays."""
    words = {
        "outcome": tr("outcome"),
        "process": tr("process"),
        "balancing": tr("balancing"),
        "structure": tr("structure"),
    }
    return words[measure.family]


def kind_word(measure: Measure, tr: Language) -> str:
    """Return whether a month stands for itself or looks back."""
    return tr("looks back over many months") if measure.look_back else tr("each month for itself")


def unit_word(measure: Measure, tr: Language) -> str:
    """Return the plotted unit."""
    words = {
        "percent": tr("percent"),
        "per_100": tr("per 100"),
        "per_1000": tr("per 1,000"),
        "ratio": tr("ratio"),
        "days": tr("days"),
        "minutes": tr("minutes"),
        "count": tr("count"),
        "score": tr("score"),
    }
    return words[measure.unit]


def direction_word(measure: Measure, tr: Language) -> str:
    """Return which direction is wanted."""
    words = {
        "up": tr("higher is better"),
        "down": tr("lower is better"),
        "none": tr("neither; the measure describes"),
    }
    return words[measure.direction]


def _fields(measure: Measure, tr: Language) -> Iterator[tuple[str, str]]:
    """Yield label and content of every field that says something, in reading order."""
    yield tr("Question"), _said(measure.plain, tr)
    yield tr("Why it matters"), _said(measure.why, tr)
    if measure.is_ratio:
        yield tr("Numerator"), _said(measure.numerator, tr)
        yield tr("Denominator"), _said(measure.denominator, tr)
    elif measure.notes is None:
        yield tr("Value"), unit_word(measure, tr)
    if not measure.is_ratio:
        yield tr("Observed"), _observed(measure, tr)
    yield tr("How to read it"), _reading(measure, tr)
    yield tr("Chart"), _chart(measure, tr)
    if measure.maturity_lag_months:
        count = measure.maturity_lag_months
        yield tr("Ready"), tr.plural("{count} month after the end", "{count} months after the end", count)
    for stratifier in measure.stratifiers:
        yield tr("Groups"), _groups(stratifier, tr)
    if len(measure.versions) > 1:
        for version in measure.versions:
            yield tr("Version"), _version(version, tr)
    if measure.target_note:
        yield tr("Target"), _said(measure.target_note, tr)
    if measure.notes:
        yield tr("Notes"), _said(measure.notes, tr)
    if measure.sources:
        yield tr("Sources"), "; ".join(measure.sources)
    yield tr("Responsible"), " ".join(_review(measure, tr))


def _said(words: Words | None, tr: Language) -> str:
    return tr.typeset(tr.pick(words.mapping())) if words else ""


def _reading(measure: Measure, tr: Language) -> str:
    parts = (family_word(measure, tr), direction_word(measure, tr), unit_word(measure, tr), kind_word(measure, tr))
    return "; ".join(parts)


def _observed(measure: Measure, tr: Language) -> str:
    if measure.of_people:
        return tr("people; a result that rests on a few of them is hidden")
    return tr("readings, not people; a result is shown however few there are")


def _chart(measure: Measure, tr: Language) -> str:
    if measure.min_denominator_for_chart and measure.chart in ("p", "u"):
        least = tr.number(measure.min_denominator_for_chart, 0)
        return tr("{chart} chart; limits from a denominator of {least} on", chart=measure.chart, least=least)
    return tr("{chart} chart", chart=measure.chart)


def _groups(stratifier: Stratifier, tr: Language) -> str:
    """Return a stratifier with the code of every stratum, as a sheet must write it, beside its words."""
    named = f"{_said(stratifier.name, tr)} ({stratifier.id})"
    strata = "; ".join(f"{code} – {_said(words, tr)}" for code, words in stratifier.strata.items())
    text = f"{named}{NBSP}: {strata}" if tr.code == "fr" else f"{named}: {strata}"
    return text + (f" [{tr('sensitive')}]" if stratifier.sensitive else "")


def _version(version: Version, tr: Language) -> str:
    if version.valid_from:
        said = tr("{version}, from {month} on.", version=version.id, month=tr.month(version.valid_from))
    else:
        said = tr("{version}, from the beginning.", version=version.id)
    return f"{said} {_said(version.note, tr)}".rstrip()


def _review(measure: Measure, tr: Language) -> Iterator[str]:
    if measure.author:
        yield tr("Written by {author}.", author=measure.author)
    if measure.checker and measure.reviewed_on:
        yield tr("Checked by {name} on {date}.", name=measure.checker, date=tr.date(measure.reviewed_on))
    else:
        yield tr("Not yet checked by a clinician.")
    if tr.code == "fr" and not measure.french_reviewed_by:
        yield tr("French text not yet reviewed.")
