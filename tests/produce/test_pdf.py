"""A report on paper, read back: tagged, titled, in its language, nothing in it that nobody put there."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pikepdf
import pytest
from nbconvert.exporters import get_exporter

from workbench.errors import ReportFailed
from workbench.produce import fonts, pdf
from workbench.produce.pdf import PDFExporter, render_pdf
from workbench.report import blocks

STRUCTURE = ("/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Figure", "/Caption")
BARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><text y="9">words</text></svg>'


@pytest.fixture(scope="module")
def english(sample) -> pikepdf.Pdf:
    return opened(render_pdf(sample.full("en")))


@pytest.fixture(scope="module")
def french(sample) -> pikepdf.Pdf:
    return opened(render_pdf(sample.full("fr")))


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def words_of(content: bytes, *options: str) -> str:
    """Return the text of a PDF on one line, or skip loudly."""
    if shutil.which("pdftotext") is None:
        pytest.skip("SKIPPED LOUDLY: pdftotext is not installed, so no text of a PDF was read back.")
    done = subprocess.run(["pdftotext", "-raw", *options, "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode("utf-8").replace("\u200b", "").split())


def elements(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Return every structure element of a PDF in reading order."""
    found: list[pikepdf.Object] = []

    def walk(node: pikepdf.Object) -> None:
        if isinstance(node, pikepdf.Array):
            for item in node:
                walk(item)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node.K)

    walk(pdf.Root.StructTreeRoot.K)
    return found


@pytest.mark.parametrize(("language", "tag"), [("en", "en-CA"), ("fr", "fr-CA")])
def test_a_pdf_is_tagged_and_says_its_language(sample, language, tag):
    pdf = opened(render_pdf(sample.full(language)))
    assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == (tag, True)


def test_a_pdf_declares_accessibility(english):
    assert re.findall(r"<pdfuaid:part>(.*?)<", english.Root.Metadata.read_bytes().decode()) == ["1"]


def test_a_window_shows_the_title_of_the_report(english):
    shown = bool(english.Root.ViewerPreferences.DisplayDocTitle)
    assert (str(english.docinfo.Title), shown) == ("Birch River Community Health Centre: October 2026", True)


def test_the_metadata_holds_what_is_allowed_and_no_more(english):
    assert {name: str(value) for name, value in english.docinfo.items() if name not in ("/Title", "/Creator")} == {
        "/Author": "Collaborative Workbench",
        "/Keywords": "epic-cancer-screening · birch-river · 2026-10 · team_report · en",
    }


def test_the_metadata_holds_no_date_and_no_path(english):
    packet = english.Root.Metadata.read_bytes().decode()
    assert re.findall(r"Date|20\d\d-\d\d-\d\dT|/home|/root|/tmp", packet) == []


def test_nothing_is_attached_and_nothing_acts(english):
    names = [str(name) for name in english.Root]
    assert {"/Names", "/OpenAction", "/AA", "/AcroForm", "/AF"} & set(names) == set()


def test_the_same_document_gives_the_same_bytes(sample):
    assert render_pdf(sample.full("fr")) == render_pdf(sample.full("fr"))


def test_every_kind_of_block_has_its_tag(english):
    kinds = {str(element.S) for element in elements(english)}
    assert [kind for kind in STRUCTURE if kind not in kinds] == []


def test_every_chart_carries_its_words(english, sample):
    pictures = [element for element in elements(english) if str(element.S) == "/Figure"]
    described = [str(element.Alt) for element in pictures if "/Alt" in element]
    assert (len(pictures), described) == (2, [sample.ENGLISH["alt"]] * 2)


def test_column_names_are_header_cells(english):
    assert [str(element.S) for element in elements(english)].count("/TH") == 5 + 2


def test_pages_are_letter(english):
    assert {tuple(float(side) for side in page.mediabox) for page in english.pages} == {(0.0, 0.0, 612.0, 792.0)}


