"""How far apart two places are. Pure."""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

type Point = tuple[float, float]  # latitude, longitude

EARTH_MILES = 3958.8


def miles_between(one: Point, other: Point) -> float:
    """As the crow flies: the haversine on a round earth, to half a per cent."""
    north, east = radians(one[0]), radians(one[1])
    north_too, east_too = radians(other[0]), radians(other[1])
    half_chord = (
        sin((north_too - north) / 2) ** 2
        + cos(north) * cos(north_too) * sin((east_too - east) / 2) ** 2
    )
    return 2 * EARTH_MILES * asin(min(1.0, sqrt(half_chord)))


def miles_to_nearest(at: Point | None, near: Iterable[Point]) -> float | None:
    """None where either is not known."""
    if at is None:
        return None
    return min((miles_between(at, each) for each in near), default=None)
