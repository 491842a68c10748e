from __future__ import annotations

import pytest

from optviz.config.scalars import read_scalar, rewritten


@pytest.mark.fault(1)
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1e-3", 0.001),
        ("1e3", 1000.0),
        ("1.0e3", 1000.0),
        ("-.1", -0.1),
        ("+.1", 0.1),
        (".1", 0.1),
        ("2.", 2.0),
        ("-7", -7),
    ],
)
def test_numbers_are_those_of_yaml_1_2(text: str, number: float) -> None:
    read = read_scalar(text)

    assert read == number
    assert type(read) is type(number)


@pytest.mark.fault(2)
@pytest.mark.parametrize("text", ["no", "on", "yes", "off", "y", "No", "ON"])
def test_only_true_and_false_are_switches(text: str) -> None:
    assert read_scalar(text) == text


@pytest.mark.fault(3)
@pytest.mark.parametrize(
    "text",
    ["010", "0x1F", "0o17", "1_000", "12:30:45", "2024-99-99", "2024-01-01", "=", "<<", "1,5", "0b1", "+", ".", "e3"],
)
def test_no_word_is_a_surprising_number_or_date(text: str) -> None:
    assert read_scalar(text) == text


@pytest.mark.fault(4)
@pytest.mark.parametrize("text", ["1e400", "-1e400", ".inf", "-.Inf", ".nan", ".NAN", "9" * 5000, "0." + "1" * 5000])
def test_what_is_no_finite_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"finite|too l"):
        read_scalar(text)


@pytest.mark.parametrize("text", ["null", "Null", "NULL", "~", ""])
def test_nothing_has_five_spellings(text: str) -> None:
    assert read_scalar(text) is None


@pytest.mark.fault(3)
@pytest.mark.parametrize(
    ("text", "number"),
    [("010", "10"), ("0x1F", "31"), ("0o17", "15"), ("1_000", "1000"), ("-007.5", "-7.5"), ("0.1", "0.1")],
)
def test_a_word_meant_as_a_number_is_rewritten(text: str, number: str) -> None:
    assert rewritten(text) == number


@pytest.mark.fault(3)
@pytest.mark.parametrize("text", ["12:30:45", "2024-99-99", "abc", "0x", "", "0x" + "f" * 500])
def test_other_words_are_not(text: str) -> None:
    assert rewritten(text) is None
