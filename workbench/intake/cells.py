"""A column of text cells read once per different text: what each means, and how it was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

SPACES = " \t\u00a0\u202f\u2009\u2007\ufeff"
NOT_SENT = frozenset(
    {"", "n/a", "na", "s/o", "so", "s.o.", "n/d", "nd", "n.d.", "–", "—", "-", "--", ".", "…", "null", "none", "vide"}
)


@dataclass(frozen=True)
class Cells:
    """One column: its different texts (trimmed), the value of each and how it was written, and each row's place there.

    A text that is written as it should be has an empty ``how``.
    """

    codes: np.ndarray
    texts: np.ndarray
    values: np.ndarray
    hows: np.ndarray

    @cached_property
    def sent(self) -> np.ndarray:
        """Each row's text."""
        return self.texts[self.codes]

    @cached_property
    def value(self) -> np.ndarray:
        """Each row's value."""
        return self.values[self.codes]

    @cached_property
    def how(self) -> np.ndarray:
        """How each row's text was written."""
        return self.hows[self.codes]

    def written(self, *hows: str) -> np.ndarray:
        """True for rows whose text was written in one of these ways."""
        return np.isin(self.hows.astype(str), hows)[self.codes]

    def where(self, test: Callable[[str], object]) -> np.ndarray:
        """True for rows whose text passes a test, which is asked once for each different text."""
        return np.fromiter((bool(test(text)) for text in self.texts), dtype=bool, count=len(self.texts))[self.codes]


def each_text(texts: Sequence[str], read: Callable[[str], tuple[object, str]]) -> Cells:
    """Return a column of which every different text was read once; ``read`` gives its value and how it was written."""
    codes, different = pd.factorize(np.asarray(texts, dtype=object))
    answers = [read(text) for text in different]
    value, how = (_object([answer[part] for answer in answers]) for part in (0, 1))
    sent = _object([text.strip(SPACES) for text in different])
    return Cells(codes, sent, value, how)


def _object(items: Iterable[object]) -> np.ndarray:
    return np.fromiter(items, dtype=object)


def fold(text: str) -> str:
    """Return a text for comparing names: no case, every kind of blank as one space."""
    return re.sub(rf"[{SPACES}]+", " ", text.strip(SPACES)).casefold()


def read_name(allowed: Iterable[str]) -> Callable[[str], tuple[object, str]]:
    """Return a reader that finds a text among allowed names: exactly, trimmed, or with other case; never by guess."""
    names = list(dict.fromkeys(allowed))
    exact = set(names)
    folded: dict[str, list[str]] = {}
    for name in names:
        folded.setdefault(fold(name), []).append(name)

    def read(text: str) -> tuple[object, str]:
        short = text.strip(SPACES)
        near = folded.get(fold(text), [])
        if len(near) > 1:
            return short if short in exact else "", "ambiguous"
        if near and short == near[0]:
            return short, "" if short == text else "trimmed"
        if near:
            return near[0], "other_case"
        return "", "unknown" if short else "blank"

    return read
