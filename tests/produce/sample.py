"""Documents with every kind of block, for the tests of both renderers: invented words and numbers only."""

from __future__ import annotations

import io
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.figure import Figure

from workbench.produce import fonts
from workbench.report import blocks
from workbench.report.blocks import Document, Identity

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "![](http://example.invalid/x.png)",
    "_a_ $x$ 100% #1 & \\input{/etc/passwd}",
    '#eval("1+1") #read("/etc/passwd") *not bold* = Not a heading <label> @ref // note',
    "{{ content }} {% raw %} ${x} %s {0}",
)
SYLLABICS = "ᐃᓄᒃᑎᑐᑦ"
LONG_NAME = "Centre de santé communautaire de Kapuskasing-Hearst et des environs, équipe de soins primaires du Nord"

VALUES = (58, 61, 57, 60, 63, 59, 62, 60, 66, 68, 70, 71)
STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "sample",
    "font.family": list(fonts.FAMILIES),
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def chart(title: str, *, width: float = 7.2, height: float = 3.4) -> str:
    """Return a small control chart as matplotlib writes it."""
    for file in fonts.font_files():
        font_manager.fontManager.addfont(file)
    buffer = io.StringIO()
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width, height))
        axes = figure.add_axes((0.06, 0.1, 0.8, 0.78))
        axes.plot(range(12), VALUES, marker="o", color="#0b5563", linewidth=1.8)
        axes.axhline(61, color="#475963", linewidth=1)
        axes.axhline(75, color="#8a4b00", linewidth=1, linestyle="--", clip_on=True)
        axes.text(11.7, 75, "75 %", va="center")
        axes.set_title(title, loc="left", fontsize=12, fontweight="semibold")
        axes.set_ylim(40, 90)
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def document(*sections: blocks.Section, language: str = "en") -> Document:
    """Return sections as the document that an executed notebook gives."""
    payloads = [section.payload() for section in sections]
    identity = sections[0].identity if sections else identity_of(language)
    return Document(identity, tuple((item["section"], tuple(item["blocks"])) for item in payloads))


def identity_of(language: str = "en") -> Identity:
    """Return the identity of the invented report."""
    return Identity("epic-cancer-screening", "birch-river", "2026-10", "team_report", language)


def of_blocks(*items: Any, language: str = "en", title: str = "Birch River") -> Document:
    """Return a document of one title and the given blocks."""
    heading = blocks.Heading(title, 1)
    return document(blocks.Section("headline", identity_of(language), (heading, *items)), language=language)


def full(language: str = "en", *, name: str = "Birch River Community Health Centre") -> Document:
    """Return a whole report with every kind of block."""
    texts = ENGLISH if language == "en" else FRENCH
    identity = identity_of(language)
    headline = (
        blocks.Heading(f"{name}: {texts['title']}", 1),
        blocks.text(texts["lead"], role="lead"),
        blocks.Facts(tuple(blocks.Fact(*fact) for fact in texts["facts"])),
        blocks.Callout("attention", texts["callout"], (blocks.text(texts["callout_text"]),)),
    )
    measures = (
        blocks.Heading(texts["measures"], 2),
        blocks.text(texts["intro"]),
        *_measure(texts, 1),
        *_measure(texts, 2),
        blocks.PageBreak(),
    )
    details = (
        blocks.Heading(texts["tried"], 2),
        blocks.BulletList(tuple((blocks.Run(item[0], "strong"), blocks.Run(item[1])) for item in texts["list"])),
        blocks.BulletList(((blocks.Run(texts["lead"]),), (blocks.Run(texts["intro"], "muted"),)), ordered=True),
        blocks.Heading(texts["quality"], 2),
        blocks.Table(texts["quality"], texts["columns"], texts["rows"], ("left", "right", "right", "right", "left")),
        blocks.Callout("note", texts["note"], (blocks.text(texts["intro"]), blocks.text(texts["small"], role="note"))),
        blocks.Heading(texts["source"], 2),
        blocks.Table(texts["source"], texts["pair"], ((texts["pair"][0], "0123456789abcdef" * 4), (SYLLABICS, name))),
    )
    return document(
        blocks.Section("headline", identity, headline),
        blocks.Section("measures", identity, measures),
        blocks.Section("details", identity, details),
    )


