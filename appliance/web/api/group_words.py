"""What each group of operations is for; what programs come for stands first."""

from __future__ import annotations

from collections.abc import Mapping

GROUP_WORDS: Mapping[str, str] = {
    "API tokens": "Who asks, and the tokens that programs ask with.",
    "Dashboard and looking ahead": "Where the organisation stands, and would with other facts or later.",
    "Profile": "What the organisation is and runs: read, replaced as a whole, and its versions.",
    "Evidence": "Files, links, notes and statements that show that the facts are so.",
    "Evaluations": "Judging the facts by the rules, the findings of that, and what changed since.",
    "Controls and answers": "How each control stands, what the organisation says, and what the portal asks.",
    "Reports": "Reports and signed bundles of an evaluation: asked for, watched, downloaded, approved.",
    "Sharing": "Links by which people without an account see one report.",
    "Renewal and clarification": "The end of the certificate, and rounds of questions from an assessor.",
    "Rulepacks": "The rules that are installed, and what others would change.",
    "Organisation": "Its settings, logo, plan and notices, and what happened in it.",
    "Organisations": "Which organisations a person belongs to, making one, and choosing one.",
    "Members": "The people of the organisation, their roles and their access.",
    "Invitations": "Asking people to join, and joining.",
    "Handing over": "Offering the organisation to another owner.",
    "Deleting the organisation": "Deleting it with everything in it, and calling that off in time.",
    "Your own data": "What a person may ask about their own data: a copy, or that it is erased.",
    "Audit": "The audit log: read, checked and taken away.",
    "Jobs": "Work in the background, and how far it is.",
    "Signing in": "Coming back from a sign-in provider, and whether a session holds.",
    "Flags": "What is switched on in this installation.",
    "Billing": "Payments, which are switched off for now.",
    "Not available yet": "Addresses that are kept for later.",
    "Our own services": "For the operator's machines, with a service token.",
    "This contract": "The document that you read.",
}


def tags_of(titles: set[str]) -> list[dict[str, str]]:
    """The tags of the OpenAPI document: each group with its words, in their order; others follow."""
    known = [{"name": title, "description": words} for title, words in GROUP_WORDS.items() if title in titles]
    return known + [{"name": title} for title in sorted(titles - set(GROUP_WORDS))]
