"""A sheet's header to our column names: exact, by a layout, or by one slip of a letter that is said."""

from __future__ import annotations

import difflib
import fnmatch
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import Fault, mask
from workbench.intake.sheet import Refused, Sheet, warn
from workbench.programme.models import Layout
from workbench.series import AMOUNTS, CELL

OURS = (
    *CELL,
    *AMOUNTS,
    "data_source",
    "extracted_on",
    "status",
    "note",
)
ALIASES = {"team_id": "team", "measure_id": "measure", "measure_version": "version", "n_obs": "n"}
NAMES = {**{name: name for name in OURS}, **ALIASES}
_REQUIRED = ("team", "month", "measure")
_IDENTIFIER_NAMES = """
    ohip ohip_number ohip_no ohip_num hcn hc_number health_card health_card_number health_card_no healthcard
    health_number phn ramq nam numero_carte_sante carte_sante numero_de_carte_sante no_carte_sante
    patient patient_id patient_name patient_key patient_no patient_number nom_patient nom_du_patient id_patient
    client client_id client_name client_number client_no nom_client nom_du_client id_client
    person_id person_name participant_name first_name last_name given_name surname family_name full_name prenom
    nom_de_famille dob date_of_birth birth_date birthdate birth_day date_naissance date_de_naissance ddn
    sin nas mrn medical_record_number chart_number chart_no numero_dossier no_dossier
    phone phone_number telephone cell_phone email_address address street_address adresse postal_code code_postal
"""
_IDENTIFIERS = frozenset(_IDENTIFIER_NAMES.split())


@dataclass(frozen=True)
class Columns:
    """Which column of a sheet holds what: our names to positions, constants, and columns that are ignored."""

    places: dict[str, int]
    constants: dict[str, str]
    extras: dict[str, int]


def plain(name: str) -> str:
    """Return a column name for comparing: no accents or case, blanks and signs as one underscore."""
    text = unicodedata.normalize("NFKD", name.replace("\ufeff", "")).casefold()
    text = "".join(ch for ch in text if not unicodedata.combining(ch))
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")


def layout_for(name: str, layouts: Sequence[Layout]) -> Layout | None:
    """Return the first layout whose pattern fits the file's name, with or without its folders."""
    short = name.rsplit("/", 1)[-1]
    fits = (layout for layout in layouts if fnmatch.fnmatchcase(name, layout.files) or _fits(short, layout))
    return next(fits, None)


def _fits(short: str, layout: Layout) -> bool:
    return fnmatch.fnmatchcase(short, layout.files)


def names_for(layout: Layout | None) -> dict[str, str]:
    """Return every column name that is understood, plain, with our name for it."""
    if layout is None:
        return NAMES
    told = {plain(theirs): NAMES.get(ours, ours) for theirs, ours in layout.columns.items()}
    taken = set(told.values()) | {NAMES.get(ours, ours) for ours in layout.constants}
    return {**{name: ours for name, ours in NAMES.items() if ours not in taken}, **told}


def fits(header: Sequence[str], layout: Layout | None) -> bool:
    """True if a header holds every column that counts need."""
    understood = names_for(layout)
    found = {understood[plain(name)] for name in header if plain(name) in understood}
    return not _missing(found | _constant_names(layout))


def match_columns(sheet: Sheet, layout: Layout | None) -> tuple[Columns, list[Fault]]:
    """Return which column holds what, and warnings; raise Refused with every fault of the header."""
    understood = names_for(layout)
    faults = _identifier_faults(sheet)
    places: dict[str, int] = {}
    extras: dict[str, int] = {}
    for place, name in enumerate(sheet.header):
        ours = understood.get(plain(name))
        if ours is None:
            extras[name.strip() or f"(no name, position {place + 1})"] = place
            faults += _twice(sheet, name, place) if sheet.header.index(name) != place and name.strip() else []
        elif ours in places:
            faults.append(_duplicate(sheet, ours, (places[ours], place)))
        else:
            places[ours] = place
    notes = _slips(sheet, understood, places=places, extras=extras)
    faults += _missing_faults(sheet, set(places) | _constant_names(layout), layout)
    if faults:
        raise Refused(faults)
    constants = {NAMES.get(ours, ours): value for ours, value in (layout.constants if layout else {}).items()}
    extras = {name: place for name, place in extras.items() if _holds_anything(sheet, name, place)}
    return Columns(places, constants, extras), notes + _extra_notes(sheet, extras)


