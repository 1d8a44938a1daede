"""What an analyst asks of the data: a series, its analysis, its chart, its sentence, the measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from workbench.errors import WorkbenchError
from workbench.i18n import Language
from workbench.i18n import language as language_of
from workbench.lab.data import Data
from workbench.measures.metadata import Measure
from workbench.report.charts import ChartSpec, control_chart, to_png

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

_PNG_DPI = 160
_NOTHING = "Nothing was sent for this measure, team and stratum, so there is nothing to draw. Choose another."


@dataclass(frozen=True, eq=False)
class Asked:
    """What a frame of :func:`study` shows; it travels with the frame in ``attrs["asked"]``."""

    data: Data
    measure: Measure
    team: str
    stratifier: str
    stratum: str

    def __deepcopy__(self, memo: Any) -> Asked:
        return self


class Picture(Figure):
    """A figure that a notebook shows as a picture, whichever backend is set."""

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        width, height = self.get_size_inches()
        return to_png(self, dpi=_PNG_DPI), {"width": round(width * 96), "height": round(height * 96)}


def charts_for(measure: Measure) -> dict[str, str]:
    """Return every chart type with the reason why it is not for this measure; an empty reason means that it is."""
    ratio = "" if measure.is_ratio else f"the measure is a value in {measure.unit}, not a numerator over a denominator"
    part = "" if measure.numerator_subset else "the numerator is not a part of the denominator"
    back = "neighbouring months share most of their people, so moving ranges are far too small"
    return {"run": "", "i": back if measure.look_back else "", "p": ratio or part, "u": ratio}


def series(
    data: Data, measure: str, *, team: str | None = None, stratum: str = "all", stratifier: str | None = None
) -> DataFrame:
    """Return the released series of one team, one row a month: value, numerator, denominator, state, bounds."""
    from workbench.series import series_of

    asked = _asked(data, measure, team=team, stratum=stratum, stratifier=stratifier)
    return series_of(data.release, asked.measure, **_place(asked))


def study(
    data: Data,
    measure: str | None = None,
    *,
    team: str | None = None,
    stratum: str = "all",
    stratifier: str | None = None,
    chart: str | None = None,
) -> DataFrame:
    """Return the analysed series of one team, exactly as a report has it.

    ``measure`` (default: the primary one) and ``team`` (default: the first) are ids; ``stratum`` is a group such as
    ``fr``, and ``stratifier`` is needed only where two of them hold a group of that name. ``chart`` is another type
    than the measure's own: run, i, p or u.

    Raises :class:`WorkbenchError` for an unknown name, and for a chart type that would mislead, with the reason.
    """
    from workbench.study import study as analysed

    asked = _asked(data, measure or data.primary, team=team, stratum=stratum, stratifier=stratifier)
    drawn = asked.measure
    if chart is not None:
        reason = charts_for(drawn).get(chart, f"there is no such chart; choose one of {', '.join(charts_for(drawn))}")
        if reason:
            raise WorkbenchError(f"No {chart} chart of {drawn.id}: {reason}.")
        drawn = drawn.model_copy(update={"chart": chart})
    frame = analysed(data.release, drawn, collaborative=data.programme.collaborative, **_place(asked))
    frame.attrs["asked"] = asked
    return frame


def chart(
    studied: DataFrame | Data,
    measure: str | None = None,
    *,
    language: str = "en",
    title: str | None = None,
    ax: Axes | None = None,
    **which: Any,
) -> Figure:
    """Return the chart of what :func:`study` gave, as a report has it; or of data, with the arguments of study.

    ``title`` replaces the finding; ``ax`` draws into your own axes. What an analyst sees is stamped as internal.
    """
    frame = study(studied, measure, **which) if isinstance(studied, Data) else studied
    spec = specification(frame, language=language, title=title)
    if not frame["state"].isin(["number", "hidden"]).any():
        raise WorkbenchError(_NOTHING)
    return control_chart(frame, spec=spec, ax=ax) if ax else control_chart(frame, spec=spec, figure=Picture())


def sentence(studied: DataFrame, *, language: str = "en") -> str:
    """Return what a studied series says, in the words of the reports."""
    from workbench.report import narrative

    return narrative.sentence(studied, _asked_of(studied).measure, language_of(language))


def measures(data: Data | None = None, *, language: str = "en") -> DataFrame:
    """Return the measures of a collaborative (without data: all that are shipped), one row each."""
    from pandas import DataFrame

    from workbench.measures.describe import COLUMNS, rows
    from workbench.measures.registry import all_measures

    chosen = data.programme.measures if data else tuple(all_measures().values())
    table = DataFrame(rows(chosen, language_of(language)), columns=list(COLUMNS))
    table["groups"] = [", ".join(item.id for item in measure.stratifiers) for measure in chosen]
    return table


def specification(studied: DataFrame, *, language: str, title: str | None = None) -> ChartSpec:
    """Return what the chart of a studied series says: finding, aim, tests of change, events, definitions, stamp."""
    from workbench.report import narrative

    asked = _asked_of(studied)
    tr, measure = language_of(language), asked.measure
    label = _label(asked, tr)
    own = asked.data.programme.team(asked.team)
    aim = own.aim if own.aim and own.aim.measure == measure.id and asked.stratifier == "all" else None
    return ChartSpec(
        title=title if title is not None else narrative.finding(studied, measure, tr, label=label),
        unit=measure.unit,
        language=language,
        decimals=measure.decimals,
        value_label=label,
        direction=measure.direction,
        aim=(aim.start, aim.target, aim.by) if aim else None,
        marks=_marks(asked, tr),
        annotations=tuple(
            (item.month, tr.pick(item.text.mapping()))
            for item in asked.data.programme.collaborative.annotations
            if not item.measures or measure.id in item.measures
        ),
        definitions=tuple((version.valid_from, version.id) for version in measure.versions[1:] if version.valid_from),
        stamp=_stamp(asked.data, tr),
    )


def _stamp(data: Data, tr: Language) -> str:
    words = [tr("DEMO")] if data.demo else []
    return " · ".join([*words, tr("internal")] if data.audience == "analyst" else words)


def _marks(asked: Asked, tr: Language) -> tuple[tuple[str, str], ...]:
    """Return the team's tests of change with their titles, numbered by their start as in the reports."""
    changes = sorted((c for c in asked.data.programme.changes if c.team == asked.team), key=lambda c: (c.start, c.id))
    begun = [change for change in changes if f"{change.start:%Y-%m}" <= asked.data.month]
    return tuple(
        (f"{change.start:%Y-%m}", tr.number(number, 0))
        for number, change in enumerate(begun, start=1)
        if change.measure == asked.measure.id
    )


