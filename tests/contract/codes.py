"""The closed lists of the wire contract, from its text and not from the product; with the codes that v1 added.

Owns: the lists. Refuses: reading the product's.
"""

ROLES = ("department", "village", "town", "leader", "triage", "auditor", "reporter")
CHANNELS = ("rider", "driver", "grid", "hotline", "suggestion", "station", "volunteer", "other")
KINDS = ("inquiry", "help", "complaint", "tipoff", "suggestion")
STATES = ("triage", "waiting", "working", "disputed", "completed", "closed")
ANSWERS = ("answered", "silent", "refused", "unreachable")
RULINGS = ("upheld", "rejected", "joint", "last-resort")
ACTIONS = (
    "accept",
    "contact",
    "attend",
    "progress",
    "return",
    "rule",
    "extend",
    "suspend",
    "approve",
    "refuse",
    "resume",
    "assist",
    "done",
    "release",
    "complete",
    "feedback",
    "urge",
    "withdraw",
    "assign",
    "merge",
    "split",
    "supervise",
    "muster",
    "lower",
    "ledger",
    "unledger",
    "handover",
    "mediate",
    "decline",
    "erase",
)
REJECTS = (
    "unknown-case",
    "unknown-type",
    "unknown-unit",
    "field-missing",
    "field-invalid",
    "actor-mismatch",
    "identity-conflict",
    "stale",
    "role",
    "not-yours",
    "wrong-state",
    "case-closed",
    "too-late",
    "limit-reached",
    "clause-unknown",
    "reason-unknown",
    "evidence-required",
    "assists-open",
    "pending",
)
CLAUSES = (
    "not-duty",
    "not-area",
    "other-level",
    "not-grassroots",
    "shared-duty",
    "legal-channel",
    "not-public",
    "unclear",
    "wrong-category",
)
CLOSES = (
    "confirmed",
    "silence",
    "explained",
    "unfounded",
    "mediated",
    "adopted",
    "withdrawn",
    "merged",
    "out-of-scope",
    "legal-channel",
    "handed-over",
)
CLIMBS = (
    *[
        "accept-late",
        "contact-late",
        "complete-late",
        "triage-late",
        "promise-late",
        "unsatisfied",
        "supervised",
        "emergency",
        "return-limit",
    ],
    *["muster-failed", "cluster", "by-hand"],
    *["ruling-late", "review-late"],  # added: docs/adr/0006-words-we-added.md
)
STAGES = ("decode", "validate", "identify", "decide", "emit")
LETTER_KINDS = ("poison", "refused", "outage")
LETTER_REASONS = (
    "not-utf8",
    "not-json",
    "not-object",
    "batch",
    "too-large",
    "field-missing",
    "field-invalid",
    "source-mismatch",
    "identity-conflict",
    "limited",
    "bug",
)
LETTER_HEADERS = tuple(
    f"dlq.{name}"
    for name in [
        "id",
        "topic",
        "partition",
        "offset",
        "timestamp",
        "at",
        "version",
        "attempt",
        "stage",
        "kind",
        "reason",
        "field",
        "class",
        "replay_of",
    ]
)
