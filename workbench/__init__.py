"""The Collaborative Workbench: monthly data reports for the teams of health-care learning collaboratives.

In a notebook, ``import workbench as wb`` and these names are all that is needed; each is loaded at its first use.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ["analyse", "chart", "load", "measures", "open_report", "sentence", "series", "study"]

_HOMES = {
    "analyse": "workbench.spc",
    "chart": "workbench.lab",
    "load": "workbench.lab",
    "measures": "workbench.lab",
    "open_report": "workbench.report",
    "sentence": "workbench.lab",
    "series": "workbench.lab",
    "study": "workbench.lab",
}
_ALSO_MODULES = {"measures", "series", "study"}


class _Callable(ModuleType):
    """A module of the package whose name is also a public function: it may be imported from, and called."""

    def __call__(self, *given: Any, **named: Any) -> Any:
        name = self.__name__.rpartition(".")[2]
        return getattr(import_module(_HOMES[name]), name)(*given, **named)


class _Package(ModuleType):
    """The package itself, which makes those modules callable as soon as they are imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _ALSO_MODULES and type(value) is ModuleType:
            value.__class__ = _Callable
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{name}") if name in _ALSO_MODULES else getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
