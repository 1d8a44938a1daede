"""YAML read as text: scalars stay what they are on the page, lines are right, clever files are refused."""

from __future__ import annotations

import contextlib
import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InvalidInput
from workbench.programme import yaml_text
from workbench.programme.yaml_text import line_of, load_yaml, read_yaml

PLAIN = st.from_regex(r"[A-Za-z0-9.][A-Za-z0-9.:_+-]{0,12}[A-Za-z0-9]", fullmatch=True)
TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xD7FF), max_size=20)
DATA = st.recursive(
    TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=8
)


def refusal(text: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_yaml(text, name="a.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    "text", ["NO", "yes", "on", "012", "12:30", "1e5", "0x1F", "1_000", ".nan", "2026-10-31", "2026-10"]
)
def test_a_scalar_stays_the_text_on_the_page(text: str) -> None:
    assert read_yaml(f"key: {text}", name="a.yaml")[0] == {"key": text}


@pytest.mark.parametrize("text", ["", "~", "null"])
def test_an_empty_value_is_none(text: str) -> None:
    assert read_yaml(f"key: {text}", name="a.yaml")[0] == {"key": None}


@pytest.mark.parametrize("text", ["", "~", "null"])
def test_a_quoted_value_is_never_none(text: str) -> None:
    assert read_yaml(f"key: '{text}'", name="a.yaml")[0] == {"key": text}


def test_lines_belong_to_keys_and_items() -> None:
    _, lines = read_yaml("# first\nteams:\n  - id: a\n    aim:\n      by: x\n  - id: b\n", name="a.yaml")
    assert lines == {
        (): 2,
        ("teams",): 2,
        ("teams", 0): 3,
        ("teams", 0, "id"): 3,
        ("teams", 0, "aim"): 4,
        ("teams", 0, "aim", "by"): 5,
        ("teams", 1): 6,
        ("teams", 1, "id"): 6,
    }


def test_the_line_of_an_absent_key_is_that_of_its_parent() -> None:
    _, lines = read_yaml("a: 1\nb:\n  c: 2\n", name="a.yaml")
    assert line_of(lines, ("b", "d", 0)) == 2


def test_texts_come_in_composed_form() -> None:
    assert read_yaml("name: Benoi\u0302t", name="a.yaml")[0] == {"name": "Beno\u00eet"}


def test_an_empty_file_is_none() -> None:
    assert read_yaml("# nothing here\n", name="a.yaml")[0] is None


def test_growing_aliases_are_refused_at_once() -> None:
    nested = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    begun = time.perf_counter()
    message = refusal(nested)
    assert (message.startswith("a.yaml, line 1: uses an anchor"), time.perf_counter() - begun < 1) == (True, True)


def test_deep_nesting_is_refused_at_once() -> None:
    begun = time.perf_counter()
    message = refusal("[" * 5000 + "]" * 5000)
    quick = time.perf_counter() - begun < 5
    assert (message.startswith("a.yaml, line 1: is nested more than 24 deep"), quick) == (True, True)


def test_a_key_that_is_a_list_is_refused() -> None:
    assert refusal("? [a]\n: b\n").startswith("a.yaml, line 1: has a key that is not a text")


def test_a_nul_is_refused_with_its_code_point() -> None:
    assert refusal("a: b\nc: \0\n").startswith("a.yaml, line 2: holds a character that YAML does not allow (U+0000)")


def test_another_version_of_yaml_is_refused() -> None:
    assert refusal("%YAML 9.9\n---\na: b\n").startswith("a.yaml, line 1: cannot be read as YAML at column 1")


def test_other_encodings_are_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("a: b\nc: é\n".encode("latin-1"))
    with pytest.raises(InvalidInput, match=r"a\.yaml, line 2: is not UTF-8 text\. Save it with the encoding UTF-8\."):
        load_yaml(path)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("\ufeffa: b\n".encode())
    assert load_yaml(path)[0] == {"a": "b"}


def test_line_ends_of_windows_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: b\r\nc: d\r\n")
    assert load_yaml(path) == ({"a": "b", "c": "d"}, {(): 1, ("a",): 1, ("c",): 2})


def test_a_huge_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: " + "b" * 100, encoding="utf-8")
    monkeypatch.setattr(yaml_text, "MAX_BYTES", 100)
    with pytest.raises(InvalidInput, match=r"a\.yaml: has 103 bytes; at most 100 are read"):
        load_yaml(path)


def test_an_absent_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"b\.yaml: cannot be opened"):
        load_yaml(tmp_path / "b.yaml")


@given(PLAIN)
def test_any_plain_word_stays_itself(word: str) -> None:
    expected = None if word in ("~", "null") else word
    assert read_yaml(f"a: {word}", name="a.yaml")[0] == {"a": expected}


@settings(max_examples=60)
@given(DATA)
def test_quoted_content_comes_back_whole(data: object) -> None:
    def composed(value: object) -> object:
        if isinstance(value, dict):
            return {composed(key): composed(item) for key, item in value.items()}
        return (
            [composed(item) for item in value] if isinstance(value, list) else unicodedata.normalize("NFC", str(value))
        )

    content = composed(data)
    assert read_yaml(json.dumps(content), name="a.yaml")[0] == content


@settings(max_examples=150)
@given(st.text(max_size=80) | st.text("ab:-#&*!|>?[]{}'\"%@ \t\n~<", max_size=60))
def test_no_text_ends_in_anything_but_content_or_a_fault(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        read_yaml(text, name="a.yaml")
