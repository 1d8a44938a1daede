"""The command line: the only package that prints, asks the clock, or decides an exit code."""

from workbench.cli import look, month, project
from workbench.cli.group import cli
from workbench.cli.terminal import fail

__all__ = ["cli", "fail", "look", "month", "project"]
