"""From counts to what one audience may see; everything later is made from this frame alone.

This first policy looks at one month's tables of one release. It withstands a reader who knows the policy's intervals
and every shown number of a table: strata, their total, sums over them. It does not yet withstand differences between
months (a restated count, a look-back measure's neighbours), between measures or stratifiers that share people,
between audiences or languages, a stratifier whose strata overlap, a reader who reasons about which rule hid a cell,
or one who knows true counts of their own; an exact total of a centre's own people may narrow its hidden strata below
five values when every stratum is already hidden.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from workbench.disclosure.keys import Tables, tables
from workbench.disclosure.policy import Cells, Flags, Floats, Policy, Verdict, judge
from workbench.disclosure.tables import Table, complete
from workbench.errors import WorkbenchError
from workbench.programme.models import Programme
from workbench.series import AMOUNTS, CELL

Audience = Literal["own", "team", "analyst"]
AUDIENCES = ("own", "team", "analyst")
COLUMNS = (
    *CELL,
    *AMOUNTS,
    "state",
    "low",
    "high",
    "provisional",
)


class NoRelease(WorkbenchError, ValueError):
    """Counts that cannot be released: an unknown audience or measure; the message says which exist."""


def release(counts: pd.DataFrame, programme: Programme, *, audience: Audience) -> pd.DataFrame:
    """Return one row for every row of counts, in the same order, as one audience may see it.

    ``own`` gives exact totals to teams with a recorded agreement, ``team`` gives every cell by the policy, and
    ``analyst`` hides nothing; what the sender wrote as ``<6`` is hidden for everyone.

    Columns: team, month, measure, version, stratifier, stratum, numerator, denominator, value (NaN unless state is
    ``number``), n (denominator or number of observations, if it may be shown), state (``number``, ``hidden``,
    ``missing``), low and high (public bounds of a hidden numerator, NaN where unknown), provisional.

    Raises :class:`NoRelease` for an unknown audience, or a measure that the programme does not have.
    """
    if audience not in AUDIENCES:
        raise NoRelease(f"There is no audience {audience!r}. Choose one of: {', '.join(AUDIENCES)}.")
    cells = _cells(counts, programme)
    policy = Policy(smallest_shown=programme.collaborative.disclosure.smallest_shown)
    verdict = _only(judge(cells, policy), _judged(counts, programme, audience))
    sent = cells.ratio & np.isnan(cells.numerator) & np.isfinite(_floats(counts, "low"))
    verdict = _with_sent(verdict, counts, sent)
    if audience != "analyst":
        where = tables(counts, _declared(counts, programme, "exclusive", default=True))
        verdict = _hide_sizes(cells, verdict, where, policy)
        verdict = _hide_numerators(cells, verdict, where, policy)
    return _frame(counts, cells, verdict)


def _cells(counts: pd.DataFrame, programme: Programme) -> Cells:
    """Return the counts as arrays, with what the metadata say of each."""
    unknown = set(counts["measure"]) - {measure.id for measure in programme.measures}
    if unknown:
        listed = ", ".join(sorted(unknown))
        raise NoRelease(
            f"The collaborative has no measure {listed}. Add it to collaborative.yaml or leave its rows out."
        )
    known = {measure.id: measure for measure in programme.measures}

    def flags(of: str) -> Flags:
        values = {name: bool(getattr(measure, of)) for name, measure in known.items()}
        return counts["measure"].map(values).to_numpy(dtype=bool)

    ratio = flags("is_ratio")
    units = counts["measure"].map({name: measure.unit for name, measure in known.items()})
    return Cells(
        numerator=np.where(ratio, _floats(counts, "numerator"), np.nan),
        size=np.where(ratio, _floats(counts, "denominator"), _floats(counts, "n")),
        value=np.where(ratio, np.nan, _floats(counts, "value")),
        ratio=ratio,
        part=ratio & flags("numerator_subset"),
        whole=flags("whole_numbers"),
        counts=(units == "count").to_numpy(dtype=bool),
        sensitive=_declared(counts, programme, "sensitive", default=False),
        people=flags("of_people"),
    )


def _declared(counts: pd.DataFrame, programme: Programme, what: str, *, default: bool) -> Flags:
    """Return for every row what the metadata declare of its stratifier; the default for one not declared."""
    said = {
        (measure.id, item.id): bool(getattr(item, what))
        for measure in programme.measures
        for item in measure.stratifiers
    }
    pairs = zip(counts["measure"], counts["stratifier"], strict=True)
    found = [said.get(pair, default and pair[1] != "all") for pair in pairs]
    return np.array(found, dtype=bool)


def _judged(counts: pd.DataFrame, programme: Programme, audience: Audience) -> Flags:
    """Return which rows the policy applies to."""
    if audience == "analyst":
        return np.zeros(len(counts), dtype=bool)
    if audience == "team":
        return np.ones(len(counts), dtype=bool)
    agreed = {team.id for team in programme.teams if team.own_data_agreement is not None}
    exact = counts["team"].isin(agreed) & (counts["stratifier"] == "all")
    return ~exact.to_numpy(dtype=bool)


def _only(verdict: Verdict, judged: Flags) -> Verdict:
    nothing = np.where(judged, 0.0, np.nan)
    return Verdict(verdict.hidden & judged, verdict.size_hidden & judged, verdict.low + nothing, verdict.high + nothing)


def _with_sent(verdict: Verdict, counts: pd.DataFrame, sent: Flags) -> Verdict:
    """Return the verdict with the sender's own ``<6`` hidden as sent."""
    low = np.where(sent, _floats(counts, "low"), verdict.low)
    high = np.where(sent, _floats(counts, "high"), verdict.high)
    return Verdict(verdict.hidden | sent, verdict.size_hidden, low, high)


