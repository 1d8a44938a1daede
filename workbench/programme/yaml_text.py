"""YAML as a person wrote it: every scalar is text, every key has a line number, nothing is clever.

Ordinary YAML readers turn ``NO`` into false, ``012`` into 12 and ``12:30`` into minutes. Here a scalar stays the
text on the page; what type it has is decided by the model that reads it. Anchors, aliases, tags and repeated keys
are refused, so a file says what it seems to say and cannot grow while it is read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from ruamel.yaml.reader import ReaderError

from workbench.errors import Fault, InvalidInput

MAX_BYTES = 1_000_000
MAX_DEPTH = 24
NULLS = ("", "~", "null")
FRAME = (StreamStartEvent, StreamEndEvent, DocumentStartEvent, DocumentEndEvent)

Keys = tuple[str | int, ...]
Lines = Mapping[Keys, int]


def load_yaml(path: Path, *, name: str = "") -> tuple[Any, dict[Keys, int]]:
    """Return a file's content and the line of every key and item.

    The content is made of dict, list, text (in Unicode's composed form) and None for an empty value; the lines are
    keyed by the path to the value, for example ``("teams", 0, "language")``. Raises :class:`InvalidInput` with the
    place of the first thing that cannot be read; ``name`` is how the file is called in messages.
    """
    name = name or path.name
    return read_yaml(_text(path, name), name=name)


def read_yaml(text: str, *, name: str) -> tuple[Any, dict[Keys, int]]:
    """Return the content and lines of YAML text; see :func:`load_yaml`."""
    reader = _Reader(name)
    try:
        events = reader.content(YAML(typ="safe", pure=True).parse(text))
        value = reader.value(events, (), 0)
        for _ in events:  # to the end: a second document or bad syntax may follow
            pass
    except MarkedYAMLError as error:
        raise InvalidInput([_syntax_fault(error, name)]) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = f"holds a character that YAML does not allow (U+{_code_point(error.character):04X})"
        raise InvalidInput([_fault(name, line, message, "Delete it.")]) from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise InvalidInput(
            [_fault(name, 0, f"cannot be read as YAML: {error}", "Compare it with a shipped file.")]
        ) from None
    return value, reader.lines


def line_of(lines: Lines, path: Keys) -> int:
    """Return the line of a path, else of its nearest parent, else 1."""
    for length in range(len(path), -1, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def _text(path: Path, name: str) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            remedy = "Split it, or take out what does not belong to it."
            raise InvalidInput([_fault(name, 0, f"has {size} bytes; at most {MAX_BYTES} are read", remedy)])
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InvalidInput(
            [_fault(name, 0, f"cannot be opened ({error.strerror})", "Check its name and rights.")]
        ) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InvalidInput([_fault(name, line, "is not UTF-8 text", "Save it with the encoding UTF-8.")]) from None


class _Reader:
    """Builds plain values from the events of one document, and remembers where each came from."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Keys, int] = {}

    def content(self, events: Iterable[Event]) -> Iterator[Event]:
        """Yield the events of the one document as they are read; refuse a second document."""
        documents = 0
        for event in events:
            documents += isinstance(event, DocumentStartEvent)
            if documents > 1:
                self.refuse(event, "begins a second document", "Delete the line with the three dashes.")
            if not isinstance(event, FRAME):
                yield event

    def value(self, events: Iterator[Event], path: Keys, depth: int) -> Any:
        """Return the next value."""
        event = next(events, None)
        return None if event is None else self.value_of(event, events, path, depth)

    def value_of(self, event: Event, events: Iterator[Event], path: Keys, depth: int) -> Any:
        """Return the value that begins with an event already taken."""
        self.check(event, depth)
        self.lines.setdefault(path, _line(event))
        if isinstance(event, MappingStartEvent):
            return self.mapping(events, path, depth)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(events, path, depth)
        return _scalar(event)

    def mapping(self, events: Iterator[Event], path: Keys, depth: int) -> dict[str, Any]:
        """Return the mapping whose start was just taken."""
        found: dict[str, Any] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            self.check(event, depth)
            if not isinstance(event, ScalarEvent):
                self.refuse(event, "has a key that is not a text", "Write the key as one word before the colon.")
            key = unicodedata.normalize("NFC", str(event.value))
            if key in found:
                first = self.lines[(*path, key)]
                self.refuse(event, f"repeats the key {key!r} of line {first}", "Keep one of the two.")
            self.lines[(*path, key)] = _line(event)
            found[key] = self.value(events, (*path, key), depth + 1)
        return found

    def sequence(self, events: Iterator[Event], path: Keys, depth: int) -> list[Any]:
        """Return the list whose start was just taken."""
        found: list[Any] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            found.append(self.value_of(event, events, (*path, len(found)), depth + 1))
        return found

    def check(self, event: Event, depth: int) -> None:
        """Refuse what makes a file mean more than it says."""
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            self.refuse(
                event, "uses an anchor (&) or an alias (*)", "Write the text out; put it in quotes if it begins so."
            )
        tag = getattr(event, "tag", None)
        if tag:
            self.refuse(event, f"uses a tag ({tag})", "Write the plain text; put it in quotes if it begins with '!'.")
        if depth > MAX_DEPTH:
            self.refuse(event, f"is nested more than {MAX_DEPTH} deep", "Compare it with a shipped file.")

    def refuse(self, event: Event, message: str, remedy: str) -> NoReturn:
        """Raise the fault at an event's place."""
        raise InvalidInput([_fault(self.name, _line(event), message, remedy)])


def _scalar(event: Any) -> str | None:
    if event.style is None and event.value in NULLS:
        return None
    return unicodedata.normalize("NFC", event.value)


def _code_point(character: str | int) -> int:
    return character if isinstance(character, int) else ord(character)


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _fault(name: str, line: int, message: str, remedy: str) -> Fault:
    return Fault(name, message, remedy, line=line, code="yaml", scope="file")


def _syntax_fault(error: MarkedYAMLError, name: str) -> Fault:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = error.problem or error.context or "something else was expected"
    if "\\t" in problem:
        return _fault(name, line, f"is indented with a tab at column {column}", "Indent with spaces.")
    remedy = "Look at this line and the one above: indentation, a missing colon or quote, or ': ' inside unquoted text."
    return _fault(name, line, f"cannot be read as YAML at column {column}: {problem}", remedy)
