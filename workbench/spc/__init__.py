"""Statistical process control: numpy in, frame out, no plotting, no files."""

from workbench.spc.analysis import analyse
from workbench.spc.limits import CHARTS
from workbench.spc.profiles import PROFILES, Profile

__all__ = ["CHARTS", "PROFILES", "Profile", "analyse"]