def test_every_font_is_in_the_file_and_is_one_of_ours(french):
    names = {str(font.BaseFont).split("+")[-1] for page in french.pages for font in page.Resources.Font.values()}
    assert {name.split("-")[0] for name in names} == {"SourceSansPro", "DejaVuSans"}


def test_the_words_are_on_paper(sample):
    found = words_of(render_pdf(sample.full("fr", name=sample.LONG_NAME)))
    wanted = [sample.FRENCH["callout"], sample.FRENCH["lead"], sample.SYLLABICS, "62,5 %", "Page 2 de ", "octobre 2026"]
    assert [words for words in wanted if words not in found] == []


def test_the_identity_is_on_every_page(sample):
    content = render_pdf(sample.full("en"))
    assert words_of(content).count("epic-cancer-screening · birch-river · 2026-10 · team_report · en") == len(
        opened(content).pages
    )


@pytest.mark.parametrize("place", ["heading", "paragraph", "fact", "table", "callout", "list", "caption"])
def test_hostile_words_are_words(sample, place):
    words = " | ".join(sample.HOSTILE)
    run = (blocks.Run(words),)
    block = {
        "heading": blocks.Heading(words),
        "paragraph": blocks.Paragraph(run),
        "fact": blocks.Facts((blocks.Fact("a", "b", words),)),
        "table": blocks.Table("T", ("a",), ((words,),)),
        "callout": blocks.Callout("attention", "T", (blocks.Paragraph(run),)),
        "list": blocks.BulletList((run,)),
        "caption": blocks.Figure(BARE, alt=words, caption=words),
    }[place]
    found = words_of(render_pdf(sample.of_blocks(block)))
    plain = "".join(found.split())
    assert [part for part in sample.HOSTILE if "".join(part.split()) not in plain] == []


def test_a_hostile_title_is_a_title(sample):
    title = " ".join(sample.HOSTILE)
    assert str(opened(render_pdf(sample.of_blocks(title=title))).docinfo.Title) == title


@pytest.mark.parametrize(
    "block",
    [
        blocks.text("a 日 b"),
        blocks.Heading("日"),
        blocks.Table("T", ("a",), (("日",),)),
        blocks.Figure(BARE.replace("words", "日"), alt="x"),
    ],
    ids=lambda block: block.type,
)
def test_a_character_that_no_font_has_is_named(sample, block):
    with pytest.raises(ReportFailed, match=r"cannot show U\+65E5 \(CJK UNIFIED IDEOGRAPH-65E5\)"):
        render_pdf(sample.of_blocks(block))


def test_syllabics_in_a_chart_are_drawn_with_a_font_of_ours(sample):
    content = render_pdf(sample.of_blocks(blocks.Figure(BARE.replace("words", sample.SYLLABICS), alt="x")))
    assert sample.SYLLABICS in words_of(content)


def test_fonts_cover_french_and_syllabics(sample):
    assert fonts.unprintable(["Œuvre « à l’été » 1\u00a0150\u202f% — ≥ ≤ → ✓ é", sample.SYLLABICS, "\n\t"]) == ()


def test_a_font_folder_holds_the_fonts_of_the_report_only():
    with fonts.font_folder() as folder:
        names = sorted(path.name for path in folder.iterdir())
    assert (names, folder.exists()) == (sorted(file.name for file in fonts.font_files()), False)


def test_a_chart_stays_on_the_page_of_its_heading(sample):
    lines = [blocks.text("A line of the report.") for _ in range(27)]
    figure = blocks.Figure(sample.chart("Screening rose"), alt="Rises", caption="Share screened")
    facts = blocks.Facts((blocks.Fact("Screened", "62.5%", "250 of 400"),))
    content = render_pdf(sample.of_blocks(*lines, blocks.Heading("Kept together"), blocks.text("One"), facts, figure))
    pages = [words_of(content, "-f", page, "-l", page) for page in ("1", "2")]
    assert [("Kept together" in page, "Share screened" in page) for page in pages] == [(False, False), (True, True)]


