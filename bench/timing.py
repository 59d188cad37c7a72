"""Taking times, and saying what they come to."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter


@dataclass(slots=True)
class Times:
    """How long something took each time, in seconds."""

    taken: list[float] = field(default_factory=list)

    @contextmanager
    def once(self) -> Iterator[None]:
        began = perf_counter()
        yield
        self.taken.append(perf_counter() - began)

    @property
    def rate(self) -> float:
        """How many a second, one after the other."""
        return len(self.taken) / sum(self.taken)

    @property
    def median_ms(self) -> float:
        return median(self.taken) * 1000

    def percentile_ms(self, percent: float) -> float:
        """The time that so many per cent stay within: of 60, the 99th is the longest."""
        ordered = sorted(self.taken)
        place = -(-len(ordered) * percent // 100)  # rounded up
        return ordered[max(int(place) - 1, 0)] * 1000


def in_turn(rounds: int, *blocks: Callable[[], Times]) -> list[list[Times]]:
    """Each block once a round, so that whatever else the machine does falls on all alike."""
    taken: list[list[Times]] = [[] for _ in blocks]
    gc.collect()
    for _ in range(rounds):
        for block, times in zip(blocks, taken, strict=True):
            times.append(block())
    return taken


def together(rounds: Sequence[Times]) -> Times:
    return Times([each for times in rounds for each in times.taken])


def times_of(number: int, do: Callable[[], object]) -> Times:
    times = Times()
    for _ in range(number):
        with times.once():
            do()
    return times
