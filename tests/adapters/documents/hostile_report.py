"""A report with a stranger's text in every place that can hold one."""

from __future__ import annotations

from appliance.services.reports.document import ReportDocument, build_report_document
from tests.services.reports.sample_evaluation import sample

MARKUP = (
    '<b>bold</b><script>alert(1)</script></div></td><pdf:nextpage/><img src="file:///etc/passwd"/>'
    "{{ 7*7 }}{% raw %}&amp;<style>body{display:none}</style>"
)
SCRIPTS = "中华 שלום عربى 😀 e\u0301 \u202eevil\u202c \x00\x07 \u200b Ω Ж ß £ \u2013 “q” ✓"


def report_with(text: str, answer: str | None = None) -> ReportDocument:
    """The sample report with a stranger's text in every place that can hold one."""
    evaluation, answers, facts, pack = sample()
    facts["profile"]["org"] = {
        "legal_name": text,
        "registration_no": text,
        "signatory": {"name": text, "role": text},
    }
    for finding in evaluation["findings"]:
        finding["reason"] = text
        for check in finding["checks"]:
            check["message"] = text
            for item in check["items"]:
                item |= {"name": text, "message": text}
                item["inputs"] = [{**read, "value": text} for read in item["inputs"]]
            for read in check["inputs"]:
                read["values"] = [{"value": text, "count": 2}]
        for item in finding["evidence"]:
            item["source_system"] = text
    for entry in evaluation["board"]:
        entry["items"] = [{**item, "name": text} for item in entry["items"]]
    for entry in (*evaluation["contradictions"], *evaluation["attestations"]):
        entry["message"] = text
    for entry in evaluation["exceptions"]:
        entry |= {"subject": text, "detail": text}
    for entry in (*evaluation["scope"]["in"], *evaluation["scope"]["out"]):
        entry |= {"name": text, "reason": text}
    answers["answers"][7] |= {"text": answer or text, "length": len(answer or text)}
    return build_report_document(evaluation, answers, facts, pack)
