"""What the gateway counts, for Prometheus: requests, launches, calls to platforms and to the tool, and their times.

Counting is adding to a number, since every launch does it; only who reads the figures (`/metrics`) imports the library
that writes their format. Labels are few and ours: declared paths, codes, statuses; never a host, an id or a person.
Each process counts for itself, and Prometheus adds.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from prometheus_client.core import Metric

# Seconds. A launch takes milliseconds, a call to a platform up to its time limit.
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_Labels = tuple[str, ...]


class Peer(StrEnum):
    """Whom the gateway calls: platforms, which others keep up, or the operator's own tool, to hand on notices."""

    PLATFORM = "platform"
    TOOL = "tool"


@dataclass
class Durations:
    """How often something took how long: a count for each bucket and one for what took longer."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(BUCKETS, seconds)] += 1
        self.seconds += seconds

    def cumulated(self) -> list[tuple[str, float]]:
        """The counts as Prometheus wants them: each with all before it."""
        bounds = [*map(str, BUCKETS), "+Inf"]
        return [(bound, float(sum(self.counts[: index + 1]))) for index, bound in enumerate(bounds)]


class Metrics:
    """The figures of one gateway process."""

    def __init__(self) -> None:
        self._requests: Counter[_Labels] = Counter()
        self._request_durations: defaultdict[_Labels, Durations] = defaultdict(Durations)
        self._launches: Counter[_Labels] = Counter()
        self._calls: defaultdict[Peer, Counter[_Labels]] = defaultdict(Counter)
        self._call_durations: defaultdict[Peer, defaultdict[_Labels, Durations]]
        self._call_durations = defaultdict(lambda: defaultdict(Durations))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._requests[method, route, str(status)] += 1
        self._request_durations[(route,)].add(seconds)

    def launched(self, outcome: str) -> None:
        """A launch came to an end: `launched`, or the code of its refusal."""
        self._launches[(outcome,)] += 1

    def called(self, peer: Peer, method: str, outcome: str, seconds: float) -> None:
        """Somebody was called: the outcome is the status of the answer, or the kind of failure."""
        self._calls[peer][method, outcome] += 1
        self._call_durations[peer][(method,)].add(seconds)

    def text(self, outbox: Mapping[tuple[str, str], int]) -> bytes:
        """All figures in Prometheus's text format; `outbox` counts deliveries by kind and state."""
        from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
        from prometheus_client.registry import Collector

        figures = list(self._families(outbox))

        class Figures(Collector):
            def collect(self) -> Iterable["Metric"]:
                return figures

        registry = CollectorRegistry()
        registry.register(Figures())
        ProcessCollector(registry=registry)
        return generate_latest(registry)

    def _families(self, outbox: Mapping[tuple[str, str], int]) -> Iterator["Metric"]:
        from prometheus_client.core import GaugeMetricFamily

        yield _counter("requests", "Requests answered.", ("method", "route", "status"), self._requests)
        yield _histogram("request", "Time to answer a request.", ("route",), self._request_durations)
        yield _counter("launches", "Launches, by how they ended.", ("outcome",), self._launches)
        for peer in Peer:
            yield _counter(f"{peer}_calls", f"Requests to a {peer}.", ("method", "outcome"), self._calls[peer])
            told = f"Time that a {peer} took."
            yield _histogram(f"{peer}_call", told, ("method",), self._call_durations[peer])
        told = "Deliveries in the outbox of the database, which all processes share."
        deliveries = GaugeMetricFamily("lti_gateway_outbox_deliveries", told, labels=["kind", "state"])
        for labels, count in outbox.items():
            deliveries.add_metric(labels, count)
        yield deliveries


def _counter(name: str, told: str, labels: _Labels, counts: Mapping[_Labels, int]) -> "Metric":
    from prometheus_client.core import CounterMetricFamily

    family = CounterMetricFamily(f"lti_gateway_{name}", told, labels=labels)
    for values, count in counts.items():
        family.add_metric(values, count)
    return family


def _histogram(name: str, told: str, labels: _Labels, durations: Mapping[_Labels, Durations]) -> "Metric":
    from prometheus_client.core import HistogramMetricFamily

    family = HistogramMetricFamily(f"lti_gateway_{name}_duration_seconds", told, labels=labels)
    for values, taken in durations.items():
        family.add_metric(values, taken.cumulated(), taken.seconds)
    return family
