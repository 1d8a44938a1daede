"""Months and days as people write them."""

import pytest

from workbench.intake.month_text import read_day, read_month, reader


@pytest.mark.parametrize(
    ("text", "month", "how"),
    [
        ("2024-02", "2024-02", ""),
        ("2024-02-01", "2024-02", ""),
        ("2024-02-01 00:00", "2024-02", ""),
        ("2024-02-01T00:00:00", "2024-02", ""),
        ("2024-02-29", "2024-02", "day"),
        ("2024-03-10 02:30", "2024-03", "clock"),
        ("2024-1", "2024-01", "other_form"),
        ("2024/01", "2024-01", "other_form"),
        ("202401", "2024-01", "other_form"),
        ("01/2024", "2024-01", "other_form"),
        ("Jan-24", "2024-01", "other_form"),
        ("January 2024", "2024-01", "other_form"),
        ("févr. 2024", "2024-02", "other_form"),
        ("août 2024", "2024-08", "other_form"),
        ("juil. 2024", "2024-07", "other_form"),
        ("déc-24", "2024-12", "other_form"),
        ("2024 mars", "2024-03", "other_form"),
        ("45323", "2024-02", "serial"),
        ("13/04/2024", "2024-04", "day"),
        ("04/04/2024", "2024-04", "day"),
    ],
)
def test_a_clear_month_is_read_and_its_form_named(text: str, month: str, how: str) -> None:
    assert read_month(text) == (month, how)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("", "blank"),
        ("2023-02-29", "impossible"),
        ("2024-13", "impossible"),
        ("31/02/2024", "impossible"),
        ("04/05/2024", "order:"),
        ("2026/27", "fiscal"),
        ("2011/12", "fiscal"),
        ("P07", "fiscal"),
        ("Q3", "fiscal"),
        ("juin", "text"),
        ("jui 2024", "text"),
        ("soon", "text"),
        ("5", "text"),
        ("7.5", "text"),
    ],
)
def test_what_is_no_clear_month_is_named_and_has_no_value(text: str, how: str) -> None:
    assert read_month(text) == ("", how)


@pytest.mark.parametrize(
    ("other", "order"),
    [("13/04/2024", "order:day_first"), ("04/13/2024", "order:month_first")],
)
def test_a_doubtful_order_says_what_the_other_rows_show(other: str, order: str) -> None:
    assert reader(["04/05/2024", other])("04/05/2024") == ("", order)


def test_a_column_that_mixes_both_orders_is_not_read_at_all() -> None:
    assert reader(["13/04/2024", "04/13/2024"])("13/04/2024") == ("", "order:mixed")


def test_a_serial_number_of_the_1904_system_keeps_its_four_years() -> None:
    assert read_month("43861", from_1904=True) == ("2024-02", "serial")


@pytest.mark.parametrize(
    ("text", "day"),
    [("2024-07-03", "2024-07-03"), ("2024-07-03 10:15", "2024-07-03"), ("45476", "2024-07-03"), ("03/07/2024", "")],
)
def test_the_day_of_the_extract_is_read_or_left_open(text: str, day: str) -> None:
    assert read_day(text)[0] == day
