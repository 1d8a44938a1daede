"""Who takes part and what they aim for: the models of ``params/`` and their reader."""

from workbench.programme.load import check_programme, collaboratives, load_programme
from workbench.programme.people import Roster, check_people, load_people

__all__ = ["Roster", "check_people", "check_programme", "collaboratives", "load_people", "load_programme"]
