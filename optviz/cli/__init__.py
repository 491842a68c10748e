"""The command line: it parses, calls and reports; it decides nothing."""

from optviz.cli.app import main

__all__ = ["main"]
