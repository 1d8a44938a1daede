"""The analyst's bench: the data of a collaborative in memory, and the functions of the reports by hand."""

from workbench.lab.data import Data, load
from workbench.lab.views import chart, measures, sentence, series, study

__all__ = ["Data", "chart", "load", "measures", "sentence", "series", "study"]
