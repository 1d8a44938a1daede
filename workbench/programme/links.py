"""What must fit together inside a collaborative's own file: its measures, dates, decisions and languages."""

from __future__ import annotations

from workbench import months
from workbench.measures.metadata import Measure, Words
from workbench.programme.checked import Page, nearest
from workbench.programme.draft import Draft
from workbench.programme.models import Collaborative
from workbench.programme.yaml_text import Keys

MOST_CORE_MEASURES = 7
USUAL_LENGTH = (3, 24)
AFTER_END = 6  # months in which a team may still reach its aim and hold the gains


def check_collaborative(draft: Draft) -> None:
    """Note every fault of the links inside ``collaborative.yaml``."""
    collaborative, page = draft.collaborative, draft.page
    if collaborative is None:
        return
    if collaborative.id != draft.folder:
        remedy = f"Write id: {draft.folder}, or rename the folder."
        page.add(("id",), f"is not the name of its folder, {draft.folder}", remedy=remedy, value=collaborative.id)
    _check_local(draft, collaborative)
    _check_measures(draft, collaborative)
    _check_dates(page, collaborative)
    _check_decisions(draft, collaborative)
    _check_languages(page, collaborative)


def known_measure(draft: Draft, page: Page, at: Keys, *, measure: str, team: str = "") -> Measure | None:
    """Return the measure of an id, or None after noting that there is none."""
    found = draft.measures.get(measure)
    if found is None:
        remedy = nearest(measure, draft.measures) or "The command 'workbench measures list' shows them all."
        page.add(at, "is not a known measure", remedy=remedy, value=measure, team=team)
    return found


def known_stratifier(page: Page, at: Keys, *, measure: Measure, stratifier: str, team: str = "") -> bool:
    """True if the measure has the stratifier; notes it otherwise."""
    if stratifier == "all" or measure.stratifier(stratifier):
        return True
    names = [item.id for item in measure.stratifiers]
    remedy = nearest(stratifier, names) or f"{measure.id} has no stratifiers."
    page.add(at, f"is not a stratifier of {measure.id}", remedy=remedy, value=stratifier, team=team)
    return False


def _check_local(draft: Draft, collaborative: Collaborative) -> None:
    shipped = {name.casefold(): name for name in draft.shipped}
    seen: dict[str, str] = {}
    for number, measure in enumerate(collaborative.local_measures):
        at, folded = ("local_measures", number, "id"), measure.id.casefold()
        if folded in shipped:
            remedy = "Choose another id, for example with the name of your organisation in it."
            draft.page.add(at, f"is already the shipped measure {shipped[folded]}", remedy=remedy, value=measure.id)
        if folded in seen:
            draft.page.add(at, f"is the same id as {seen[folded]}", remedy="Rename one of the two.", value=measure.id)
        seen[folded] = measure.id


def _check_measures(draft: Draft, collaborative: Collaborative) -> None:
    for number, choice in enumerate(collaborative.measures):
        at = ("measures", number)
        measure = known_measure(draft, draft.page, (*at, "id"), measure=choice.id)
        if measure is None:
            continue
        for place, stratifier in enumerate(choice.stratifiers):
            known_stratifier(draft.page, (*at, "stratifiers", place), measure=measure, stratifier=stratifier)
    if len(collaborative.measures) > MOST_CORE_MEASURES:
        message = (
            f"holds {len(collaborative.measures)} measures; more than {MOST_CORE_MEASURES} are too many for one report"
        )
        draft.page.warn(("measures",), message, remedy="Let teams choose the others.")


def _check_dates(page: Page, collaborative: Collaborative) -> None:
    if collaborative.baseline.last >= collaborative.start:
        message = f"ends ({collaborative.baseline.last}) not before the collaborative starts ({collaborative.start})"
        page.add(("baseline",), message, remedy="End the baseline in the month before the start.")
    length = months.index(collaborative.end) - months.index(collaborative.start) + 1
    timed = collaborative.type == "learning_collaborative"
    if timed and not USUAL_LENGTH[0] <= length <= USUAL_LENGTH[1]:
        page.warn(
            ("end",), f"makes the collaborative {length} months long; 3 to 24 are usual", remedy="Check start and end."
        )


def _check_decisions(draft: Draft, collaborative: Collaborative) -> None:
    page = draft.page
    for key in ("phases", "exclusions"):
        for number, decided in enumerate(getattr(collaborative, key)):
            known_measure(draft, page, (key, number, "measure"), measure=decided.measure)
    for number, phase in enumerate(collaborative.phases):
        if phase.first <= collaborative.baseline.first:
            remedy = "A phase begins later than the first month of all."
            page.add(
                ("phases", number, "first"), "is not after the baseline's first month", remedy=remedy, value=phase.first
            )
    for number, note in enumerate(collaborative.annotations):
        for place, measure in enumerate(note.measures):
            known_measure(draft, page, ("annotations", number, "measures", place), measure=measure)


def _check_languages(page: Page, collaborative: Collaborative) -> None:
    """Every text that all teams read needs every language the collaborative declares."""
    texts: list[tuple[Keys, Words | None]] = [
        ((key,), getattr(collaborative, key)) for key in ("title", "topic", "sponsor")
    ]
    texts += [(("annotations", number, "text"), note.text) for number, note in enumerate(collaborative.annotations)]
    for number, measure in enumerate(collaborative.local_measures):
        texts += [(("local_measures", number, *at), words) for at, words in measure_texts(measure)]
    for at, words in texts:
        note_missing_languages(page, at, words=words, languages=collaborative.languages)


def note_missing_languages(page: Page, at: Keys, *, words: Words | None, languages: tuple[str, ...]) -> None:
    """Note each declared language in which a text that all teams read does not exist."""
    missing = [code for code in languages if words is not None and code not in words.mapping()]
    if missing:
        page.add(
            at, f"has no text in {', '.join(missing)}", remedy="The collaborative declares this language; add the text."
        )


def measure_texts(measure: Measure) -> list[tuple[Keys, Words | None]]:
    """Return every text of a measure that a report may show, with its place in the definition."""
    keys = ("name", "plain", "why", "numerator", "denominator", "target_note", "notes")
    texts: list[tuple[Keys, Words | None]] = [((key,), getattr(measure, key)) for key in keys]
    for number, stratifier in enumerate(measure.stratifiers):
        at: Keys = ("stratifiers", number)
        texts.append(((*at, "name"), stratifier.name))
        texts += [((*at, "strata", stratum), words) for stratum, words in stratifier.strata.items()]
    texts += [(("versions", number, "note"), version.note) for number, version in enumerate(measure.versions)]
    return texts
