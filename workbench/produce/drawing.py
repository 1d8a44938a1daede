"""One SVG made ready to stand in a page beside others: only drawing elements, no identifier met twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from workbench.errors import ReportFailed

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_ELEMENTS = frozenset(
    {"svg", "g", "defs", "path", "use", "clipPath", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
    | {"text", "tspan", "pattern", "linearGradient", "radialGradient", "stop", "style", "title", "desc", "metadata"}
)
_DROPPED = frozenset({"metadata", "title", "desc", "style"})
_ATTRIBUTES = frozenset(
    {"id", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "width", "height", "viewBox"}
    | {"transform", "style", "href", "points", "offset", "opacity", "color", "clip-path", "clip-rule", "clipPathUnits"}
    | {"patternUnits", "patternTransform", "gradientUnits", "gradientTransform", "preserveAspectRatio", "rotate"}
    | {"textLength", "lengthAdjust"}
)
_FAMILIES = ("fill", "stroke", "font", "text-", "stop-", "dominant-", "letter-")
_LINK = re.compile(r"url\(\s*['\"]?#([^)'\"\s]+)['\"]?\s*\)")
_LIVE = re.compile(r"url\(\s*['\"]?(?!#)|javascript:|expression\(|@import|\\|<", re.IGNORECASE)
_UNSEEN = re.compile(r"(?<![\w-])(display\s*:\s*none|visibility\s*:\s*(hidden|collapse))", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE\s+svg(\s+PUBLIC\s+\"[^\"]*\"\s+\"[^\"]*\")?\s*>")
_PAGE_STYLE = "stroke-linejoin:round;stroke-linecap:butt"


@dataclass(frozen=True)
class Drawing:
    """A cleaned SVG, its height over its width, and the words in it."""

    svg: str
    ratio: float
    words: tuple[str, ...]


def clean(svg: str, *, prefix: str) -> Drawing:
    """Return an SVG as it may stand in a page; identifiers that are used begin with the prefix.

    Raises :class:`ReportFailed` for anything that could run, load or hide: scripts, event attributes, links out,
    foreign elements, document types with entities, invisible parts, and for text that is no SVG.
    """
    root = _parsed(svg)
    for element in root.iter():
        _check(element)
    _prune(root)
    _rename(root, prefix)
    ratio = _ratio(root)
    box = root.get("viewBox", "")
    root.attrib.clear()
    root.attrib.update({"xmlns": _SVG.strip("{}"), "viewBox": box, "style": _PAGE_STYLE})
    words = tuple(text for element in root.iter("text") for text in element.itertext() if text.strip())
    return Drawing(ElementTree.tostring(root, encoding="unicode"), ratio, words)


def _parsed(svg: str) -> ElementTree.Element:
    plain = _DOCTYPE.sub("", svg, count=1)
    if "<!DOCTYPE" in plain or "<!ENTITY" in plain:
        raise ReportFailed("A figure's SVG declares a document type of its own. Draw it with wb.chart.")
    try:
        return ElementTree.fromstring(plain)  # noqa: S314 - no document type and no entity gets here
    except ElementTree.ParseError as error:
        raise ReportFailed(f"A figure holds no readable SVG ({error}). Draw it with wb.chart.") from error


def _check(element: ElementTree.Element) -> None:
    """Give element and attributes plain names; refuse what is not a drawing."""
    tag = str(element.tag)
    name = tag.removeprefix(_SVG)
    if tag.startswith(_SVG) and name in _ELEMENTS:
        element.tag = name
    elif not tag.startswith("{") or tag.startswith(_SVG):
        raise ReportFailed(f"A figure's SVG holds <{name}>, which no chart of ours has. Draw it with wb.chart.")
    kept = dict(_attributes(element))
    element.attrib.clear()
    element.attrib.update(kept)


def _attributes(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for full, value in element.attrib.items():
        name = full.removeprefix(_XLINK)
        if name.lower().startswith("on"):
            raise ReportFailed(f"A figure's SVG holds the event attribute {name}. Draw it with wb.chart.")
        if name == "href" and not value.startswith("#"):
            raise ReportFailed("A figure's SVG links to something outside itself. Draw it with wb.chart.")
        if name in ("display", "visibility") or _UNSEEN.search(value):
            raise ReportFailed("A figure's SVG holds a part that is not shown. Leave out what is not to be seen.")
        if _LIVE.search(value) and name in ("style", "clip-path", "fill", "stroke", "href"):
            raise ReportFailed(f"A figure's SVG loads something in its attribute {name}. Draw it with wb.chart.")
        if name in _ATTRIBUTES or name.startswith(_FAMILIES):
            yield name, value


def _prune(root: ElementTree.Element) -> None:
    """Take out notes of the drawing program and whatever belongs to it."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in _DROPPED or str(child.tag).startswith("{"):
                parent.remove(child)


def _rename(root: ElementTree.Element, prefix: str) -> None:
    """Keep the identifiers that something refers to, under names of this figure's own."""
    used = [link for element in root.iter() for link in _links(element)]
    names = {name: f"{prefix}{number}" for number, name in enumerate(dict.fromkeys(used), start=1)}
    for element in root.iter():
        identifier = element.attrib.pop("id", None)
        if identifier in names:
            element.set("id", names[identifier])
        for name, value in element.attrib.items():
            if name == "href":
                element.set(name, "#" + names[value[1:]])
            elif "url(" in value:
                element.set(name, _LINK.sub(lambda match: f"url(#{names[match[1]]})", value))


def _links(element: ElementTree.Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        if name == "href":
            yield value[1:]
        else:
            yield from _LINK.findall(value)


def _ratio(root: ElementTree.Element) -> float:
    try:
        _, _, width, height = (float(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip()))
    except ValueError as error:
        raise ReportFailed("A figure's SVG has no viewBox. Draw it with wb.chart.") from error
    if width <= 0 or height <= 0:
        raise ReportFailed("A figure's SVG has no size. Draw it with wb.chart.")
    return height / width