def test_a_long_table_repeats_its_header(sample):
    rows = tuple((f"Month {number}", str(number)) for number in range(100))
    content = render_pdf(sample.of_blocks(blocks.Table("Long", ("Month of the year", "Count"), rows)))
    assert words_of(content).count("Month of the year") == len(opened(content).pages) == 3


def test_a_very_long_text_runs_over_pages(sample):
    content = render_pdf(sample.of_blocks(blocks.Callout("note", "Long", (blocks.text("Many words. " * 2000),))))
    assert words_of(content).count("Many words.") == 2000


def test_a_word_without_end_stays_on_the_paper(sample):
    document = sample.of_blocks(blocks.Table("T", ("a", "b"), (("x" * 300, "1"),)), blocks.text("y" * 300))
    text = words_of(render_pdf(document)).replace(" ", "")
    assert ("x" * 300 in text, "y" * 300 in text) == (True, True)


def test_no_column_is_narrower_than_its_longest_word():
    long = "longues suites et peu de traversées (Anhøj), mois hors des limites"
    columns = [("Mesure", "Dépistages"), *([("Règle des signaux", long)] * 4), ("Intervalle", "42,2 % à 56,8 %")]
    widths = pdf._widths(columns)
    wanted = [len("Dépistages"), *([len("traversées")] * 4), len("Intervalle")]
    assert [width for width, word in zip(widths, wanted, strict=True) if width < word] == []
    assert sum(widths) == pytest.approx(100, abs=0.1)


FORKED = """
import os, sys
from workbench.produce import fonts, html, pdf
from workbench.report.blocks import Document, Heading, Identity, Section
identity = Identity("c", "t", "2026-10", "team_report", "fr")
payload = Section("headline", identity, (Heading("Titre", 1),)).payload()
document = Document(identity, (("headline", tuple(payload["blocks"])),))
html.render_html(document)
assert len(os.listdir("/proc/self/task")) == 1, "a thread before the fork"
assert "typst" not in sys.modules, "the compiler before the fork"
for _ in range(2):
    child = os.fork()
    if child == 0:
        os._exit(0 if pdf.render_pdf(document).startswith(b"%PDF-1.7") else 1)
    assert os.waitpid(child, 0)[1] == 0
"""


@pytest.mark.skipif(sys.platform != "linux", reason="The forked engine is for Linux alone.")
def test_a_forked_child_renders_and_its_parent_has_one_thread():
    settings = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-c", FORKED], env=settings, check=True, timeout=60)


def test_a_missing_alternative_fails_before_the_compiler(sample):
    with pytest.raises(ReportFailed, match="no text alternative"):
        render_pdf(sample.of_blocks(blocks.Figure(BARE, alt="")))


def test_the_compilers_complaint_comes_without_a_traceback(sample, tmp_path, monkeypatch):
    for name in ("params", "notebooks", "templates/typst"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "templates" / "typst" / "report.typ").write_text("#panic()", encoding="utf-8")
    monkeypatch.setenv("WORKBENCH_PROJECT", str(tmp_path))
    with pytest.raises(ReportFailed, match="The PDF could not be made: panicked"):
        render_pdf(sample.of_blocks())


def test_the_template_reads_words_as_data_only(project):
    template = Path(project, "templates", "typst", "report.typ").read_text(encoding="utf-8")
    assert re.findall(r"\beval\(|\bread\(|#import|#include|mode:", template) == []


def test_the_exporter_gives_the_pdf_of_an_executed_notebook(sample):
    section = blocks.Section("headline", sample.identity_of(), (blocks.Heading("Birch River", 1),))
    output = nbformat.v4.new_output("display_data", data=section._repr_mimebundle_())
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", execution_count=1, outputs=[output])])
    exporter = get_exporter("workbench-pdf")()
    content, _ = exporter.from_notebook_node(notebook)
    assert isinstance(exporter, PDFExporter)
    assert (exporter.file_extension, content) == (".pdf", render_pdf(sample.of_blocks()))
