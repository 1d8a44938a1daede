"""The house style of the charts: typeface, sizes, colours, how values are written, how wide a text is.

Sizes are in points. Colours are told apart by colour-blind readers, and every colour that carries a mark has a
contrast of at least 3 to 1 with white; meaning is always carried by shape, place or word as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workbench.i18n import NBSP, Language

WIDTH = 6.6 * 72
PLOT_HEIGHT = 2.35 * 72
BASE = 12.0
SMALL = 10.5
TITLE = 14.0
LINE = 1.28

INK = "#1F2933"
QUIET = "#5A6572"
LEADER = "#B4BCC6"
GRID = "#E6E9ED"
VALUES = "#4A5563"
POINT = "#2B3440"
CENTRE = "#3D4854"
LIMIT = "#7A8592"
BAND = "#EBF0F5"
BASELINE = "#FAF3E4"
HIDDEN = "#8C96A3"
AIM = "#00695C"
FAVOURABLE = "#0A5FB4"
UNFAVOURABLE = "#C04A00"
NEUTRAL = "#6A3D9A"
PAPER = "#FFFFFF"

FAMILY = ("Source Sans Pro", "DejaVu Sans")
_FACES = ("Regular", "Bold", "It")


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    from importlib.util import find_spec

    from matplotlib import font_manager

    found = find_spec("font_source_sans_pro")
    if found is None or found.origin is None:
        return
    folder = Path(found.origin).parent / "files"
    for face in _FACES:
        font_manager.fontManager.addfont(str(folder / f"SourceSansPro-{face}.ttf"))


@lru_cache(maxsize=1)
def _settings() -> Mapping[Any, Any]:
    import seaborn

    _register_fonts()
    theme: dict[str, Any] = {**seaborn.axes_style("ticks"), **seaborn.plotting_context("notebook")}
    ours = {
        "font.family": list(FAMILY),
        "font.size": BASE,
        "text.color": INK,
        "text.parse_math": False,
        "figure.facecolor": PAPER,
        "axes.facecolor": "none",
        "savefig.facecolor": PAPER,
        "svg.fonttype": "none",
        "svg.hashsalt": "workbench",
        "path.simplify": False,
    }
    return MappingProxyType({**theme, **ours})


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style; the settings outside are as before afterwards."""
    import matplotlib

    with matplotlib.rc_context(dict(_settings())):
        yield


@lru_cache(maxsize=1)
def _renderer() -> Any:
    from matplotlib.backends.backend_agg import RendererAgg

    return RendererAgg(8, 8, 72)


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = BASE, *, weight: str = "normal") -> float:
    """Return the width of a line of text in points, as set in the house typeface."""
    from matplotlib.font_manager import FontProperties

    _register_fonts()
    font = FontProperties(family=list(FAMILY), size=size, weight=weight)
    return float(_renderer().get_text_width_height_descent(text, font, False)[0])


def wrap(text: str, width: float, *, size: float = BASE, weight: str = "normal") -> list[str]:
    """Return a text as lines no wider than so many points; a longer single word stays whole."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight=weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


def written(value: float, *, unit: str, decimals: int, tr: Language) -> str:
    """Return a value as the charts write it: 62.5%, 62,5 %, 12.3 days stays 12.3 (the axis names the unit)."""
    number = tr.number(value, decimals)
    if unit != "percent":
        return number
    return f"{number}{NBSP}%" if tr.code == "fr" else f"{number}%"
