"""Which names can be names of files, on every system and beside each other."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120  # bytes; file systems allow 255, and an extension and a temporary's ending come after it
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{i}" for port in ("com", "lpt") for i in range(10))}


def unsafe(name: str) -> str | None:
    """Why `name` cannot be the name of a file; None where it can."""
    if not name:
        return "it is empty"
    if len(name.encode("utf-8", "replace")) > LONGEST:
        return f"it is {len(name):,} characters long; at most {LONGEST} bytes are allowed"
    if found := re.search(r"[^\w .,+=()\-]", name):
        return f"it has {found[0]!r} in it; letters, digits, spaces and _ - . , + = ( ) are allowed"
    if name[0] in ".- " or name[-1] in ". ":
        return "it begins with '.', '-' or a space, or ends with '.' or a space"
    if name.partition(".")[0].strip().lower() in RESERVED:
        return "Windows keeps it for a device"
    return None


def folded(name: str) -> str:
    """Equal for names that some file system takes for the same."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
