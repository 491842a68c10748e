"""What YAML itself can have wrong, and texts made to break its readers."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from optviz.config.diagnostics import ConfigError
from optviz.config.source import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from optviz.config.diagnostics import Diagnostic

    Complain = Callable[..., Diagnostic]
    ComplainAll = Callable[..., tuple[Diagnostic, ...]]


def place(diagnostic: Diagnostic) -> tuple[str | None, int | None, int | None]:
    return diagnostic.file, diagnostic.line, diagnostic.column


@pytest.mark.fault(4)
@pytest.mark.parametrize("number", ["1e400", ".inf", "-.inf", ".nan", "1" * 5000])
def test_a_number_that_is_not_finite_has_a_place(diagnostic: Complain, good: str, number: str) -> None:
    found = diagnostic(good.replace("0.1", number))

    assert place(found) == ("config.yaml", 4, 22)
    assert found.code == "value"


@pytest.mark.fault(6)
def test_a_key_given_twice_names_the_first_too(diagnostic: Complain, good: str) -> None:
    found = diagnostic(good + "steps: 30\n")

    assert place(found) == ("config.yaml", 9, 1)
    assert (found.code, found.related) == ("duplicate-key", "first at config.yaml:2:1")


@pytest.mark.fault(10)
@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "nothing in this config"),
        ("# only a remark\n", 1, "nothing in this config"),
        ("just words\n", 1, "expected a mapping"),
        ("- a\n- b\n", 1, "expected a mapping of keys to values, found a list of 2"),
        ("problem: rosenbrock\n---\nproblem: rosenbrock\n", 2, "second document"),
    ],
)
def test_what_is_no_config_is_told(diagnostic: Complain, text: str, line: int, message: str) -> None:
    found = diagnostic(text)

    assert message in found.message
    assert found.line == line


@pytest.mark.fault(11)
@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a:\n\tb: 1\n", 2, 1, "a tab cannot indent"),
        ("a: 'x\nb: 2\n", 1, 4, "quotes that were opened here"),
        ("a: [1, 2\nb: 3\n", 2, 2, "expected ',' or ']'"),
        ("a: {b: 2\n", 2, 1, "expected ',' or '}'"),
        ("a: *nowhere\n", 1, 4, "no anchor &nowhere"),
        ("a: b: c\n", 1, 5, "where no key can be"),
        ("a: @b\n", 1, 4, "can begin with @"),
        ("a:\n  - 1\n b: 2\n", 3, 2, "line up"),
        ('a: "\\q"\n', 1, 5, "unknown escape"),
        ("b: 1\na\n", 2, 1, "without a ':'"),
        ("%YAML 3.0\n---\na: 1\n", 1, 1, "YAML 1.2"),
    ],
)
def test_broken_yaml_has_a_place(diagnostic: Complain, text: str, line: int, column: int, message: str) -> None:
    found = diagnostic(text)

    assert message in found.message
    assert (found.line, found.column) == (line, column)


def laughs(levels: int) -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join(['*' + a] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)][:levels]
    return "\n".join(lines)


MERGES = "a: &a {x: 1}\n" + "\n".join(
    f"{b}: &{b} {{<<: [{', '.join(['*' + a] * 9)}]}}" for a, b in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("&a [*a]", marks=pytest.mark.fault(12), id="recursive alias"),
        pytest.param("a: &a {b: *a}", marks=pytest.mark.fault(12), id="recursive mapping"),
        pytest.param(laughs(8), marks=pytest.mark.fault(12), id="billion laughs"),
        pytest.param(MERGES, marks=pytest.mark.fault(12), id="merge bomb"),
        pytest.param("[" * 200_000, marks=pytest.mark.fault(14), id="lists"),
        pytest.param("{" * 200_000, marks=pytest.mark.fault(14), id="mappings"),
        pytest.param("- " * 200_000, marks=pytest.mark.fault(14), id="items"),
        pytest.param("? " * 200_000, marks=pytest.mark.fault(14), id="keys"),
        pytest.param("{a: " * 100_000, marks=pytest.mark.fault(14), id="nested keys"),
        pytest.param("\n".join(" " * i + "a:" for i in range(1000)), marks=pytest.mark.fault(14), id="block"),
    ],
)
def test_a_bomb_is_refused_at_once(write: Callable[..., Path], text: str) -> None:
    path = write(text)
    begin = time.perf_counter()

    with pytest.raises(ConfigError) as raised:
        read(path)

    assert time.perf_counter() - begin < 1
    assert {diagnostic.code for diagnostic in raised.value.diagnostics} <= {"alias", "too-large", "too-deep"}


@pytest.mark.fault(12)
def test_an_honest_alias_stands_for_its_value(write: Callable[..., Path]) -> None:
    document = read(write("a: &a {x: [1, 2]}\nb: *a\n"))

    assert document.data == {"a": {"x": [1, 2]}, "b": {"x": [1, 2]}}


@pytest.mark.fault(13)
@pytest.mark.parametrize(
    "tag",
    ["!!python/object/apply:os.system", "!!python/name:os.system", "!x", "!!str", "!!int", "!", "!!binary", "!<a>"],
)
def test_no_tag_is_allowed_and_none_is_run(diagnostic: Complain, good: str, tag: str) -> None:
    found = diagnostic(f"title: {tag} ['touch ran']\n" + good)

    assert (found.line, found.column, found.code) == (1, 8, "tag")
    assert not Path("ran").exists()


@pytest.mark.fault(15)
def test_a_hundred_megabytes_are_refused_unread(write: Callable[..., Path]) -> None:
    path = write("")
    os.truncate(path, 100_000_000)
    begin = time.perf_counter()

    with pytest.raises(ConfigError, match="has 100,000,000 bytes; a config has at most"):
        read(path)

    assert time.perf_counter() - begin < 1


@pytest.mark.fault(16)
@pytest.mark.parametrize("char", ["\0", "\a", "\x1b", "\x7f", "\x9f", "\ufffe"])
def test_a_character_that_is_no_text_has_a_place(diagnostic: Complain, char: str) -> None:
    found = diagnostic(f"problem: rosenbrock\ntitle: é{char}\n")

    assert place(found) == ("config.yaml", 2, 9)
    assert f"U+{ord(char):04X}" in found.message
    assert char not in str(found)


@pytest.mark.fault(16)
@pytest.mark.parametrize("raw", [b"\xe9", b"\xed\xa0\x80", b"\xff", b"\xc3"])
def test_bad_utf_8_has_a_place_and_a_hint(diagnostic: Complain, raw: bytes) -> None:
    found = diagnostic("problem: rosenbrock\ntitle: ü".encode() + raw + b"\n")

    assert place(found) == ("config.yaml", 2, 9)
    assert (found.code, found.hint) == ("encoding", "save the file as UTF-8")


@pytest.mark.fault(16)
@pytest.mark.parametrize("escape", [r"\ud800", r"\udfff", r"\uD83D"])
def test_half_a_character_has_a_place(diagnostic: Complain, good: str, escape: str) -> None:
    found = diagnostic(f'title: "a{escape}b"\n' + good)

    assert found.line == 1


@pytest.mark.fault(16)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_of_unicode_are_read(write: Callable[..., Path], encoding: str) -> None:
    document = read(write("title: Über ∇f\n".encode(encoding)))

    assert document.data == {"title": "Über ∇f"}


@pytest.mark.fault(18)
@pytest.mark.parametrize("key", ["1", "1.5", "true", "null", "~", "[a, b]", "{a: b}", "? [a]\n"])
def test_a_key_that_is_no_text_has_a_place(diagnostic: Complain, good: str, key: str) -> None:
    found = diagnostic(good + f"{key}: 3\n")

    assert (found.line, found.code) == (9, "key")


@pytest.mark.fault(19)
def test_a_missing_config_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.yaml: error\[file\]: No such file"):
        read(tmp_path / "nowhere.yaml")


@pytest.mark.fault(19)
def test_a_directory_is_no_config(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a directory"):
        read(tmp_path)


@pytest.mark.fault(19)
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")

    with pytest.raises(ConfigError, match="is a pipe"):
        read(tmp_path / "pipe.yaml")


@pytest.mark.fault(19)
@pytest.mark.parametrize("name", ["/dev/zero", "a\0b", "x" * 5000])
def test_names_that_open_nothing_are_told(name: str) -> None:
    with pytest.raises(ConfigError):
        read(name)


@pytest.mark.fault(19)
def test_an_unreadable_config_is_told(tmp_path: Path) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text("a: 1\n", encoding="utf-8")
    path.chmod(0)
    reader = os.fork()
    if reader == 0:  # in a process of its own, since root reads everything and cannot take back another user's id
        os._exit(_refused(path))

    assert os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]) == 0


def _refused(path: Path) -> int:
    os.chdir(path.parent)
    if os.geteuid() == 0:
        os.setuid(65534)
    try:
        read(path.name)
    except ConfigError as error:
        return 0 if "Permission denied" in str(error) else 1
    return 2


def test_every_value_and_key_has_its_place(write: Callable[..., Path]) -> None:
    document = read(write("steps: 3\noptimizers:\n  - {name: adam, lr: 0.1}\n"))

    lr = document.place(("optimizers", 0, "lr"))
    key = document.key_place(("optimizers", 0, "lr"))

    assert lr is not None
    assert key is not None
    assert (lr.line, lr.column, key.line, key.column) == (3, 22, 3, 18)
    assert document.key_place(("optimizers", 0)) is None


def test_a_place_that_is_not_there_is_an_error(write: Callable[..., Path]) -> None:
    with pytest.raises(KeyError):
        read(write("a: [1]\n")).place(("a", 1))
