"""Where the words of a chart stand, so that none lies over another: arithmetic on widths and places, in points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from workbench.report import style

ROW = 17.0
BADGE = 15.0
_GAP = 4.0
_SHORT = 3
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Flag:
    """One thing above the plot: a badge (a number in a ring, a letter in a square) or a few words.

    ``slot`` is the month's place on the axis; ``centre`` is in points from the plot's left edge; ``row`` counts from
    the plot upwards; ``key`` is what the badge means, when that is said below the chart.
    """

    kind: Literal["mark", "annotation", "definition", "baseline"]
    text: str
    slot: float
    key: str = ""
    centre: float = 0.0
    row: int = 0

    @property
    def width(self) -> float:
        """The width in points."""
        return BADGE if self.kind in ("mark", "annotation") else style.text_width(self.text, style.SMALL) * 1.04


def badge(kind: Literal["mark", "annotation"], *, number: int, label: str, slot: int) -> Flag:
    """Return the badge of a mark: a short label is the badge itself, a longer one is explained in the key."""
    if 0 < len(label) <= _SHORT:
        return Flag(kind, label, slot)
    name = str(number + 1) if kind == "mark" else _LETTERS[number % len(_LETTERS)]
    return Flag(kind, name, slot, key=label)


def stack(flags: Sequence[Flag], *, slot_width: float, plot_width: float) -> list[Flag]:
    """Return the flags with a place each: over their month if there is room, else one row further up."""
    ends: list[float] = []
    placed = []
    for flag in sorted(flags, key=lambda item: (item.kind != "baseline", item.slot, item.text)):
        half = flag.width / 2
        centre = min(max((flag.slot + 0.5) * slot_width, half), max(plot_width - half, half))
        row = next((row for row, end in enumerate(ends) if end + _GAP <= centre - half), len(ends))
        if row == len(ends):
            ends.append(0.0)
        ends[row] = centre + half
        placed.append(replace(flag, centre=centre, row=row))
    return placed


@dataclass(frozen=True)
class EndLabel:
    """Words at the right end of a line; ``wanted`` and ``place`` are the middle of the text, in points from below."""

    name: str
    lines: tuple[str, ...]
    wanted: float
    colour: str
    weight: str = "normal"
    from_slot: float = 0.0
    place: float = 0.0

    @property
    def height(self) -> float:
        """The height in points, with room to the next."""
        return len(self.lines) * style.SMALL * style.LINE + 1

    @property
    def width(self) -> float:
        """The width in points of the widest line."""
        return max(style.text_width(line, style.SMALL, weight=self.weight) for line in self.lines)


def spread(labels: Sequence[EndLabel], *, height: float) -> list[EndLabel]:
    """Return the labels moved apart as little as possible, in the order of their wanted places, within the plot."""
    order = sorted(labels, key=lambda label: (label.wanted, label.name))
    offsets, reach = [], 0.0
    for label in order:
        offsets.append(reach + label.height / 2)
        reach += label.height
    slack = max(0.0, height - reach)
    pools: list[tuple[float, int]] = []
    for label, offset in zip(order, offsets, strict=True):
        pools.append((label.wanted - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (first, one), (second, two) = pools[-2:]
            pools[-2:] = [((first * one + second * two) / (one + two), one + two)]
    shifts = [min(max(mean, 0.0), slack) for mean, count in pools for _ in range(count)]
    return [replace(label, place=shift + offset) for label, shift, offset in zip(order, shifts, offsets, strict=True)]


@dataclass(frozen=True)
class KeyEntry:
    """What a sign means: the sign's name (or a badge's text) and words; ``left`` and ``row`` are its place."""

    sign: str
    text: str
    colour: str = style.INK
    badge: Literal["", "mark", "annotation"] = ""
    left: float = 0.0
    row: int = 0


KEY_INDENT = 18.0
_KEY_GAP = 14.0


def flow(entries: Sequence[KeyEntry], width: float) -> list[KeyEntry]:
    """Return the entries of a key set one after another in rows no wider than so many points."""
    placed: list[KeyEntry] = []
    left, row = 0.0, 0
    for entry in entries:
        lines = style.wrap(entry.text, width - KEY_INDENT, size=style.SMALL)
        wide = KEY_INDENT + style.text_width(lines[0], style.SMALL) * 1.04
        if left and left + wide > width:
            left, row = 0.0, row + 1
        for number, line in enumerate(lines):
            if number:
                left, row = 0.0, row + 1
                wide = KEY_INDENT + style.text_width(line, style.SMALL) * 1.04
            placed.append(replace(entry, text=line, sign=entry.sign if number == 0 else "", left=left, row=row))
        left += wide + _KEY_GAP
    return placed
