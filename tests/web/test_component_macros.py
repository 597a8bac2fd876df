"""The macros we draw fields with say what the component library's own examples say, element for element.

Each component of the library's package brings examples: options and the HTML they must give. A new version of
either side that disagrees shows here, not on a page.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from jinja2 import Environment

from appliance.web.look import install_look

PACKAGE = (
    Path(__file__).resolve().parents[2] / ".local/assets/node_modules/govuk-frontend/dist/govuk/components"
)
USED = {
    "character-count": "govukCharacterCount",
    "checkboxes": "govukCheckboxes",
    "error-summary": "govukErrorSummary",
    "file-upload": "govukFileUpload",
    "input": "govukInput",
    "pagination": "govukPagination",
    "radios": "govukRadios",
    "select": "govukSelect",
    "textarea": "govukTextarea",
}


@pytest.fixture(scope="module")
def templates() -> Environment:
    app = Flask("appliance.web")
    install_look(app)
    return app.jinja_env


@pytest.mark.parametrize("component", USED)
def test_our_macros_draw_the_examples_of_the_library(component: str, templates: Environment) -> None:
    file = PACKAGE / component / "fixtures.json"
    if not file.exists():
        pytest.skip("the component library is not here; scripts/build-assets.sh fetches it")
    macro = f"govuk_frontend_jinja/components/{component}/macro.html"
    draw = getattr(templates.get_template(macro).module, USED[component])
    examples = json.loads(file.read_text(encoding="utf-8"))["fixtures"]
    differing = [
        example["name"]
        for example in examples
        if _tree(str(draw(example["options"]))) != _tree(example["html"])
    ]
    assert examples
    assert differing == []


def _tree(html: str) -> Any:
    root = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return _shape(root)


def _shape(element: Element) -> Any:
    text = " ".join((element.text or "").split())
    tail = " ".join((element.tail or "").split())
    return (element.tag, sorted(element.attrib.items()), text, [_shape(child) for child in element], tail)
