"""Every sentence of ours has its French text: none missing, none left over, the same values put in."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import jinja2
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import nodes

from workbench.i18n import CATALOGUE, language

PROJECT = Path(__file__).resolve().parent.parent
Sentence = str | tuple[str, str]
PLACE = re.compile(r"{(\w*)}")


def in_python(path: Path) -> list[tuple[Sentence, str]]:
    """Return the sentences that a module hands to tr(…) and tr.plural(…), with their place."""
    found: list[tuple[Sentence, str]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            place = f"{path.relative_to(PROJECT).as_posix()}:{node.lineno}"
            found.extend((sentence, place) for sentence in _of_call(node))
    return found


def _of_call(node: ast.Call) -> list[Sentence]:
    match node.func:
        case ast.Name("tr") | ast.Attribute(attr="tr"):
            return [_literal(node.args[0])]
        case ast.Attribute(ast.Name("tr") | ast.Attribute(attr="tr"), "plural"):
            return [(_literal(node.args[0]), _literal(node.args[1]))]
        case _:
            return []


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return f"NOT A LITERAL: {ast.unparse(node)}"


def in_template(path: Path) -> list[tuple[Sentence, str]]:
    """Return the sentences that a template hands to tr(…), with their place."""
    tree = jinja2.Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    found: list[tuple[Sentence, str]] = []
    for call in tree.find_all(nodes.Call):
        place = f"{path.relative_to(PROJECT).as_posix()}:{call.lineno}"
        if isinstance(call.node, nodes.Name) and call.node.name == "tr":
            found.append((_constant(call.args[0]), place))
        if isinstance(call.node, nodes.Getattr) and call.node.attr == "plural":
            found.append(((_constant(call.args[0]), _constant(call.args[1])), place))
    return found


def _constant(node: nodes.Expr) -> str:
    return node.value if isinstance(node, nodes.Const) else "NOT A LITERAL"


def sentences() -> dict[Sentence, str]:
    """Return every sentence of ours with one place where it is used."""
    found: dict[Sentence, str] = {}
    for path in sorted((PROJECT / "workbench").rglob("*.py")):
        found.update({sentence: place for sentence, place in in_python(path) if sentence not in found})
    for path in sorted((PROJECT / "templates").rglob("*")):
        if path.suffix in (".j2", ".html", ".txt", ".jinja"):
            found.update({sentence: place for sentence, place in in_template(path) if sentence not in found})
    return found


@pytest.fixture(scope="module")
def used() -> dict[Sentence, str]:
    return sentences()


@pytest.fixture(scope="module")
def french() -> dict[Sentence, Message]:
    with CATALOGUE.open("rb") as file:
        catalogue: Catalog = read_po(file, locale="fr_CA", abort_invalid=True)
    return {message.id: message for message in catalogue if message.id}


def texts(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string,)


def test_every_sentence_is_a_literal(used: dict[Sentence, str]) -> None:
    assert [place for sentence, place in used.items() if "NOT A LITERAL" in str(sentence)] == []


def test_every_sentence_has_its_french_text(used: dict[Sentence, str], french: dict[Sentence, Message]) -> None:
    missing = {sentence: place for sentence, place in used.items() if sentence not in french}
    assert missing == {}


def test_no_french_text_is_left_over(used: dict[Sentence, str], french: dict[Sentence, Message]) -> None:
    assert [sentence for sentence in french if sentence not in used] == []


def test_no_french_text_is_empty_or_in_doubt(french: dict[Sentence, Message]) -> None:
    assert [name for name, message in french.items() if message.fuzzy or not all(texts(message))] == []


def test_french_texts_put_in_the_same_values(french: dict[Sentence, Message]) -> None:
    other = []
    for sentence, message in french.items():
        wanted = set(PLACE.findall(sentence if isinstance(sentence, str) else sentence[1]))
        other.extend(text for text in texts(message) if set(PLACE.findall(text)) != wanted)
    assert other == []


def test_french_texts_have_two_forms_where_english_has(french: dict[Sentence, Message]) -> None:
    assert [name for name, message in french.items() if isinstance(name, tuple) and len(texts(message)) != 2] == []


def test_no_sentence_has_two_french_texts() -> None:
    names = re.findall(r'^msgid "(.+)"$', CATALOGUE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("l'équipe d'accueil", "l’équipe d’accueil"),
        ("6' de plus, 'cité'", "6' de plus, 'cité'"),
        ("écrivez à d'amours@example.org", "écrivez à d'amours@example.org"),
    ],
)
def test_french_apostrophes_between_letters_are_curly_but_in_addresses(written: str, expected: str) -> None:
    assert language("fr").typeset(written) == expected
    assert language("en").typeset(written) == written
