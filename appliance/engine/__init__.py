"""Rules as data, judged with three-valued logic and explained. Pure: standard library only."""

from appliance.engine.answers import AnswerPack, answer_pack
from appliance.engine.comparison import Comparison, compare
from appliance.engine.errors import EngineError, ExpressionError, FactsError, PackError
from appliance.engine.evaluation import Evaluation, evaluate
from appliance.engine.facts import canonical_facts
from appliance.engine.findings_document import findings_document
from appliance.engine.pack import RulePack, load_pack
from appliance.engine.preview import preview
from appliance.engine.projection import Projection, project
from appliance.engine.what_if import overlay, what_if

__all__ = [
    "AnswerPack",
    "Comparison",
    "EngineError",
    "Evaluation",
    "ExpressionError",
    "FactsError",
    "PackError",
    "Projection",
    "RulePack",
    "answer_pack",
    "canonical_facts",
    "compare",
    "evaluate",
    "findings_document",
    "load_pack",
    "overlay",
    "preview",
    "project",
    "what_if",
]
