"""What could not be judged, and why.

Owns: the sentences. Refuses: counting.
"""

from auditor import hung_transactions
from auditor.pack_policy import PackPolicy
from auditor.topic_reader import TopicReader
from auditor.verdict import Verdict

NAMED = 3
"""Topics that are named; a few will do."""


def notes(verdict: Verdict, policy: PackPolicy, source: TopicReader) -> tuple[str, ...]:
    """Beginnings that are gone, ends that do not come, packs that are not ours."""
    said = list(hung_transactions.note(source.hung))
    partial = sorted(source.partial)
    if partial:
        some = ", ".join(partial[:NAMED]) + (" …" if len(partial) > NAMED else "")
        said.append(
            f"{len(partial)} topics have lost their beginning or are read from later on ({some}), which is not missed"
        )
    if verdict.waiting:
        said.append(
            f"{verdict.waiting} reports and actions wait to be taken in, and are not judged: "
            "`chuishao status` says for how long"
        )
    if verdict.bugs:
        said.append(
            f"{verdict.bugs} dead letters are of bugs of the product, and their cases stand still: "
            "`chuishao dlq list --filter reason=bug`"
        )
    if verdict.strange:
        said.append(
            f"{verdict.strange} cases were opened under another pack than {policy.version}: their terms are believed"
        )
    return tuple(said)
