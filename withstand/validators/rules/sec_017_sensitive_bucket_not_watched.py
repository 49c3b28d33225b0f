"""SEC017: a bucket of sensitive data that no discovery looks into."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import ObjectStore
from withstand.model.elements.security import Detector
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict

_SENSITIVE = frozenset({"confidential", "restricted"})


@rule(
    title="Data discovery looks into every bucket of sensitive data",
    severity=Severity.LOW,
    sources=("https://docs.aws.amazon.com/macie/latest/user/discovery-asdd.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Classes are given once; what people put into a bucket afterwards is found only by looking.

    Bad:
        resources:
          files: {kind: s3, data_class: restricted}

    Good:
        resources:
          files: {kind: s3, data_class: restricted}
          macie: {kind: macie}

    Limits: Macie looks into buckets only, and samples.
    Remedy: turn on Macie in the bucket's region, and let it watch the bucket.
    """
    watching = [item for item in architecture.of_kind("macie") if isinstance(item, Detector)]

    def judge(bucket: ObjectStore) -> Finding | None:
        if bucket.data_class not in _SENSITIVE and not bucket.personal_data:
            return None
        by = [
            item.label
            for item in watching
            if item.region == bucket.region and (not item.watches or bucket.id in item.watches)
        ]
        says = f"{by[0]} looks into it" if by else "no data discovery looks into it"
        return verdict(bucket, passed=bool(by), says=f"{bucket.label}: {says}")

    buckets = (item for item in architecture.resources.values() if isinstance(item, ObjectStore))
    yield from examine(buckets, judge)
