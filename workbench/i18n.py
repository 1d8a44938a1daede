"""English and Canadian French: gettext catalogues for our sentences, Babel for numbers and dates.

English is the language of the source; French comes from ``locale/fr_CA/LC_MESSAGES/workbench.po``. A sentence
without its French text raises :class:`MissingTranslation`: a report is never half in another language.
"""

from __future__ import annotations

import datetime
import gettext
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench import months
from workbench.errors import WorkbenchError

LANGUAGES = {"en": "en_CA", "fr": "fr_CA"}
CATALOGUE = Path(__file__).parent / "locale" / "fr_CA" / "LC_MESSAGES" / "workbench.po"
NBSP = "\N{NO-BREAK SPACE}"

Bilingual = Mapping[str, str]


class MissingTranslation(WorkbenchError):
    """A sentence of ours has no text in the language asked for."""


@lru_cache(maxsize=1)
def _french() -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="fr_CA")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@dataclass(frozen=True)
class Language:
    """One language of the reports: ``tr("… {name} …", name=…)`` gives a sentence in it.

    Values are put in by name. A :class:`Language` is cheap; get one with :func:`language`.
    """

    code: str
    locale: str = field(repr=False)

    def __call__(self, sentence: str, **values: Any) -> str:
        """Return our sentence in this language, values put in, typography right."""
        return self.typeset(self._translated(sentence).format(**values))

    def plural(self, one: str, many: str, count: int, **values: Any) -> str:
        """Return the form of a sentence for a count, which is also put in as ``{count}``."""
        if self.code == "en":
            text = one if count == 1 else many
        else:
            text = _french().ngettext(one, many, count)
            if text in (one, many):
                raise MissingTranslation(f"No French text for {one!r} / {many!r}.")
        return self.typeset(text.format(count=self.number(count, 0), **values))

    def _translated(self, sentence: str) -> str:
        if self.code == "en":
            return sentence
        text = _french()._catalog.get(sentence)  # type: ignore[attr-defined]
        if not text:
            raise MissingTranslation(f"No French text for {sentence!r}.")
        return str(text)

    def typeset(self, text: str) -> str:
        """Return text as French typography in Canada wants it: no-break spaces, curly apostrophes.

        The spaces stand before : % » and after «. An apostrophe in an e-mail address stays as it is.
        """
        if self.code != "fr":
            return text
        text = re.sub(r"[ \u00a0]+([:»%$])", NBSP + r"\1", text)
        text = re.sub(r"(?<=[^\W\d_])'(?=[^\W\d_])(?!\S*@)", "\u2019", text)
        return re.sub(r"«[ \u00a0]+", "«" + NBSP, text)

    def pick(self, text: Bilingual) -> str:
        """Return somebody's own bilingual text in this language, else in the one it has, typography right."""
        return self.typeset(text.get(self.code) or next(iter(text.values()), ""))

    def number(self, value: float, decimals: int = 1) -> str:
        """Return a number with this language's separators and exactly so many decimals."""
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(value, format=pattern, locale=self.locale).replace("\N{NARROW NO-BREAK SPACE}", NBSP)

    def month(self, month: str) -> str:
        """Return a month in full: October 2026, octobre 2026."""
        return self._date(months.last_day(month).replace(day=1), "MMMM y")

    def month_short(self, month: str) -> str:
        """Return a month for an axis: Oct 2026, oct. 2026."""
        return self._date(months.last_day(month).replace(day=1), "MMM y")

    def date(self, day: datetime.date) -> str:
        """Return a day in full: October 1, 2026; 1er octobre 2026."""
        if self.code == "fr" and day.day == 1:
            return "1er" + NBSP + self._date(day, "MMMM y")
        return self._date(day, "long")

    def _date(self, day: datetime.date, pattern: str) -> str:
        from babel.dates import format_date

        return format_date(day, format=pattern, locale=self.locale)

    def join(self, items: Sequence[str]) -> str:
        """Return a list in a sentence: a, b and c; a, b et c."""
        from babel.lists import format_list

        return format_list(list(items), style="standard", locale=self.locale) if items else ""


@lru_cache(maxsize=4)
def language(code: str) -> Language:
    """Return the language of a code, ``en`` or ``fr``; raise an error that lists them otherwise."""
    if code not in LANGUAGES:
        raise WorkbenchError(f"{code!r} is not a language of the reports. Write one of: {', '.join(LANGUAGES)}.")
    return Language(code, LANGUAGES[code])
