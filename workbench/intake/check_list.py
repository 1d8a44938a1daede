"""Every check on the rows of a sheet, in the order in which they run; a later check joins here."""

from __future__ import annotations

from workbench.intake import checks_keys, checks_names, checks_numbers, checks_text
from workbench.intake.checks import Check

# rows left out by one check are not seen by the next
ALL_CHECKS: tuple[Check, ...] = (
    *checks_names.LEFT_OUT,
    *checks_text.CHECKS,
    *checks_names.CHECKS,
    *checks_numbers.CHECKS,
    *checks_keys.CHECKS,
)
