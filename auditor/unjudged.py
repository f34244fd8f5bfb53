"""Notes on what could not be judged, and why.

Owns: which notes are given. Refuses: counting.
"""

from auditor import hung_transactions
from auditor.pack_policy import PackPolicy
from auditor.topic_reader import TopicReader
from auditor.verdict import Verdict
from operations.messages import audit_texts as messages

NAMED = 3
"""Topics named in a note; a few are enough."""


def notes(verdict: Verdict, policy: PackPolicy, source: TopicReader) -> tuple[str, ...]:
    """Return what could not be judged: beginnings that are gone, ends that do not come, packs that are not ours."""
    said = list(hung_transactions.note(source.hung))
    partial = sorted(source.partial)
    if partial:
        some = ", ".join(partial[:NAMED]) + (" …" if len(partial) > NAMED else "")
        said.append(messages.PARTIAL(count=len(partial), some=some))
    if verdict.waiting:
        said.append(messages.WAITING(count=verdict.waiting))
    if verdict.bugs:
        said.append(messages.BUGS(count=verdict.bugs))
    if verdict.strange:
        said.append(messages.STRANGE(count=verdict.strange, pack=policy.version))
    return tuple(said)
