"""The shipped measures: one YAML file a topic beside this module, read once and checked."""

from __future__ import annotations

import copy
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench.errors import InvalidInput, WorkbenchError
from workbench.measures.metadata import Measure, Stratifier
from workbench.programme.checked import Page, build, nearest, open_page
from workbench.programme.texts import check_texts

FOLDER = Path(__file__).parent
TOPICS = ("cancer_screening", "sociodemographic", "access", "deprescribing")


@lru_cache(maxsize=1)
def all_measures() -> dict[str, Measure]:
    """Return every shipped measure by id, in the order of topics and files.

    Raises :class:`InvalidInput` with every fault of every definition if a file was damaged.
    """
    return {measure.id: measure for measures in by_topic().values() for measure in measures}


@lru_cache(maxsize=1)
def by_topic() -> dict[str, tuple[Measure, ...]]:
    """Return the shipped measures by topic; see :func:`all_measures`."""
    pages = [open_page(FOLDER / f"{topic}.yaml", name=f"measures/{topic}.yaml") for topic in TOPICS]
    found = {topic: read_measures(page) for topic, page in zip(TOPICS, pages, strict=True)}
    faults = [fault for page in pages for fault in page.faults]
    if faults:
        raise InvalidInput(faults)
    return found


def get(measure: str) -> Measure:
    """Return a shipped measure; raise an error that names the nearest ones otherwise."""
    known = all_measures()
    if measure not in known:
        raise WorkbenchError(f"There is no measure {measure!r}. {nearest(measure, known)}".rstrip())
    return known[measure]


def read_measures(page: Page) -> tuple[Measure, ...]:
    """Return the sound measures of a page with the key ``measures``; faults are noted on the page."""
    check_texts(page)
    found: dict[str, Measure] = {}
    for number, raw in enumerate(page.items("measures")):
        at = ("measures", number)
        measure = build(Measure, page, at, data=with_strata(raw, page, at))
        if measure is not None and measure.id in found:
            page.add((*at, "id"), "is there twice", remedy="Rename or delete one of the two.", value=measure.id)
        elif measure is not None:
            found[measure.id] = measure
    return tuple(found.values())


@lru_cache(maxsize=1)
def stratifiers() -> dict[str, dict[str, Any]]:
    """Return the shipped stratifiers as plain content by id; a measure names them instead of repeating them."""
    page = open_page(FOLDER / "stratifiers.yaml", name="measures/stratifiers.yaml")
    found = {}
    for number, raw in enumerate(page.items("stratifiers")):
        if build(Stratifier, page, ("stratifiers", number), data=raw):
            found[raw["id"]] = raw
    if page.faults:
        raise InvalidInput(page.faults)
    return found


def with_strata(raw: Any, page: Page, at: tuple[str | int, ...]) -> Any:
    """Return a measure's content with the shipped stratifiers it names put in.

    An item of ``stratifiers`` is the id of a shipped one, or ``{id: …, only: [strata]}``, or written out in full.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("stratifiers"), list):
        return raw
    place = (*at, "stratifiers")
    items = [_stratifier(item, page, (*place, number)) for number, item in enumerate(raw["stratifiers"])]
    return {**raw, "stratifiers": [item for item in items if item is not None]}


def _stratifier(item: Any, page: Page, at: tuple[str | int, ...]) -> Any:
    name = item.get("id") if isinstance(item, dict) and "only" in item else item
    if isinstance(name, dict):
        return name
    if name not in stratifiers():
        page.add(at, "is not a shipped stratifier", remedy=nearest(str(name), stratifiers()), value=name)
        return None
    found = copy.deepcopy(stratifiers()[name])
    if isinstance(item, dict):
        only = item["only"] if isinstance(item["only"], list) else []
        for stratum in only:
            if stratum not in found["strata"]:
                page.add(
                    (*at, "only"),
                    f"is not a stratum of {name}",
                    remedy=nearest(str(stratum), found["strata"]),
                    value=stratum,
                )
        found["strata"] = {key: words for key, words in found["strata"].items() if key in only}
    return found
