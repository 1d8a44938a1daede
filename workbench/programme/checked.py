"""From plain YAML content to models: every fault of a value with its line, in words a coach can act on."""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from workbench.errors import Fault, InvalidInput, Level
from workbench.measures.metadata import MEASURE_ID
from workbench.programme.models import COLLABORATIVE_ID, TEAM_ID
from workbench.programme.yaml_text import Keys, Lines, line_of, load_yaml

Model = TypeVar("Model", bound=BaseModel)
IDS = {
    TEAM_ID: "Use letters, digits, '-' and '_', at most 32, the first a letter or digit.",
    COLLABORATIVE_ID: "Use small letters, digits and '-', at most 48.",
    f"^{MEASURE_ID}$": "Use letters, digits and '_', with at most one dot, the first a letter.",
}

# The lists that are a whole file: their key and the number of the item say less than the line does.
ITEM_LISTS = (("teams",), ("changes",), ("sessions",), ("people",))
MOST_LISTED = 12


@dataclass
class Page:
    """One file as read: its content, the line of every key, and the faults found on it so far."""

    name: str
    data: Any = None
    lines: Lines = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def add(
        self, at: Keys, message: str, *, remedy: str = "", value: object = "", team: str = "", level: Level = "refused"
    ) -> None:
        """Note a fault at a key; a warning does not stop anything."""
        said = _where(at[2:] if at[:1] in ITEM_LISTS else at) + message
        line, code = line_of(self.lines, at), "warning" if level == "warning" else "params"
        fault = Fault(self.name, said, remedy, line=line, value=_shown(value), team=team, code=code, level=level)
        self.faults.append(fault)

    def warn(self, at: Keys, message: str, **more: Any) -> None:
        """Note a warning at a key."""
        self.add(at, message, level="warning", **more)

    def items(self, key: str) -> list[Any]:
        """Return the list under the file's one top key; an absent or empty list is empty, anything else a fault."""
        if self.data is None:
            return []
        if not isinstance(self.data, dict):
            self.add((), f"must begin with the key {key!r}", remedy=f"Write '{key}:' and the list below it.")
            return []
        for other in self.data:
            if other != key:
                self.add((other,), f"does not know the key {other!r}", remedy=_suggestion(other, [key]))
        found = self.data.get(key)
        if found is None:
            return []
        if not isinstance(found, list):
            self.add((key,), f"needs a list under {key!r}", remedy="Begin each item with '- '.")
            return []
        return found


def open_page(path: Path, *, name: str, needed: bool = True) -> Page:
    """Return a file as a page; one that cannot be read (or is needed and absent) is a page with that fault."""
    page = Page(name)
    if not path.is_file():
        if needed:
            page.faults.append(
                Fault(
                    name, "is missing", "Copy it from a shipped collaborative and edit it.", code="yaml", scope="file"
                )
            )
        return page
    try:
        page.data, page.lines = load_yaml(path, name=name)
    except InvalidInput as error:
        page.faults.extend(error.faults)
        return page
    if page.data is None and needed:
        page.faults.append(Fault(name, "is empty", "Copy a shipped one and edit it.", code="yaml", scope="file"))
    return page


def build(model: type[Model], page: Page, at: Keys, *, data: Any, team: str = "") -> Model | None:
    """Return the model made of a part of a page, or None after noting every fault of that part."""
    if not isinstance(data, dict):
        page.add(at, "needs keys with values", remedy="Write 'key: value' lines.", value=data, team=team)
        return None
    try:
        return model.model_validate(without_empty(data))
    except ValidationError as error:
        for problem in _problems(error):
            loc = tuple(part for part in problem["loc"] if part != "[key]")
            message, remedy, value = _plain(problem, model)
            page.add(at + loc, message, remedy=remedy, value=value, team=team)
        return None


def _problems(error: ValidationError) -> list[Any]:
    """Return pydantic's problems without 'too few items' where an item itself was refused."""
    found = error.errors(include_url=False)
    inside = [problem["loc"][:length] for problem in found for length in range(len(problem["loc"]))]
    return [problem for problem in found if problem["type"] != "too_short" or problem["loc"] not in inside]


