"""Loading the first directory from a seed file.

A place changes its directory in the pages afterwards, so loading only ever adds what is
not there: it never overwrites.
"""

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import yaml
from django.db import models, transaction

from sers.directory.helping import Skill
from sers.directory.models import (
    CareArea,
    OpeningHours,
    Organisation,
    PostcodeDistrict,
    PracticeArea,
    Team,
)

SEED = Path(__file__).parent / "seed" / "cornwall.yaml"

type Record = Mapping[str, Any]


def read_seed(path: Path = SEED) -> dict[str, Any]:
    """The seed file as plain data."""
    seed: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return seed


@transaction.atomic
def load(seed: Mapping[str, Any]) -> None:
    """Add the organisations, areas, look-up tables and teams that are not there yet."""
    for record in seed["organisations"]:
        _add(Organisation, record, key=record["key"])
    for record in seed["areas"]:
        _add(CareArea, record, code=record["code"], parent_id=record["parent"])
    practices = {o.ods_code: o for o in Organisation.objects.exclude(ods_code=None)}
    for record in seed["practice_areas"]:
        practice = practices[record["practice"]]
        _add(PracticeArea, record, practice=practice, area_id=record["area"], since=record["since"])
    for record in seed["postcode_districts"]:
        district, added = _add(PostcodeDistrict, record, district=record["district"])
        if added:
            district.areas.set(record["areas"])
    for record in seed["teams"]:
        _team(record)
    for position, record in enumerate(seed["skills"]):
        defaults = record | {"position": position}
        Skill.objects.get_or_create(code=record["code"], defaults=defaults)


def _team(record: Record) -> None:
    organisation = Organisation.objects.get(key=record["organisation"])
    team, added = _add(
        Team, record, key=record["key"], organisation=organisation, area_id=record.get("area")
    )
    if added:
        keep_hours(team, record["hours"])


def keep_hours(team: Team, spans: list[Record]) -> None:
    """Write down when a team works: `weekdays` (Monday is 0), `opens` and `closes` as HH:MM."""
    OpeningHours.objects.bulk_create(
        OpeningHours(
            team=team,
            weekday=weekday,
            opens=time.fromisoformat(span["opens"]),
            closes=time.fromisoformat(span["closes"]),
        )
        for span in spans
        for weekday in span["weekdays"]
    )


def _add[M: models.Model](model: type[M], record: Record, **known: Any) -> tuple[M, bool]:
    """Get it by what identifies it, or make it with the rest of the record."""
    relations = {f.name for f in model._meta.get_fields() if f.is_relation}
    plain = {f.name for f in model._meta.concrete_fields} - relations - {"id"}
    given = {key: _value(record[key]) for key in plain & record.keys()}
    identity = {key: known[key] for key in list(known)[:1]} | (
        {"since": known["since"]} if "since" in known else {}
    )
    found = model._default_manager.filter(**identity).first()
    if found:
        return found, False
    return model._default_manager.create(**(given | known)), True


def _value(value: Any) -> Any:
    """YAML reads dates by itself; where somebody quoted one it is text."""
    if isinstance(value, str) and len(value) == len("2019-10-01") and value[4:5] == "-":
        return date.fromisoformat(value)
    return value
