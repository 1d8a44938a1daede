"""The gates: each looks at a finished report and says what must not leave, or nothing.

They run in the parent, on the bytes that would be sent, before any file gets its final name. A finding names the kind
of thing and the file, never the thing itself: a message may be read by more people than the report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from workbench.errors import GateHeld, ReportFailed
from workbench.files import project_root
from workbench.produce.finished import Finished, png_chunks
from workbench.produce.jobs import output_names
from workbench.programme.models import Programme, Team

Gate = Callable[[Finished], str]

SMALLEST_HTML = 1500
SMALLEST_PDF = 4000
SHORTEST_NAME = 4

_SCRIPTING = frozenset({"script", "iframe", "object", "embed", "applet", "form", "input", "button", "base", "portal"})
_LINKING = frozenset(
    {"src", "href", "xlink:href", "data", "action", "formaction", "poster", "srcset", "background", "ping"}
)
_HARMLESS_LINK = re.compile(r"#|mailto:[^\s?&]+$|data:image/(png|svg\+xml);", re.IGNORECASE)
_STYLE_LOADS = re.compile(r"@import|url\(\s*['\"]?(?!#|data:)|expression\(|javascript:", re.IGNORECASE)
_PDF_ACTIONS = (
    b"/JavaScript",
    b"/JS",
    b"/Launch",
    b"/EmbeddedFile",
    b"/OpenAction",
    b"/AA",
    b"/URI",
    b"/SubmitForm",
    b"/AcroForm",
)
_PDF_KEYS = frozenset({"Title", "Author", "Creator", "Producer", "Keywords", "Lang", "Trapped"})
_PNG_CHUNKS = frozenset({"IHDR", "PLTE", "tRNS", "IDAT", "IEND", "pHYs", "sRGB", "gAMA"})
_PATH = re.compile(
    r"(?<![\w.])(?:/(?:home|Users|root|tmp|var|mnt|opt|usr|private|srv)/\w|[A-Za-z]:\\\w|\\\\\w+\\\w|file://)"
)
_TRACEBACK = re.compile(r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+|\w+Error: ")
_IDENTIFIERS = {
    "a health-card number": re.compile(
        r"(?<![\w.,-])\d{4}[- ]\d{3}[- ]\d{3}(?![\d.,])|(?<![\w.,-])\d{10}(?:[ -]?[A-Z]{2})?(?![\w])"
    ),
    "a postal code": re.compile(r"(?<!\w)[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d(?!\w)"),
    "a telephone number": re.compile(r"(?<![\w.,-])(?:\+?1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w])"),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
}


def check(finished: Finished) -> None:
    """Run every gate; raise :class:`GateHeld` with all findings if there is one."""
    findings = []
    for gate in GATES:
        try:
            finding = gate(finished)
        except (ReportFailed, UnicodeDecodeError, ValueError):
            finding = "the report could not be read back"
        if finding:
            findings.append(finding)
    if findings:
        raise GateHeld("Held back: " + "; ".join(dict.fromkeys(findings)) + ".")


def names_of_others(programme: Programme, team: Team) -> tuple[str, ...]:
    """Return the names and ids by which other teams could be recognised in a report of this team.

    Left out: what is too short or plain to be recognised, and what the collaborative's own texts or the team's own
    names contain.
    """
    own = _own_words(programme, team)
    found: set[str] = set()
    for other in programme.teams:
        if other.id in (team.id, team.successor_of):
            continue
        found.update(item.name for item in other.names if len(item.name) >= SHORTEST_NAME)
        found.add(other.organisation)
        if len(other.id) >= SHORTEST_NAME and not other.id.isdigit():
            found.add(other.id)
    return tuple(sorted(name for name in found if len(name) >= SHORTEST_NAME and not _word(name).search(own)))


def private_paths(folder: Path) -> tuple[str, ...]:
    """Return the paths of this machine that must not appear in a report."""
    return tuple(str(path) for path in (project_root(), folder, Path.home()) if len(path.parts) > 1)


def _own_words(programme: Programme, team: Team) -> str:
    mine = [item.name for item in team.names] + [team.organisation, team.region, team.id]
    return "\n".join([programme.collaborative.model_dump_json(), *mine])


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def _same_identity(finished: Finished) -> str:
    about = finished.job.identity
    printed = " · ".join((about.collaborative, about.team, about.month, about.document, about.language))
    if finished.document.identity != about:
        return "the document is another report's"
    if not any(printed in text for text in finished.page.texts):
        return "the page does not carry the report's identity"
    if not any(printed == text for text in finished.pdf_strings):
        return "the PDF does not carry the report's identity"
    return ""


def _same_title(finished: Finished) -> str:
    titles = [
        block["text"] for block in finished.document.blocks() if block["type"] == "heading" and block["level"] == 1
    ]
    if len(titles) != 1:
        return "the report does not have exactly one title"
    shown = [" ".join(text.split()) for text in (*finished.page.texts, *finished.pdf_strings)]
    title = " ".join(titles[0].split())
    return "" if sum(text == title for text in shown) >= 2 else "page and PDF do not carry the report's title"


def _whole_notebook(finished: Finished) -> str:
    cells = [
        cell for cell in finished.executed["cells"] if "injected-parameters" not in cell["metadata"].get("tags", [])
    ]
    wanted = [_source(cell) for cell in finished.notebook["cells"]]
    if [_source(cell) for cell in cells] != wanted:
        return "the notebook that ran is not the notebook of the report"
    ran = [cell for cell in finished.executed["cells"] if cell["cell_type"] == "code" and _source(cell).strip()]
    return "" if all(cell.get("execution_count") for cell in ran) else "a cell of the report was not run"


def _source(cell: dict[str, object]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)  # type: ignore[arg-type]


def _whole_outline(finished: Finished) -> str:
    wanted = finished.job.outline()
    if tuple(name for name, _ in finished.document.sections) != wanted.sections:
        return "a section is missing or out of place"
    figures = len(finished.document.figures())
    if figures != wanted.figures:
        return f"the report holds {figures} charts and must hold {wanted.figures}"
    if finished.page.tags.count("figure") != figures or finished.pdf_plain.count(b"/S/Figure") < figures:
        return "page or PDF lost a chart"
    return ""


def _nobody_else(finished: Finished) -> str:
    text = finished.text
    for name in finished.others:
        if name in text and _word(name).search(text):
            return "another team is named in it"
    return ""


def _nothing_live(finished: Finished) -> str:
    if _SCRIPTING & set(finished.page.tags):
        return "the page holds a script or a form"
    for tag, name, value in finished.page.attributes:
        if name.startswith("on") or (tag == "meta" and name == "http-equiv" and value.lower() == "refresh"):
            return "the page holds an event handler"
        if name in _LINKING and not _HARMLESS_LINK.match(value.strip()):
            return "the page refers to something outside itself"
        if name == "style" and _STYLE_LOADS.search(value):
            return "the page's style loads something"
    if any(_STYLE_LOADS.search(style) for style in finished.page.styles):
        return "the page's style loads something"
    names = re.compile(rb"(?:" + b"|".join(re.escape(action) for action in _PDF_ACTIONS) + rb")(?![A-Za-z])")
    return "the PDF holds an action, a link or an attachment" if names.search(finished.pdf_plain) else ""


def _no_paths(finished: Finished) -> str:
    text = finished.text
    if _PATH.search(text) or any(path in text for path in finished.paths):
        return "a path of this machine is in it"
    return ""


def _no_traceback(finished: Finished) -> str:
    return "the text of a programming error is in it" if _TRACEBACK.search(finished.text) else ""


def _no_identifiers(finished: Finished) -> str:
    facts = finished.job.facts
    text = finished.text
    for known in (facts.collaborative.contact, facts.collaborative.coach, facts.team.id):
        text = text.replace(known, " ") if known else text
    for kind, pattern in _IDENTIFIERS.items():
        if pattern.search(text):
            return f"something like {kind} is in it"
    return ""


def _plain_metadata(finished: Finished) -> str:
    information = re.search(rb"/Info (\d+) 0 R", finished.pdf)
    if information:
        number = information.group(1)
        found = re.search(rb"(?:^|\s)" + number + rb" 0 obj\s*<<(.*?)>>\s*endobj", finished.pdf_plain, re.DOTALL)
        names = (
            re.sub(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>", b"", found.group(1), flags=re.DOTALL) if found else b"/?"
        )
        keys = set(re.findall(r"/([A-Za-z?]+)", names.decode("latin-1")))
        if not keys <= _PDF_KEYS:
            return "the PDF's metadata holds more than title, author and identity"
    for kind, content in png_chunks(finished.png):
        if kind not in _PNG_CHUNKS and not (kind == "tEXt" and content.startswith(b"Software\0")):
            return "the picture's metadata holds more than it needs"
    return ""


def _whole_files(finished: Finished) -> str:
    names = output_names(finished.job.identity)
    if set(finished.files) - set(names.values()):
        return "there is a file that no report has"
    if len(finished.html) < SMALLEST_HTML or not finished.html.rstrip().endswith("</html>"):
        return "the page is not whole"
    if len(finished.pdf) < SMALLEST_PDF or not finished.pdf.startswith(b"%PDF-") or b"%%EOF" not in finished.pdf[-32:]:
        return "the PDF is not whole"
    if finished.png and not (
        finished.png.startswith(b"\x89PNG\r\n\x1a\n") and finished.png.endswith(b"IEND\xaeB`\x82")
    ):
        return "the picture is not whole"
    return ""


def _finite_texts(texts: Iterable[str]) -> bool:
    return not any(re.search(r"(?<!\w)(?:nan|NaN|None|inf|Infinity)(?!\w)", text) for text in texts)


def _no_raw_values(finished: Finished) -> str:
    """A ``nan`` or ``None`` on a page is a number that nobody looked at."""
    return "" if _finite_texts(finished.page.texts) else "a value without a meaning (nan, None) is in it"


GATES: tuple[Gate, ...] = (
    _whole_files,
    _same_identity,
    _same_title,
    _whole_notebook,
    _whole_outline,
    _nobody_else,
    _nothing_live,
    _no_paths,
    _no_traceback,
    _no_identifiers,
    _plain_metadata,
    _no_raw_values,
)
