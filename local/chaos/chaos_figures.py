"""The figures of a run, for people and for machines, and whether they are what they have to be.

Owns: which figures there are, and which of them have to be zero. Refuses: measuring.
"""

import dataclasses
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auditor.finding import Finding
from local.chaos.audit_coverage import AuditCoverage
from local.chaos.capacity import Capacity
from local.chaos.chaos_plan import ChaosPlan
from local.chaos.durations import document, late_told, named, told
from local.chaos.fault_kinds import KILLS, FaultKind
from local.chaos.lateness import Lateness
from local.chaos.recovery import InjectedFault, Recovery, by_kind
from operations.console import Cell

ON_WORKERS = (FaultKind.KILL_WORKER, FaultKind.LEAVE_WORKER, FaultKind.SPOIL_STORE)

JUDGED = ("reports", "actions", "cases", "facts", "deadlines")
"""What is said of the auditor's reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosFigures:
    """All that a run has found out."""

    plan: ChaosPlan  # as it was fitted to the machine
    capacity: Capacity | None  # what the machine sustains; null: nothing was measured
    command: str
    version: str
    seconds: float
    wounds: Sequence[InjectedFault]
    recoveries: Sequence[Recovery]
    reports: int  # acknowledged
    noise: int
    actions: int
    tries: int  # requests written again by the producers
    facts: int
    timers: int
    zeros: Mapping[str, int]  # what has to be zero
    doubled_uncommitted: int
    judged: AuditCoverage  # by the auditor
    lateness: Lateness
    upto: datetime  # where the product's clock stood at the end
    findings: Sequence[Finding]  # the auditor's, bounded

    @property
    def clean(self) -> bool:
        """Whether every figure that has to be zero is."""
        return not any(self.zeros.values())

    def kills(self) -> tuple[int, int]:
        """Kill -9: workers, brokers."""
        kinds = Counter(wound.kind for wound in self.wounds)
        on_workers = sum(kinds[kind] for kind in ON_WORKERS)
        return on_workers, sum(kinds[kind] for kind in KILLS) - on_workers

    def stand_ins(self) -> Counter[FaultKind]:
        """Blows at coordinators that fell on any broker instead, by what they were to be: nobody knew who it was."""
        return Counter(wound.stands_in for wound in self.wounds if wound.stands_in is not None)

    def rows(self) -> list[tuple[Cell, ...]]:
        """The table: what, how many."""
        workers, brokers = self.kills()
        blows = Counter(wound.kind for wound in self.wounds)
        plan = self.plan
        return [
            ("this machine sustains", self.capacity.told if self.capacity else "not measured"),
            ("the run", f"{plan.rate:.1f} reports/s for {plan.seconds:.0f} s, a clock of {plan.speed:.0f}"),
            *((str(kind), blows[kind]) for kind in FaultKind if blows[kind]),
            *((f"not found: {kind}", f"{count}: any broker instead") for kind, count in self.stand_ins().items()),
            ("kill -9", f"{workers + brokers}: {workers} workers, {brokers} brokers"),
            *((f"recovery: {named(key)}", told(one)) for key, one in sorted(by_kind(self.recoveries).items())),
            ("reports acknowledged", self.reports),
            ("noise acknowledged", self.noise),
            ("actions", self.actions),
            ("facts", self.facts),
            ("timers fired", self.timers),
            ("facts doubled for who reads uncommitted", self.doubled_uncommitted),
            ("late is later than, on the product's clock", self.plan.late_told),
            ("breaches that fell due so long before the end", f"{self._visible} of {len(self.lateness.due)}"),
            ("breaches said after their end", late_told(self.lateness.behind, self.plan.speed)),
            ("deadlines superseded by an earlier one of their case", self.judged.superseded),
            *((f"judged: {name}", getattr(self.judged, name)) for name in JUDGED),
            *(("could not be judged", note) for note in self.judged.notes),
            *self.zeros.items(),
            ("verdict", "clean" if self.clean else "NOT CLEAN"),
        ]

    @property
    def _visible(self) -> int:
        """Breaches that could have been found late."""
        return self.lateness.visible(self.upto, self.plan.late)

    def document(self) -> dict[str, Any]:
        """The same for `--json`."""
        plan, late = self.plan, self.lateness.behind
        workers, brokers = self.kills()
        return {
            "command": self.command,
            "version": self.version,
            "machine": {"cpus": os.cpu_count()},
            "capacity": self.capacity and dataclasses.asdict(self.capacity),
            "rate": round(plan.rate, 2),
            "speed": plan.speed,
            "seed": plan.seed,
            "seconds": round(self.seconds, 1),
            "late_s": plan.late.total_seconds(),
            "breaches": {
                "n": len(self.lateness.due),
                "could_be_late": self._visible,
                "behind": late and {"n": late.n, "p50_s": late.p50, "p99_s": late.p99, "max_s": late.most},
            },
            "blows": {str(kind): count for kind, count in Counter(wound.kind for wound in self.wounds).items()},
            "kills": {"total": workers + brokers, "workers": workers, "brokers": brokers},
            "recoveries": [document(key, one) for key, one in sorted(by_kind(self.recoveries).items())],
            "coordinators_not_found": {str(kind): count for kind, count in self.stand_ins().items()},
            "reports": self.reports,
            "noise": self.noise,
            "actions": self.actions,
            "producer_retries": self.tries,
            "facts": self.facts,
            "timers": self.timers,
            "doubled_uncommitted": self.doubled_uncommitted,
            "superseded": self.judged.superseded,
            "judged": {name: getattr(self.judged, name) for name in JUDGED},
            "notes": list(self.judged.notes),
            **{name.replace(" ", "_"): count for name, count in self.zeros.items()},
            "findings": [dataclasses.asdict(one) for one in self.findings],
            "clean": self.clean,
        }
