"""Rules as data, judged with three-valued logic and explained. Pure: standard library only."""

from appliance.engine.answers import AnswerPack, answer_pack
from appliance.engine.errors import EngineError, ExpressionError, FactsError, PackError
from appliance.engine.evaluation import Evaluation, evaluate
from appliance.engine.facts import canonical_facts
from appliance.engine.pack import RulePack, load_pack

__all__ = [
    "AnswerPack",
    "EngineError",
    "Evaluation",
    "ExpressionError",
    "FactsError",
    "PackError",
    "RulePack",
    "answer_pack",
    "canonical_facts",
    "evaluate",
    "load_pack",
]
