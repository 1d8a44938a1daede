"""The typefaces of the report, as files from wheels, and which characters they can show.

Source Sans Pro carries Latin, Greek and Cyrillic; DejaVu Sans, which comes with matplotlib, carries the rest,
Canadian syllabics among it. No font of the machine is used.
"""

from __future__ import annotations

import base64
import io
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workbench.errors import ReportFailed

FAMILIES = ("Source Sans Pro", "DejaVu Sans")
_MAIN = tuple(f"SourceSansPro-{face}.ttf" for face in ("Regular", "It", "Semibold", "Bold"))
_FALLBACK = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
_ON_SCREEN = {"SourceSansPro-Regular.ttf": 400, "SourceSansPro-Semibold.ttf": 600, "SourceSansPro-Bold.ttf": 700}
_LETTERS = (range(0x20, 0x7F), range(0xA0, 0x180), range(0x2010, 0x2027), range(0x2190, 0x2194))
_SIGNS = "\u202f\u2030\u2032\u2033\u2039\u203a\u2044\u20ac\u2122\u2212\u2248\u2260\u2264\u2265\u25b2\u25bc\u25cf\u2713"
_NEEDLESS = ["GPOS", "GSUB", "GDEF", "BASE", "DSIG"]


@dataclass(frozen=True)
class Face:
    """One weight of the report's typeface as a page carries it: the letters of English and French only."""

    weight: int
    address: str


@lru_cache(maxsize=1)
def font_files() -> tuple[Path, ...]:
    """Return the font files in order of preference; raise :class:`ReportFailed` if one is not installed."""
    import font_source_sans_pro
    import matplotlib

    main = Path(font_source_sans_pro.__file__).parent / "files"
    fallback = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    files = (*(main / name for name in _MAIN), *(fallback / name for name in _FALLBACK))
    for file in files:
        if not file.is_file():
            raise ReportFailed(f"The font {file.name} is not installed. Run make setup again.")
    return files


@contextmanager
def font_folder() -> Iterator[Path]:
    """Give a folder that holds the report's fonts and no others, for a compiler that reads whole folders."""
    with tempfile.TemporaryDirectory(prefix="fonts-") as name:
        for file in font_files():
            link = Path(name) / file.name
            try:
                os.symlink(file, link)
            except OSError:
                shutil.copyfile(file, link)
        yield Path(name)


@lru_cache(maxsize=1)
def _covered() -> frozenset[int]:
    """Return the code points that have a glyph in regular and in bold."""
    from matplotlib.ft2font import FT2Font

    glyphs = {file.name: set(FT2Font(str(file)).get_charmap()) for file in font_files()}
    fallback = glyphs[_FALLBACK[0]] & glyphs[_FALLBACK[1]]
    return frozenset.intersection(*(frozenset(glyphs[name] | fallback) for name in _MAIN))


def unprintable(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the characters in the texts that no font of the report can show, in order of their code points."""
    used = set().union(*texts) - {"\n", "\t", "\r"}
    covered = _covered()
    return tuple(sorted(character for character in used if ord(character) not in covered))


@lru_cache(maxsize=1)
def web_faces() -> tuple[Face, ...]:
    """Return the typeface for a page, small enough to be in it: charts keep the widths they were drawn for."""
    return tuple(Face(_ON_SCREEN[file.name], _address(file)) for file in font_files() if file.name in _ON_SCREEN)


def _address(file: Path) -> str:
    """Return a font file, cut down to the letters of English and French, as a ``data:`` address."""
    from fontTools import subset

    options = subset.Options(flavor="woff", hinting=False, layout_features=[], name_IDs=[], notdef_outline=True)
    options.drop_tables += _NEEDLESS
    content = io.BytesIO()
    with subset.load_font(str(file), options, lazy=True) as font:
        cut = subset.Subsetter(options)
        cut.populate(unicodes=[*(point for letters in _LETTERS for point in letters), *map(ord, _SIGNS)])
        cut.subset(font)
        subset.save_font(font, content, options)
    return "data:font/woff;base64," + base64.b64encode(content.getvalue()).decode("ascii")


def describe(character: str) -> str:
    """Return a character as a message names it, for example ``U+65E5 (CJK UNIFIED IDEOGRAPH-65E5)``."""
    name = unicodedata.name(character, "a character without a name")
    return f"U+{ord(character):04X} ({name})"
