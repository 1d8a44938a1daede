"""Numbers as people write them."""

import math

import pytest

from workbench.intake.number_text import read_number, reader


@pytest.mark.parametrize(
    ("text", "value", "how"),
    [
        ("5", 5.0, ""),
        ("5.0", 5.0, ""),
        (" 5 ", 5.0, ""),
        ("-3", -3.0, ""),
        ("65846.999", 65846.999, ""),
        ("1,234", 1234.0, "one_group"),
        ("1 234", 1234.0, "thousands"),
        ("1\u00a0234", 1234.0, "thousands"),
        ("1\u202f234\u202f567", 1234567.0, "thousands"),
        ("1'234", 1234.0, "thousands"),
        ("1,234,567", 1234567.0, "thousands"),
        ("1,234.5", 1234.5, "thousands"),
        ("1.234,5", 1234.5, "thousands"),
        ("1 234,5", 1234.5, "thousands"),
        ("62,5", 62.5, "decimal_comma"),
    ],
)
def test_a_clear_number_is_read_and_its_form_named(text: str, value: float, how: str) -> None:
    assert read_number(text) == (value, how)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("", "blank"),
        ("N/A", "not_sent"),
        ("NA", "not_sent"),
        ("S/O", "not_sent"),
        ("–", "not_sent"),
        ("<6", "hidden"),
        ("< 6", "hidden"),
        ("<5", "marker"),
        ("few", "marker"),
        ("45%", "percent"),
        ("45 %", "percent"),
        ("nan", "word"),
        ("NaN", "word"),
        ("inf", "word"),
        ("-Infinity", "word"),
        ("#DIV/0!", "error"),
        ("#N/A", "error"),
        ("1234567890123456789", "long"),
        ("1E+05", "scientific"),
        ("about 5", "text"),
        ("+5", "text"),
        ("5-6", "text"),
        ("12:30", "text"),
        ("0x10", "text"),
        ("1_000", "text"),
        ("٥", "text"),
    ],
)
def test_what_is_no_number_is_named_and_never_a_value(text: str, how: str) -> None:
    value, found = read_number(text)
    assert (math.isnan(value), found) == (True, how)


def test_one_group_is_doubtful_in_a_column_that_writes_decimals_with_a_comma() -> None:
    value, how = reader(["62,5", "1,234"])("1,234")
    assert (math.isnan(float(value)), how) == (True, "doubtful_comma")  # type: ignore[arg-type]
