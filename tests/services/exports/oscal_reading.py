"""OSCAL documents read by somebody else's models, which refuse what the standard does not know."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.catalog import Catalog
from trestle.oscal.poam import PlanOfActionAndMilestones

_MODELS: Mapping[str, Any] = {
    "assessment-results": AssessmentResults,
    "plan-of-action-and-milestones": PlanOfActionAndMilestones,
    "catalog": Catalog,
}


def read_by_others(document: Mapping[str, Any]) -> Any:
    """The model of an OSCAL document. Raises ValueError for what is none."""
    ((kind, content),) = json.loads(json.dumps(document)).items()
    return _MODELS[kind].model_validate(content)


def every(document: Any, name: str) -> Iterator[Any]:
    """Every value of that name, anywhere in the document."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key == name:
                yield value
            yield from every(value, name)
    elif isinstance(document, list):
        for value in document:
            yield from every(value, name)
