"""The best assignment of people to beds, by numbers alone: what `proposing` hands to OR-Tools."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from ortools.graph.python import min_cost_flow

# Scores are kept to a hundredth, and the solver counts in whole numbers.
PARTS = 100
BEST_SCORE = 100
SOURCE, SINK, FIRST = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Board:
    """For each who waits, in order, the score of each bed that fits; and where each bed is.

    `couples` are two places in that order. One that comes to the same site is worth `together`.
    """

    scores: Sequence[Mapping[UUID, float]]
    sites: Mapping[UUID, UUID]
    couples: Sequence[tuple[int, int]] = ()
    together: int = 0

    @property
    def turn(self) -> int:
        """More than all scores and couples can come to: one place in the order outweighs them."""
        return PARTS * (BEST_SCORE * len(self.scores) + self.together * len(self.couples)) + 1


@dataclass(frozen=True, slots=True)
class Assignment:
    """The bed of each place in the order that is given one, and who is beside whom."""

    beds: Mapping[int, UUID]
    beside: Mapping[int, int] = field(default_factory=dict)


def assign(board: Board) -> Assignment:
    """The best assignment without couples; then each couple in turn at the site that is best."""
    kept: dict[int, UUID] = {}
    best = _flow(board, kept)
    for couple in board.couples:
        for site in _sites_of_both(board, couple):
            tried = kept | dict.fromkeys(couple, site)
            other = _flow(board, tried)
            if _worth(board, other) > _worth(board, best):
                best = other
        if _is_beside(board, best, couple):
            kept |= dict.fromkeys(couple, board.sites[best[couple[0]]])
    beside = [each for each in board.couples if _is_beside(board, best, each)]
    return Assignment(best, {one: other for a, b in beside for one, other in ((a, b), (b, a))})


def _flow(board: Board, kept: Mapping[int, UUID]) -> dict[int, UUID]:
    """Each person is a unit that flows through one bed; `kept` lets some flow to one site only.

    Of all greatest flows the cheapest: to place somebody costs less the longer they waited, by
    more than any scores could make up for.
    """
    flow = min_cost_flow.SimpleMinCostFlow()
    people = len(board.scores)
    beds = list(dict.fromkeys(bed for scores in board.scores for bed in scores))
    node = {bed: FIRST + people + number for number, bed in enumerate(beds)}
    pairs: dict[int, tuple[int, UUID]] = {}
    for person, scores in enumerate(board.scores):
        turn = -board.turn * (people - person)
        flow.add_arc_with_capacity_and_unit_cost(SOURCE, FIRST + person, 1, turn)
        for bed, score in scores.items():
            if kept.get(person, board.sites[bed]) == board.sites[bed]:
                cost = -round(score * PARTS)
                arc = flow.add_arc_with_capacity_and_unit_cost(FIRST + person, node[bed], 1, cost)
                pairs[arc] = person, bed
    for bed in beds:
        flow.add_arc_with_capacity_and_unit_cost(node[bed], SINK, 1, 0)
    if not pairs:
        return {}
    flow.set_node_supply(SOURCE, people)
    flow.set_node_supply(SINK, -people)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"No best assignment: {status}")
    return dict(pair for arc, pair in pairs.items() if flow.flow(arc))


def _worth(board: Board, beds: Mapping[int, UUID]) -> int:
    people = len(board.scores)
    turns = sum(board.turn * (people - person) for person in beds)
    scores = sum(round(board.scores[person][bed] * PARTS) for person, bed in beds.items())
    beside = sum(_is_beside(board, beds, couple) for couple in board.couples)
    return turns + scores + beside * board.together * PARTS


def _is_beside(board: Board, beds: Mapping[int, UUID], couple: tuple[int, int]) -> bool:
    one, other = (beds.get(each) for each in couple)
    return one is not None and other is not None and board.sites[one] == board.sites[other]


def _sites_of_both(board: Board, couple: tuple[int, int]) -> Iterable[UUID]:
    one, other = ({board.sites[bed] for bed in board.scores[each]} for each in couple)
    return sorted(one & other)