def _label(asked: Asked, tr: Language) -> str:
    name = tr.pick(asked.measure.name.mapping())
    if asked.stratifier == "all":
        return name
    declared = asked.measure.stratifier(asked.stratifier)
    words = declared.strata.get(asked.stratum) if declared else None
    return tr("{measure}, {stratum}", measure=name, stratum=tr.pick(words.mapping()) if words else asked.stratum)


def _asked_of(studied: DataFrame) -> Asked:
    asked = studied.attrs.get("asked")
    if not isinstance(asked, Asked):
        raise WorkbenchError("This frame does not say what it shows. Make it with wb.study(data, measure, team=…).")
    return asked


def _place(asked: Asked) -> dict[str, Any]:
    """Return which series is asked for, from its first month with a row to the last month of the data."""
    rows = asked.data.release
    mine = rows[(rows["team"] == asked.team) & (rows["measure"] == asked.measure.id)]
    mine = mine[(mine["stratifier"] == asked.stratifier) & (mine["stratum"] == asked.stratum)]
    first = str(mine["month"].min()) if len(mine) else None
    where = {"team": asked.team, "stratifier": asked.stratifier, "stratum": asked.stratum}
    return {**where, "first": first, "last": asked.data.month}


def _asked(data: Data, measure: str, *, team: str | None, stratum: str, stratifier: str | None) -> Asked:
    known = [item.id for item in data.programme.measures]
    if measure not in known:
        raise WorkbenchError(
            f"{data.programme.collaborative.id} has no measure {measure!r}. It has: {', '.join(known)}."
        )
    metadata = data.programme.measure(measure)
    if team is not None and not data.programme.has_team(team):
        raise WorkbenchError(f"There is no team {team!r}. The data hold: {', '.join(data.teams)}.")
    return Asked(data, metadata, team or data.teams[0], stratifier or _stratifier(data, metadata, stratum), stratum)


def _stratifier(data: Data, measure: Measure, stratum: str) -> str:
    """Return the only stratifier that holds a stratum of that name."""
    if stratum == "all":
        return "all"
    rows = data.release[data.release["measure"] == measure.id]
    held = sorted(rows.loc[rows["stratum"] == stratum, "stratifier"].unique())
    if len(held) == 1:
        return str(held[0])
    if held:
        raise WorkbenchError(f"{stratum!r} is a group of {' and of '.join(held)}. Say which: stratifier={held[0]!r}.")
    groups = sorted(set(rows.loc[rows["stratifier"] != "all", "stratum"]))
    raise WorkbenchError(f"{measure.id} has no group {stratum!r}. It has: {', '.join(groups) or 'none'}.")
