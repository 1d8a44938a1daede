"""A report as a page: everything said, nothing live, nothing from outside, usable without eyes."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import nbformat
import pytest
from nbconvert.exporters import get_exporter

from workbench.errors import ReportFailed
from workbench.produce import drawing, fonts
from workbench.produce.content import prepare
from workbench.produce.html import POLICY, HTMLExporter, render_html
from workbench.report import blocks

VOID = {"meta", "br", "img", "hr", "input", "link"}


class Page(HTMLParser):
    """A page's elements with their attributes, and the text that each heading and cell holds."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def of(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="module")
def english(sample) -> Page:
    return Page(render_html(sample.full("en")))


@pytest.fixture(scope="module")
def french(sample) -> Page:
    return Page(render_html(sample.full("fr")))


def executed(sample) -> nbformat.NotebookNode:
    """Return a notebook whose one cell shows a title."""
    section = blocks.Section("headline", sample.identity_of(), (blocks.Heading("Birch River", 1),))
    output = nbformat.v4.new_output("display_data", data=section._repr_mimebundle_())
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", execution_count=1, outputs=[output])])


def test_every_element_is_closed(english):
    assert english.open == []


@pytest.mark.parametrize(("language", "tag"), [("en", "en-CA"), ("fr", "fr-CA")])
def test_a_page_says_its_language(sample, language, tag):
    assert Page(render_html(sample.full(language))).of("html") == [{"lang": tag}]


def test_the_same_document_gives_the_same_bytes(sample):
    assert render_html(sample.full("fr")) == render_html(sample.full("fr"))


def test_a_page_carries_its_identity_and_its_title(english, sample):
    texts = [word.strip() for word in english.words]
    assert "epic-cancer-screening · birch-river · 2026-10 · team_report · en" in texts
    assert texts.count("Birch River Community Health Centre: October 2026") == 2


def test_a_page_holds_no_script_and_no_form(english):
    live = {"script", "iframe", "object", "embed", "form", "input", "link", "base"}
    assert [tag for tag, _ in english.elements if tag in live] == []


def test_a_page_loads_nothing(english):
    names = ("src", "href", "xlink:href", "srcset", "data", "poster", "action")
    links = [value for _, attributes in english.elements for name, value in attributes.items() if name in names]
    assert [link for link in links if not link.startswith("#")] == []


def test_the_style_sheet_loads_nothing(project):
    for name in ("style.css", "index.css"):
        text = (project / "templates" / "html" / name).read_text(encoding="utf-8")
        assert re.findall(r"@import|url\(|expression", text) == []


def test_the_only_address_in_the_styles_is_the_font_itself(sample):
    style = render_html(sample.full()).split("</style>")[0]
    assert re.findall(r"url\((.{22})", style) == ["data:font/woff;base64,"] * 3


def test_the_font_in_the_page_is_small_and_the_same_again():
    first = fonts.web_faces()
    fonts.web_faces.cache_clear()
    assert fonts.web_faces() == first
    assert [face.weight for face in first if len(face.address) < 30_000] == [400, 600, 700]


def test_the_policy_forbids_what_the_page_does_not_need(english):
    policies = [item["content"] for item in english.of("meta") if item.get("http-equiv") == "Content-Security-Policy"]
    assert (policies, POLICY.split(";")[0]) == ([POLICY], "default-src 'none'")


def test_a_page_holds_no_comment_and_nothing_unseen(sample):
    content = render_html(sample.full("en"))
    assert re.findall(r"<!--|<template|display:\s*none[^}]*}[^}]*td|style=\"[^\"]*display", content) == []


def test_identifiers_are_met_once_although_the_charts_are_equal(english):
    identifiers = [attributes["id"] for _, attributes in english.elements if "id" in attributes]
    assert sorted(identifiers) == sorted(set(identifiers))


def test_every_link_within_the_page_leads_somewhere(english):
    identifiers = {attributes["id"] for _, attributes in english.elements if "id" in attributes}
    references = re.findall(r"(?:url\(|href=\")#([^)\"]+)", render_of(english))
    assert set(references) - identifiers == set()