def _measure(texts: dict[str, Any], number: int) -> tuple[Any, ...]:
    return (
        blocks.Heading(f"{texts['measure']} {number}", 3),
        blocks.text(texts["intro"]),
        blocks.Figure(chart(texts["lead"][:48]), alt=texts["alt"], caption=texts["caption"]),
        blocks.text(texts["small"], role="note"),
    )


ENGLISH: dict[str, Any] = {
    "title": "October 2026",
    "lead": "Cervical screening rose: 4 months in a row are above the range expected from your first year.",
    "facts": (
        ("Screened for cervical cancer", "62.5%", "250 of 400 people, October 2026"),
        ("Waiting for a first screen", "150", "12 fewer than in September"),
        ("Months of data", "12", "November 2025 to October 2026"),
    ),
    "callout": "October is provisional",
    "callout_text": "Two clinics have not sent their last week yet. The number may still move by a point or two.",
    "measures": "Your measures",
    "intro": "The line in the middle is what your team did on average; months beyond the outer lines deserve a talk.",
    "measure": "People screened, measure",
    "alt": "Line chart of 12 months. The share screened rises from 58 % to 71 %, above the centre line of 61 %.",
    "caption": "Share of eligible people screened, each month. Dashed: your aim of 75 % by March 2027.",
    "small": "Source: your record system, extracted on 4 November 2026.",
    "tried": "What you tried",
    "list": (("Evening clinic. ", "Two evenings a month since May."), ("Reminder calls. ", "Every Tuesday.")),
    "quality": "Can you trust these numbers?",
    "columns": ("Measure", "Months sent", "Months hidden", "Last sent", "What we noticed"),
    "rows": (
        ("Cervical screening", "12", "0", "2026-10", "Nothing unusual"),
        ("Breast screening", "11", "1", "2026-09", "October has not been sent; it stays a gap on the chart"),
    ),
    "note": "How to correct a number",
    "source": "Where this comes from",
    "pair": ("Item", "Value"),
}  # fmt: skip

FRENCH: dict[str, Any] = {
    "title": "octobre 2026",
    "lead": "Le dépistage du cancer du col a augmenté : 4 mois de suite au-dessus de l’étendue attendue.",
    "facts": (
        ("Dépistage du cancer du col de l’utérus", "62,5 %", "250 personnes sur 400, octobre 2026"),
        ("En attente d’un premier dépistage", "1 150", "12 de moins qu’en septembre"),
        ("Mois de données", "12", "de novembre 2025 à octobre 2026"),
    ),
    "callout": "Les données d’octobre sont provisoires",
    "callout_text": "Deux cliniques n’ont pas encore envoyé leur dernière semaine. « Patience » : cela peut bouger.",
    "measures": "Vos mesures",
    "intro": "La ligne centrale montre ce que vous faites en moyenne; un mois hors des limites mérite une discussion.",
    "measure": "Personnes dépistées, mesure",
    "alt": "Graphique de 12 mois. La part passe de 58 % à 71 %, au-dessus de la ligne centrale.",
    "caption": "Part des personnes admissibles dépistées, chaque mois. Tirets : votre cible de 75 % d’ici mars 2027.",
    "small": "Source : votre dossier électronique, extrait du 4 novembre 2026.",
    "tried": "Ce que vous avez essayé",
    "list": (("Clinique du soir. ", "Deux soirs par mois depuis mai."), ("Rappels. ", "Par Ana, chaque mardi.")),
    "quality": "Peut-on se fier à ces chiffres?",
    "columns": ("Mesure", "Mois envoyés", "Mois masqués", "Dernier envoi", "Ce que nous avons remarqué"),
    "rows": (
        ("Dépistage du col", "12", "0", "2026-10", "Rien de particulier"),
        ("Dépistage du sein", "11", "1", "2026-09", "Octobre n’a pas été envoyé; le graphique garde un espace"),
    ),
    "note": "Comment corriger un chiffre",
    "source": "D’où viennent ces chiffres",
    "pair": ("Élément", "Valeur"),
}  # fmt: skip