def _shown(value: object) -> str:
    """Return a value as a message may show it; nine or more digits could be a person's number and are hidden."""
    text = "".join(ch if ch.isprintable() else "�" for ch in str("" if value is None else value))
    if sum(ch.isdigit() for ch in text) >= 9:
        text = "".join("•" if ch.isdigit() else ch for ch in text)
    return text if len(text) <= 60 else text[:59] + "…"


def without_empty(data: Any) -> Any:
    """Return content without the keys that have no value: an empty key is the same as none."""
    if isinstance(data, dict):
        return {key: without_empty(value) for key, value in data.items() if value is not None}
    if isinstance(data, list):
        return [without_empty(value) for value in data]
    return data


def nearest(word: str, known: Iterable[str]) -> str:
    """Return 'Did you mean …?' with the nearest known names, or the list of them if it is short, or nothing."""
    return _suggestion(word, list(known))


def _suggestion(word: str, known: list[str]) -> str:
    folded = {name.casefold(): name for name in known}
    found = [folded[name] for name in difflib.get_close_matches(word.casefold(), folded, n=3, cutoff=0.6)]
    if found:
        return f"Did you mean {' or '.join(found)}?"
    return f"Known: {', '.join(known)}." if 0 < len(known) <= MOST_LISTED else ""


def _where(loc: Keys) -> str:
    """Return a key's path as a person would say it: ``names 2, since: ``."""
    said = ""
    for part in loc:
        said += f" {part + 1}" if isinstance(part, int) else f", {part}"
    return f"{said.lstrip(', ')}: " if said else ""


def _plain(problem: Any, model: type[BaseModel]) -> tuple[str, str, object]:
    """Return message, remedy and shown value of one of pydantic's problems."""
    kind, context, value = problem["type"], problem.get("ctx", {}), problem["input"]
    shown = value if isinstance(value, (str, int, float)) else ""
    if kind == "missing":
        return "is missing", "Add it.", ""
    if kind == "extra_forbidden":
        return "is not a known key", _suggestion(str(problem["loc"][-1]), _keys_at(model, problem["loc"][:-1])), ""
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", str(context["expected"]))
        return f"is not one of {', '.join(allowed)}", _close(shown, allowed), shown
    if kind == "string_pattern_mismatch":
        return "is not an id", IDS.get(context["pattern"], "Use letters, digits, '-', '_' and '.', at most 32."), shown
    if kind == "value_error":
        message = str(context["error"]).rstrip(".")
        return message, "", "" if repr(shown) in message else shown
    return _by_kind(kind, context, problem["msg"]), "", shown


def _by_kind(kind: str, context: dict[str, Any], otherwise: str) -> str:
    texts = {
        "string_too_short": "is empty",
        "string_too_long": f"is longer than {context.get('max_length')} characters",
        "too_short": f"needs at least {context.get('min_length')} item",
        "greater_than_equal": f"must be {context.get('ge')} or more",
        "less_than_equal": f"must be {context.get('le')} or less",
        "finite_number": "is not a number",
        "float_parsing": "is not a number (write 62.5, with a point)",
        "int_parsing": "is not a whole number",
        "int_from_float": "is not a whole number",
        "bool_parsing": "is neither true nor false",
        "model_type": "needs keys with values below it",
        "model_attributes_type": "needs keys with values below it",
        "dict_type": "needs keys with values below it",
        "tuple_type": "needs a list",
        "string_type": "needs a text",
    }
    return texts.get(kind, otherwise)


def _close(word: object, known: list[str]) -> str:
    found = difflib.get_close_matches(str(word).casefold(), known, n=1, cutoff=0.6)
    return f"Did you mean {found[0]}?" if found else ""


def _keys_at(model: Any, loc: Keys) -> list[str]:
    """Return the keys that the model at a place knows."""
    kind: Any = model
    for part in loc:
        if kind is None:
            return []
        kind = _step(_bare(kind), part)
    kind = _bare(kind)
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _step(kind: Any, part: str | int) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        info = kind.model_fields.get(str(part))
        return info.annotation if info else None
    arguments = get_args(kind)
    if not arguments:
        return None
    return arguments[1] if get_origin(kind) is dict else arguments[0]


def _bare(kind: Any) -> Any:
    """Return a type without Annotated and without ``| None``."""
    while get_origin(kind) in (Annotated, Union, types.UnionType):
        kind = next(part for part in get_args(kind) if part is not type(None))
    return kind