def render_of(page: Page) -> str:
    """Return a page's links and drawing references as text."""
    pairs = [(name, value) for _, attributes in page.elements for name, value in attributes.items()]
    return " ".join(f'{name}="{value}"' for name, value in pairs)


def test_headings_leave_out_no_level(english):
    levels = [int(tag[1]) for tag, _ in english.elements if re.fullmatch("h[1-6]", tag)]
    steps = [after - before for before, after in pairwise(levels)]
    assert (levels[0], levels.count(1), max(steps)) == (1, 1, 1)


def test_heading_levels_of_a_careless_document_are_put_right(sample):
    document = sample.of_blocks(blocks.Heading("a", 3), blocks.Heading("b", 3), blocks.Heading("c", 1))
    assert [block["level"] for block in prepare(document).blocks()] == [1, 2, 3, 2]


def test_every_chart_is_a_picture_with_words(english, sample):
    pictures = [item["aria-label"] for item in english.of("div") if item.get("role") == "img"]
    assert (pictures, len(english.of("figure"))) == ([sample.ENGLISH["alt"]] * 2, 2)


def test_every_table_has_a_caption_and_says_what_heads_what(english):
    scopes = [item.get("scope") for item in english.of("th")]
    assert len(english.of("caption")) == len(english.of("table")) == 2
    assert (scopes.count("col"), scopes.count("row")) == (5 + 2, 2 + 2)


def test_what_scrolls_can_be_reached_and_has_a_name(english):
    boxes = [item for item in english.of("div") if item.get("class") == "scroll"]
    assert [
        box for box in boxes if box.get("tabindex") != "0" or not {"aria-label", "aria-labelledby"} & set(box)
    ] == []


def test_the_contents_lead_to_every_part(english):
    parts = [item["id"] for item in english.of("section")]
    links = [item["href"] for item in english.of("a") if item["href"].startswith("#part")]
    assert links == [f"#{part}" for part in parts]
    assert len(parts) == 4


def test_a_page_has_its_landmarks(english):
    assert [len(english.of(tag)) for tag in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]


def test_a_callout_says_in_words_what_kind_it_is(french):
    assert ("Important\u00a0:" in french.text, "Note\u00a0:" in french.text) == (True, True)


def test_french_words_arrive_as_they_were_typeset(french, sample):
    assert sample.FRENCH["facts"][0][1] in french.text
    assert "Aller au rapport" in french.text


@pytest.mark.parametrize("place", ["title", "heading", "paragraph", "fact", "table", "callout", "list", "alt", "chart"])
def test_hostile_words_are_words(sample, place):
    for words in sample.HOSTILE:
        page = Page(render_html(hostile(sample, place, words)))
        shown = page.text + " ".join(item.get("aria-label", "") for item in page.of("div"))
        names = {name for _, attributes in page.elements for name in attributes}
        assert words in shown
        assert (page.of("script", "img"), {name for name in names if name.startswith("on")}) == ([], set())


def hostile(sample, place: str, words: str) -> blocks.Document:
    """Return a document with the words in one place."""
    run = (blocks.Run(words, "strong"),)
    found = {
        "title": blocks.PageBreak(),
        "heading": blocks.Heading(words),
        "paragraph": blocks.Paragraph(run),
        "fact": blocks.Facts((blocks.Fact(words, words, words),)),
        "table": blocks.Table(words, (words, "b"), ((words, words),)),
        "callout": blocks.Callout("note", words, (blocks.Paragraph(run),)),
        "list": blocks.BulletList((run,)),
        "alt": blocks.Figure(BARE, alt=words, caption=words),
        "chart": blocks.Figure(BARE.replace("words", words.replace("&", "&amp;").replace("<", "&lt;")), alt="x"),
    }[place]
    return sample.of_blocks(found, title=words if place == "title" else "Birch River")


BARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><text>words</text></svg>'


