"""Disclosure: counts become a release, which is all that one audience may see."""

from workbench.disclosure.policy import Policy
from workbench.disclosure.release import NoRelease, release

__all__ = ["NoRelease", "Policy", "release"]
