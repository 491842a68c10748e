"""Texts as LaTeX reads them."""

from __future__ import annotations

import re

SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    sign: f"\\{sign}" for sign in "&%$#_{}"
}
MATH = re.compile(r"(?<!\\)\$.*?(?<!\\)\$")


def escaped(text: str) -> str:
    """A text for LaTeX; mathematics between dollar signs is left as it is."""
    out, end = [], 0
    for part in MATH.finditer(text):
        out += [_plain(text[end : part.start()]), part[0]]
        end = part.end()
    return "".join((*out, _plain(text[end:])))


def _plain(text: str) -> str:
    return "".join(SPECIAL.get(sign, sign) for sign in text.replace(r"\$", "$"))  # a dollar, as matplotlib has it