def _constant_names(layout: Layout | None) -> set[str]:
    return {NAMES.get(ours, ours) for ours in layout.constants} if layout else set()


def _holds_anything(sheet: Sheet, name: str, place: int) -> bool:
    return not name.startswith("(no name") or any(row[place].strip() for row in sheet.rows)


def _fault(sheet: Sheet, code: str, message: str, *, remedy: str, column: str = "") -> Fault:
    return Fault(sheet.file, message, remedy, sheet=sheet.name, row=1, column=column, code=code, scope="file")


def _identifier_faults(sheet: Sheet) -> list[Fault]:
    return [
        _fault(
            sheet,
            "identifier_column",
            "is a column for a direct identifier of a person, which is not allowed in monthly counts",
            remedy="Delete the column and send the file again; delete the copy that was sent.",
            column=mask(name.strip(), keep=30),
        )
        for name in sheet.header
        if plain(name) in _IDENTIFIERS
    ]


def _duplicate(sheet: Sheet, ours: str, places: tuple[int, int]) -> Fault:
    first, second = (place + 1 for place in places)
    message = f"two columns mean {ours}: positions {first} and {second}"
    return _fault(
        sheet, "duplicate_column", message, remedy="Keep one of them.", column=sheet.header[places[1]].strip()
    )


def _twice(sheet: Sheet, name: str, place: int) -> list[Fault]:
    first = sheet.header.index(name) + 1
    message = f"the column name stands twice: positions {first} and {place + 1}"
    return [_fault(sheet, "duplicate_column", message, remedy="Keep one of them.", column=mask(name, keep=30))]


def _missing(found: set[str]) -> list[str]:
    missing = [name for name in _REQUIRED if name not in found]
    if "value" not in found:
        missing += [name for name in ("numerator", "denominator") if name not in found]
    elif ("numerator" in found) != ("denominator" in found):
        missing.append("denominator" if "numerator" in found else "numerator")
    return missing


def _missing_faults(sheet: Sheet, found: set[str], layout: Layout | None) -> list[Fault]:
    header = [mask(name.strip(), keep=30) for name in sheet.header if name.strip()]
    faults = []
    for name in _missing(found):
        theirs = next((key for key, ours in (layout.columns if layout else {}).items() if NAMES[ours] == name), name)
        near = difflib.get_close_matches(theirs, header, n=1, cutoff=0.6)
        hint = f"; did you mean {theirs} by {near[0]}?" if near else ""
        message = f"the column {theirs} is missing; found are {', '.join(header[:20])}{hint}"
        faults.append(_fault(sheet, "missing_column", message, remedy=f"Name one column {theirs}.", column=theirs))
    return faults


def _slips(sheet: Sheet, understood: dict[str, str], *, places: dict[str, int], extras: dict[str, int]) -> list[Fault]:
    """Take a column whose name is one letter off a name that is absent, and say so; move it out of the extras."""
    notes = []
    for name, place in list(extras.items()):
        absent = {key: ours for key, ours in understood.items() if ours not in places and len(key) >= 5}
        near = {ours: key for key, ours in absent.items() if one_slip(plain(name), key)}
        rivals = [
            other for other in extras if other != name and any(one_slip(plain(other), key) for key in near.values())
        ]
        if len(near) == 1 and not rivals:
            ours, key = next(iter(near.items()))
            places[ours] = place
            del extras[name]
            message = f"the column was read as {key}; did you mean {key}?"
            remedy = "Correct the name if so; if not, give the column another name."
            notes.append(
                warn(sheet.file, "misspelt_column", message, remedy=remedy, column=name, sheet=sheet.name, row=1)
            )
    return notes


def one_slip(found: str, wanted: str) -> bool:
    """True if two names differ by one letter added, lost, changed, or swapped with its neighbour."""
    if found == wanted or abs(len(found) - len(wanted)) > 1:
        return False
    start = next((i for i, pair in enumerate(zip(found, wanted, strict=False)) if pair[0] != pair[1]), len(found))
    start = min(start, len(wanted))
    left, right = found[start:], wanted[start:]
    swapped = len(left) > 1 and left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped


def _extra_notes(sheet: Sheet, extras: dict[str, int]) -> list[Fault]:
    if not extras:
        return []
    names = ", ".join(mask(name, keep=30) for name in extras)
    message = f"columns that are not known were ignored: {names}"
    return [warn(sheet.file, "extra_column", message, sheet=sheet.name, row=1)]