def drawn(inside: str, *, attributes: str = "") -> str:
    """Return an SVG with something in it."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" {attributes}>{inside}</svg>'


@pytest.mark.parametrize(
    ("svg", "said"),
    [
        (drawn("<script>alert(1)</script>"), "<script>"),
        (drawn("<foreignObject/>"), "<foreignObject>"),
        (drawn("<image href='#a'/>"), "<image>"),
        (drawn("<animate/>"), "<animate>"),
        (drawn("<a href='#a'/>"), "<a>"),
        (drawn("<g/>", attributes='onload="x"'), "event attribute onload"),
        (drawn("<path ONCLICK='x'/>"), "event attribute ONCLICK"),
        (drawn("<use href='http://example.invalid/#a'/>"), "links to something outside"),
        (drawn("<use xmlns:x='http://www.w3.org/1999/xlink' x:href='data:image/svg+xml,x'/>"), "outside"),
        (drawn("<path style='fill:url(http://example.invalid/a)'/>"), "loads something in its attribute style"),
        (drawn("<path fill='url(//example.invalid/a)'/>"), "loads something in its attribute fill"),
        (drawn("<text style='display: none'>5</text>"), "not shown"),
        (drawn("<text visibility='hidden'>5</text>"), "not shown"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + BARE, "document type"),
        ("<svg", "no readable SVG"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "no viewBox"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 10"/>', "no size"),
        ("<html/>", "<html>"),
    ],
)
def test_a_drawing_that_is_more_than_a_drawing_is_refused(svg, said):
    with pytest.raises(ReportFailed, match=re.escape(said)):
        drawing.clean(svg, prefix="f")


def test_what_the_drawing_program_notes_is_taken_out(sample):
    cleaned = drawing.clean(sample.chart("Screening rose"), prefix="f").svg
    assert re.findall(r"<metadata|<style|<!--|<!DOCTYPE|matplotlib|rdf:", cleaned) == []


def test_a_cleaned_drawing_may_be_cleaned_again(sample):
    once = drawing.clean(sample.chart("Screening rose"), prefix="f")
    assert drawing.clean(once.svg, prefix="f") == once


def test_references_in_a_drawing_still_meet_their_marks():
    svg = drawn('<defs><path id="m"/><clipPath id="c"/></defs><use href="#m"/><g id="lone" clip-path="url(#c)"/>')
    cleaned = drawing.clean(svg, prefix="f")
    assert re.findall(r'(?:id|href)="(.*?)"|url\((.*?)\)', cleaned.svg) == [
        ("f1", ""), ("f2", ""), ("#f1", ""), ("", "#f2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (blocks.Figure(BARE, alt="  ", caption="Screened"), "Figure Screened has no text alternative"),
        (blocks.Table(" ", ("a",), ()), "has no caption"),
        (blocks.Table("T", ("a", ""), ()), "a column without a name"),
        (blocks.Table("T", ("a", "b"), (("1",),)), "2 columns but a row of 1 cells"),
        (blocks.Table("T", ("a", "b"), (), ("left",)), "2 columns but 1 alignments"),
    ],
)
def test_what_no_reader_could_use_fails_the_report(sample, block, said):
    with pytest.raises(ReportFailed, match=said):
        render_html(sample.of_blocks(block))


def test_a_document_without_title_fails(sample):
    section = blocks.Section("headline", sample.identity_of(), (blocks.text("x"),))
    with pytest.raises(ReportFailed, match="no title"):
        render_html(sample.document(section))


def test_a_block_of_an_unknown_type_fails(sample):
    document = blocks.Document(sample.identity_of(), (("headline", ({"type": "markdown", "text": "x"},)),))
    with pytest.raises(ReportFailed, match="type 'markdown'"):
        render_html(document)


def test_the_exporter_gives_the_page_of_an_executed_notebook(sample):
    exporter = get_exporter("workbench-html")()
    assert isinstance(exporter, HTMLExporter)
    content, _ = exporter.from_notebook_node(executed(sample))
    assert (exporter.file_extension, content) == (".html", render_html(sample.of_blocks()))


def test_the_exporter_refuses_a_cell_that_shows_something_else(sample):
    notebook = executed(sample)
    notebook.cells[0].outputs = [nbformat.v4.new_output("display_data", data={"text/html": "<script>x</script>"})]
    with pytest.raises(ReportFailed, match="Cell 1 of the report shows something that is not a block"):
        HTMLExporter().from_notebook_node(notebook)
