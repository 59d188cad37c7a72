"""Which stories are told: how often each happens, in which cases, and how long ago."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from sers.config.demo.history import at_the_desk as desk
from sers.config.demo.history import endings, pairs
from sers.config.demo.history import with_helpers as helped
from sers.config.demo.history.asking import ANY, BED, BOTH, HOME, URGENT, WARD, Case
from sers.config.demo.history.cases import CASES
from sers.config.demo.history.life import Life
from sers.config.demo.history.sending import BY_TELEPHONE, PROTECTED

type Then = Callable[[Life], object]
# How long ago: paces of a desk, which are minutes for what is urgent; or days.
LATELY, LATE, TODAY, YESTERDAY = (0.1, 2.2), (4, 9), (4, 12), (14, 30)
DAYS, WEEKS = (2, 9), (12, 40)


@dataclass(frozen=True, slots=True)
class Course:
    """What becomes of a referral, in how many stories, of which sorts, how long ago."""

    then: Then
    times: int
    ago: tuple[float, float]
    tags: frozenset[str] = ANY
    sender: str = ""
    said: dict[str, Any] = field(default_factory=dict)
    penwith: bool = False

    @property
    def in_days(self) -> bool:
        return self.ago in {DAYS, WEEKS}

    @property
    def name(self) -> str:
        then = self.then
        if isinstance(then, partial):
            return f"{then.func.__name__} {' '.join(map(str, then.keywords.values()))}"
        return then.__name__


@dataclass(frozen=True, slots=True)
class Story:
    """One referral to be told: its number, its course, its case, which telling of it."""

    number: int
    course: Course
    case: Case
    told: int


_ALL = ANY | {BOTH}
_HOME, _BED = frozenset({HOME, WARD}), frozenset({BED})
_NOT_BED = frozenset({HOME, WARD, URGENT})
_URGENT = frozenset({URGENT})
COURSES = (
    Course(desk.untouched, 20, LATELY, _ALL),
    Course(desk.untouched, 5, LATE),
    Course(desk.opened, 5, LATELY),
    Course(desk.claimed, 8, TODAY, _ALL),
    Course(desk.noted, 4, TODAY),
    Course(desk.given_to_a_colleague, 4, TODAY, penwith=True),
    Course(desk.taken_over, 2, TODAY, penwith=True),
    Course(desk.let_go, 3, TODAY),
    Course(desk.asked, 5, LATELY),
    Course(desk.asked, 4, YESTERDAY),
    Course(desk.answered, 4, TODAY),
    Course(desk.asked_twice, 3, TODAY),
    Course(desk.asked_no_longer, 2, TODAY),
    Course(desk.for_the_huddle, 6, TODAY, _NOT_BED),
    Course(desk.talked_over, 4, DAYS, _HOME),
    Course(desk.judged, 6, TODAY),
    Course(desk.on_a_pathway, 4, TODAY, frozenset({WARD, BED})),
    Course(desk.sent_on, 6, TODAY),
    Course(desk.sent_on_and_taken_up, 4, DAYS, _HOME),
    Course(desk.taken_back, 2, TODAY, _HOME, penwith=True),
    Course(desk.refused, 8, YESTERDAY),
    Course(desk.refused_and_read, 6, DAYS),
    Course(desk.concluded, 6, DAYS),
    Course(desk.concluded, 5, DAYS, _URGENT),
    Course(helped.offered, 7, TODAY, _ALL),
    Course(helped.offered, 3, YESTERDAY),
    Course(helped.offered_to_all, 5, TODAY, _ALL),
    Course(helped.accepted, 7, YESTERDAY, _ALL),
    Course(helped.planned, 8, YESTERDAY, _ALL),
    *(Course(each, 1, DAYS, _NOT_BED) for each in helped.WAITING if "bed" not in str(each)),
    *(Course(each, 3, DAYS, _BED) for each in helped.WAITING if "no_suitable_bed" in str(each)),
    Course(helped.started, 12, DAYS, _ALL),
    Course(helped.started, 6, WEEKS),
    Course(helped.urgently, 6, DAYS, _URGENT),
    Course(helped.together, 4, YESTERDAY, _HOME),
    Course(helped.together_begun, 5, DAYS, _HOME),
    Course(partial(helped.nobody_met, times=1), 3, DAYS, _HOME),
    Course(partial(helped.nobody_met, times=3), 3, DAYS, _HOME),
    Course(helped.handed_back, 4, DAYS),
    Course(helped.declined, 4, YESTERDAY),
    Course(helped.declined_then_found, 4, DAYS, _HOME),
    Course(helped.taken_off, 3, DAYS, _HOME),
    Course(partial(helped.asked_by_helper, of_desk=True, is_answered=False), 3, YESTERDAY),
    Course(partial(helped.asked_by_helper, of_desk=True, is_answered=True), 2, DAYS),
    Course(partial(helped.asked_by_helper, of_desk=False, is_answered=False), 2, YESTERDAY),
    Course(partial(helped.asked_by_helper, of_desk=False, is_answered=True), 2, DAYS),
    Course(helped.half_done, 5, WEEKS, _HOME),
    Course(helped.all_done, 6, WEEKS),
    Course(helped.taken_up_again, 2, WEEKS),
    Course(helped.talked_about_again, 3, DAYS, _NOT_BED),
    Course(endings.completed, 14, WEEKS),
    Course(endings.completed_unbegun, 5, WEEKS),
    Course(endings.reopened, 3, WEEKS),
    Course(endings.reopened_and_begun, 2, WEEKS),
    Course(endings.finished_again, 1, WEEKS),
    Course(endings.handed_over, 4, WEEKS),
    Course(endings.withdrawn, 5, DAYS),
    Course(endings.withdrawn_while_asked, 2, DAYS),
    Course(endings.withdrawn_after_offer, 3, DAYS),
    Course(endings.died, 5, WEEKS),
    Course(endings.died_before, 2, DAYS),
    Course(endings.something_changed, 4, YESTERDAY),
    Course(endings.amended, 4, YESTERDAY),
    Course(pairs.joined, 4, YESTERDAY, _HOME),
    Course(pairs.added_to, 3, DAYS, _HOME),
    Course(pairs.couple, 2, YESTERDAY, _HOME),
    Course(pairs.referred_again, 3, WEEKS, _HOME),
    Course(desk.claimed, 3, TODAY, _HOME, "telephone", BY_TELEPHONE),
    Course(helped.started, 2, DAYS, _HOME, "telephone", BY_TELEPHONE),
    Course(helped.accepted, 2, YESTERDAY, frozenset({HOME}), "social", PROTECTED, penwith=True),
)


def stories() -> Iterator[Story]:
    """All of them, each course in turn, so that no desk fills with one sort of story first."""
    numbers, tellings = count(), dict.fromkeys((case.key for case in CASES), 0)
    left = {place: course.times for place, course in enumerate(COURSES)}
    while left:
        for place in list(left):
            number, course = next(numbers), COURSES[place]
            fitting = [case for case in CASES if case.tag in course.tags]
            case = min(fitting, key=lambda case: (tellings[case.key], (number * 7) % len(case.key)))
            yield Story(number, course, case, tellings[case.key])
            tellings[case.key] += 1
            left[place] -= 1
            if not left[place]:
                del left[place]
