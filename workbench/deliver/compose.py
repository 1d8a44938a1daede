"""One message for one reader of a finished report: text, HTML with the main chart inside, the PDF attached.

The same report and reader give the same bytes: boundaries and the Message-ID are made from the identity and the
address, and the date is handed in or left out. A draft carries ``X-Unsent: 1``, so that mail programs open it for
review.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench.deliver.enclosure import Enclosure
from workbench.deliver.letter import Letter, write_letter
from workbench.errors import GateHeld, WorkbenchError
from workbench.files import canonical_json, project_root, sha256
from workbench.i18n import language
from workbench.programme.models import Person, Programme

MOST_HTML = 100_000
CONTENT_ID = "chart"


def compose(
    report: Enclosure,
    person: Person,
    programme: Programme,
    *,
    sender: str | None = None,
    stamp: datetime | None = None,
    templates: Path | None = None,
) -> EmailMessage:
    """Return the message that takes a finished report to one person of the same team.

    ``sender`` is the From address, the collaborative's contact by default; replies go to the contact. Without
    ``stamp`` the message is a draft. Raises GateHeld if the person is another team's or the report is a demo that
    would be more than a draft, WorkbenchError for a missing or unusable address and for control characters.
    """
    identity = report.identity
    if person.team != identity.team or programme.collaborative.id != identity.collaborative:
        raise GateHeld("the report is another team's than the reader's")
    if stamp is not None and report.demo:
        raise GateHeld("a DEMO report is never sent")
    tr = language(identity.language)
    contact = programme.collaborative.contact or sender or ""
    letter = write_letter(
        report.summary,
        name=person.name,
        team=programme.team(identity.team).name(identity.month),
        collaborative=tr.pick(programme.collaborative.title.mapping()),
        contact=contact,
    )
    key = sha256(canonical_json({**asdict(identity), "to": person.email.casefold()}))
    message = _body(report, letter, templates=templates or project_root() / "templates" / "email", key=key)
    _address(message, person, sender=sender or contact, reply_to=contact)
    message["Subject"] = letter.subject
    _mark(message, letter, key=key, stamp=stamp)
    return message


def to_bytes(message: EmailMessage) -> bytes:
    """Return a message as it would travel: CRLF line ends; headers in UTF-8 only if an address needs them."""
    plain = all(address.addr_spec.isascii() for address in message["To"].addresses)
    return message.as_bytes(policy=SMTP if plain else SMTPUTF8)


def _body(report: Enclosure, letter: Letter, *, templates: Path, key: str) -> EmailMessage:
    """Return mixed(alternative(text, related(html, png)), pdf) with fixed boundaries."""
    content_id = f"{CONTENT_ID}.{key[:16]}"
    values = {"letter": letter, "chart": f"cid:{content_id}" if report.png else ""}
    page = _inlined(_render(templates, "report.html.j2", values))
    if len(page.encode("utf-8")) > MOST_HTML:
        raise WorkbenchError(f"The message is longer than {MOST_HTML // 1000} kB, so mail programs would cut it.")
    message = EmailMessage(policy=SMTP)
    message.set_content(_render(templates, "report.txt.j2", values), cte="quoted-printable")
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    if report.png:
        _part(message, "html").add_related(
            report.png, maintype="image", subtype="png", cid=f"<{content_id}>",
            disposition="inline", filename=f"chart_{report.identity.team}_{report.identity.month}.png",
        )  # fmt: skip
    message.add_attachment(report.pdf, maintype="application", subtype="pdf", filename=report.pdf_name)
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number}_{key[:40]}")
    return message


def _part(message: EmailMessage, kind: str) -> EmailMessage:
    found = message.get_body(preferencelist=(kind,))
    assert isinstance(found, EmailMessage)
    return found


def _address(message: EmailMessage, person: Person, *, sender: str, reply_to: str) -> None:
    if not sender:
        raise WorkbenchError("The messages have no sender. Write contact: in collaborative.yaml, or give one.")
    message["From"] = _checked(sender)
    message["To"] = _checked(person.email, name=person.name)
    message["Reply-To"] = _checked(reply_to)


def _checked(address: str, *, name: str = "") -> Address:
    """Return an address that mail servers understand, its domain in ASCII; raise WorkbenchError otherwise."""
    from email_validator import EmailNotValidError, validate_email

    try:
        valid = validate_email(address, check_deliverability=False, strict=True)
    except EmailNotValidError as error:
        raise WorkbenchError(f"the address cannot be used: {error}") from None
    return Address(display_name=name, username=valid.local_part, domain=valid.ascii_domain)


def _mark(message: EmailMessage, letter: Letter, *, key: str, stamp: datetime | None) -> None:
    domain = message["From"].addresses[0].domain
    message["Message-ID"] = f"<{key[:40]}@{domain}>"
    message["Content-Language"] = letter.locale
    message["Auto-Submitted"] = "auto-generated"
    if stamp is None:
        message["X-Unsent"] = "1"
    else:
        message["Date"] = format_datetime(stamp)


@lru_cache(maxsize=4)
def _environment(templates: Path) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(templates),
        autoescape=lambda name: name is not None and ".html" in name,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _render(templates: Path, name: str, values: dict[str, Any]) -> str:
    return str(_environment(templates).get_template(name).render(**values))


def _inlined(page: str) -> str:
    """Return a page with every style in its tags, since many mail programs drop style sheets."""
    from css_inline import CSSInliner

    return str(CSSInliner(load_remote_stylesheets=False).inline(page))
