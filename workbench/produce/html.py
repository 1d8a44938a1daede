"""A report as one HTML page that needs nothing from outside: no script, no request; its font is in it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from nbconvert.exporters.exporter import Exporter

from workbench.files import project_root
from workbench.produce.content import prepare
from workbench.produce.fonts import web_faces
from workbench.report.blocks import Document, document_of

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)


@lru_cache(maxsize=4)
def environment(folder: Path) -> Environment:
    """Return the template environment of a folder: everything escaped, an unknown name an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_html(document: Document) -> str:
    """Return a report as a self-contained page in the document's language.

    Raises :class:`workbench.errors.ReportFailed` for a document that no page can be made of.
    """
    content = prepare(document)
    template = environment(project_root() / "templates" / "html").get_template("report.html.j2")
    return template.render(content=content, tr=content.language, policy=POLICY, faces=web_faces())


class HTMLExporter(Exporter):
    """``jupyter nbconvert --to workbench-html executed.ipynb``: the blocks of an executed report as a page."""

    export_from_notebook = "Workbench report (HTML)"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kwargs: Any) -> tuple[str, dict[str, Any]]:  # type: ignore[override]
        """Return the page of an executed notebook and nbconvert's resources."""
        return render_html(document_of(nb)), self._init_resources(resources)
