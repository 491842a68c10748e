"""The command line: it parses, calls and reports; it decides nothing."""

from optviz.cli.program import main

__all__ = ["main"]
