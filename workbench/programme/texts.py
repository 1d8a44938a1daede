"""What no text of a parameter file may hold, because a report, a mail or a spreadsheet would stumble over it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from workbench.programme.checked import Page
from workbench.programme.yaml_text import Keys

# Texts that appear in a subject line, a title or a spreadsheet cell: one line, and no beginning of a formula.
NAME_KEYS = frozenset(
    {"name", "organisation", "region", "coach", "contact", "signed_by", "by", "title", "sponsor", "topic"}
)
FORMULA_STARTS = ("=", "+", "-", "@")
_TAG = re.compile(r"<[A-Za-z/!?]")
_LINK = re.compile(r"!\[|\]\(|https?://", re.IGNORECASE)
# Marks that turn the direction of what follows, so that a name reads as another (and zero-width ones that hide in it).
_TURNING = frozenset(
    "\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def check_texts(page: Page) -> None:
    """Note every text of a page that must not reach a reader as it is."""
    for at, text in _texts(page.data, ()):
        if at[-1:] == ("email",):
            continue  # judged as an address
        is_name = _is_name(at)
        _check_characters(page, at, text, one_line=is_name)
        if _TAG.search(text):
            page.add(at, "holds HTML", remedy="Write plain text without '<' before a letter.", value=text)
        if is_name and text.startswith(FORMULA_STARTS):
            page.add(
                at, f"begins with {text[0]!r}, as a formula does", remedy="Begin it with a letter or digit.", value=text
            )
        if _LINK.search(text) and "sources" not in at:
            page.warn(at, "holds a link or a picture, which readers will see as plain text only")


def _check_characters(page: Page, at: Keys, text: str, *, one_line: bool) -> None:
    allowed = "" if one_line else "\n"
    for character in sorted(set(text.rstrip("\n"))):
        if character in _TURNING or (
            unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") and character not in allowed
        ):
            name = unicodedata.name(character, "a control character")
            page.add(at, f"holds U+{ord(character):04X} ({name})", remedy="Delete it; type the text anew.")


def _is_name(at: Keys) -> bool:
    words = [part for part in at if isinstance(part, str)]
    return bool(words) and (
        words[-1] in NAME_KEYS or (words[-1] in ("en", "fr") and len(words) > 1 and words[-2] in NAME_KEYS)
    )


def _texts(data: Any, at: Keys) -> Iterator[tuple[Keys, str]]:
    if isinstance(data, str):
        yield at, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*at, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, (*at, number))