def _hide_sizes(cells: Cells, verdict: Verdict, where: Tables, policy: Policy) -> Verdict:
    """Return the verdict with further denominators hidden, so that no small one can be worked out."""
    size_hidden = verdict.size_hidden.copy()
    one, unknown = np.ones(len(size_hidden)), np.full(len(size_hidden), np.nan)
    table = _table(cells.size, (one, one * policy.width), (one, unknown), size_hidden, where)
    size_hidden[where.rows] = complete(table, width=policy.width)
    further = size_hidden & ~verdict.size_hidden
    told = further & cells.ratio & np.isfinite(cells.numerator)  # bounds made from the denominator would tell it
    low, high = np.where(told, 0.0, verdict.low), np.where(told, np.nan, verdict.high)
    return Verdict(verdict.hidden | (further & cells.present), size_hidden, low, high)


def _hide_numerators(cells: Cells, verdict: Verdict, where: Tables, policy: Policy) -> Verdict:
    """Return the verdict with complementary cells hidden, so that no hidden numerator can be worked out."""
    count = np.where(cells.ratio, cells.numerator, np.nan)
    at_most = np.where(cells.part, cells.size, np.nan)
    nothing = np.zeros(len(count))
    bounds = np.where(np.isnan(verdict.low), 0.0, verdict.low), verdict.high
    table = _table(count, bounds, (nothing, at_most), verdict.hidden, where, may_hide=cells.present)
    hidden = verdict.hidden.copy()
    hidden[where.rows] = complete(table, width=policy.width)
    further = hidden & ~verdict.hidden & cells.ratio
    low, high = np.where(further, 0.0, verdict.low), np.where(further, at_most, verdict.high)
    return Verdict(hidden, verdict.size_hidden, low, high)


def _table(
    count: Floats,
    bounds: tuple[Floats, Floats],
    if_hidden: tuple[Floats, Floats],
    hidden: Flags,
    where: Tables,
    *,
    may_hide: Flags | None = None,
) -> Table:
    """Return the strata's side of all tables, with what a reader knows of each total."""
    rows, total = where.rows, where.total
    sums = np.bincount(where.group, weights=count[rows], minlength=len(total))  # NaN where a stratum is not known
    there = total >= 0
    total_hidden = there & hidden[total]
    shown = np.where(there & np.isfinite(count[total]) & ~total_hidden, count[total], sums)
    return Table(
        group=where.group,
        count=count[rows],
        low=bounds[0][rows],
        high=bounds[1][rows],
        hidden=hidden[rows],
        may_hide=(count[rows] > 0) if may_hide is None else may_hide[rows],
        low_if_hidden=if_hidden[0][rows],
        high_if_hidden=if_hidden[1][rows],
        total_low=np.where(total_hidden, bounds[0][total], shown),
        total_high=np.where(total_hidden, bounds[1][total], shown),
        total_hidden=total_hidden,
    )


def _frame(counts: pd.DataFrame, cells: Cells, verdict: Verdict) -> pd.DataFrame:
    state = np.where(verdict.hidden, "hidden", np.where(cells.present, "number", "missing"))
    shown = state == "number"
    columns = {name: counts[name].to_numpy() for name in COLUMNS[:6]}
    columns |= {
        "numerator": np.where(shown, cells.numerator, np.nan),
        "denominator": np.where(shown & cells.ratio, cells.size, np.nan),
        "value": np.where(shown, cells.value, np.nan),
        "n": np.where(verdict.size_hidden, np.nan, cells.size),
        "state": state,
        "low": np.where(verdict.hidden, verdict.low, np.nan),
        "high": np.where(verdict.hidden, verdict.high, np.nan),
        "provisional": (counts["status"] == "provisional").to_numpy(dtype=bool),
    }
    return pd.DataFrame(columns)


def _floats(counts: pd.DataFrame, name: str) -> Floats:
    return counts[name].to_numpy(dtype=float)
