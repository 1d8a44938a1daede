"""Finished pages in a browser: nothing asked for, nothing run, nothing wider than the screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from workbench.produce.html import render_html
from workbench.produce.index import ReportRow, render_index
from workbench.report import blocks

pytestmark = pytest.mark.browser

WIDTHS = (360, 1280)


@dataclass
class Seen:
    """A page as the browser opened it, and what it did."""

    page: Any
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture
def opened(browser, tmp_path):
    """Open a page's text at a width; what it asks for, writes to the console or pops up is kept."""
    contexts = []

    def open_page(content: str, width: int, *, script: bool = True) -> Seen:
        path = Path(tmp_path) / f"page_{width}.html"
        path.write_text(content, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 740}, java_script_enabled=script)
        contexts.append(context)
        seen = Seen(context.new_page())
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("console", lambda message: seen.messages.append(message.text))
        seen.page.on("pageerror", lambda error: seen.messages.append(str(error)))
        seen.page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
        seen.page.goto(path.as_uri())
        seen.requests.remove(path.as_uri())
        return seen

    yield open_page
    for context in contexts:
        context.close()


def index_page(sample) -> str:
    names = ("Birch River", sample.LONG_NAME, "Zed <script>alert(1)</script>")
    rows = [
        ReportRow("epic", "Cancer screening", "2026-10", f"team-{n}", name, code, "complete", html=f"a/{n}_{code}.html")
        for n, name in enumerate(names)
        for code in ("en", "fr")
    ]
    return render_index([*rows, ReportRow("spider", "SPIDER", "2026-10", "elm", "Elm", "en", "held", reason="W" * 300)])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_report_asks_for_nothing_and_fits_its_screen(opened, sample, language, width):
    seen = opened(render_html(sample.full(language, name=sample.LONG_NAME)), width)
    widest = seen.page.evaluate("document.documentElement.scrollWidth")
    assert (seen.requests, seen.messages, widest) == ([], [], width)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_index_asks_for_nothing_and_fits_its_screen(opened, sample, width):
    seen = opened(index_page(sample), width)
    widest = seen.page.evaluate("document.documentElement.scrollWidth")
    assert (seen.requests, seen.messages, widest) == ([], [], width)


def test_a_word_without_end_does_not_widen_the_page(opened, sample):
    word = "Wölfe" * 60
    document = sample.of_blocks(
        blocks.Heading(word), blocks.text(word), blocks.Facts((blocks.Fact(word, word, word),)),
        blocks.Callout("note", word, (blocks.text(word),)), blocks.BulletList(((blocks.Run(word),),)),
        blocks.Table(word, ("A", word), ((word, word),)), title=word,
    )  # fmt: skip
    seen = opened(render_html(document), 360)
    assert seen.page.evaluate("document.documentElement.scrollWidth") == 360


def test_hostile_words_do_nothing_in_any_place(opened, sample):
    every = tuple(sample.HOSTILE)
    document = sample.of_blocks(
        *(blocks.Heading(words) for words in every),
        *(blocks.text(words) for words in every),
        blocks.Facts(tuple(blocks.Fact(words, words, words) for words in every)),
        blocks.Table(every[0], every, (every,)),
        *(blocks.Figure(sample.chart(words), alt=words, caption=words) for words in every[:3]),
        title=every[0],
    )
    seen = opened(render_html(document), 1280)
    assert (seen.dialogs, seen.requests, seen.messages) == ([], [], [])


def test_the_browser_would_report_what_the_policy_stops(opened, sample):
    page = render_html(sample.full()).replace("</main>", '<img src="http://example.invalid/x.png"></main>')
    seen = opened(page, 1280)
    assert any("Content Security Policy" in message for message in seen.messages)


def test_wide_tables_can_be_reached_by_keyboard_and_scroll_by_themselves(opened, sample):
    page = opened(render_html(sample.full()), 360).page
    sizes = page.eval_on_selector_all(
        ".scroll:has(table.wide)", "boxes => boxes.map(box => [box.tabIndex, box.scrollWidth > box.clientWidth])"
    )
    assert sizes == [[0, True]]


def test_what_is_tapped_is_large_enough(opened, sample):
    pages = [
        page.replace("<details>", "<details open>") for page in (render_html(sample.full("fr")), index_page(sample))
    ]
    heights = [
        height
        for content in pages
        for height in opened(content, 360).page.eval_on_selector_all(
            "nav a, .links a, input, summary", "links => links.map(link => link.getBoundingClientRect().height)"
        )
    ]
    assert min(heights) >= 24


def test_the_skip_link_comes_first_and_leads_to_the_report(opened, sample):
    page = opened(render_html(sample.full()), 1280).page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "report"


def test_the_filter_of_the_index_finds_a_team_without_its_accents(opened, sample):
    page = opened(index_page(sample), 1280).page
    page.fill("#filter", "sante nord")
    assert page.locator("[data-line]:visible").count() == 1


def test_the_index_works_without_its_script(opened, sample):
    page = opened(index_page(sample), 1280, script=False).page
    assert (page.locator("#search").is_visible(), page.locator("[data-line]:visible").count()) == (False, 4)
