"""routing.md: the first directory’s practices with the desks that the rules find for them."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from sers.config.documents.markdown import table
from sers.referrals import routing

SEED = Path(__file__).parents[2] / "directory" / "seed" / "cornwall.yaml"


def lines() -> list[str]:
    seed: dict[str, Any] = yaml.load(SEED.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    teams = {team["key"]: team["name"] for team in seed["teams"]}
    return [
        "# Where referrals go in Cornwall and the Isles of Scilly",
        "",
        "What a new installation starts with, from `sers/directory/seed/cornwall.yaml`; afterwards",
        "the tables are its own, and its managers see them under `/manage/routes/`. Somebody local",
        "confirms whatever is not «confirmed» before real use.",
        "",
        "## Rules",
        "",
        "The first that fits decides who owns the referral; those that ask besides all apply.",
        "",
        *table(
            ("Position", "Help wanted", "Area", "Goes to", "Source", "Confidence"),
            (_rule(rule, seed, teams) for rule in seed["routing_rules"]),
        ),
        "",
        "## Help at home, by GP practice",
        "",
        "Where the place of help agrees with the practice. Elsewhere the referrer chooses between",
        "the candidates, and what they cannot settle goes to the unrouted desk.",
        "",
        *table(
            ("Practice", "Code", "PCN", "Desk", "Source", "Confidence"),
            _practices(seed, teams),
        ),
    ]


def _rule(rule: Mapping[str, Any], seed: Mapping[str, Any], teams: Mapping[str, str]) -> list[Any]:
    team = teams[rule["team"]]
    return [
        rule["position"],
        rule["setting"] or "any",
        _areas(seed).get(rule["area"], "any"),
        f"{team} (asked besides)" if rule["offers_leg"] else team,
        rule["source"],
        rule["confidence"],
    ]


def _practices(seed: Mapping[str, Any], teams: Mapping[str, str]) -> Iterator[list[str]]:
    """Each practice with the desk that the rules themselves find, when every end has come."""
    rules = [SimpleNamespace(**rule, area_id=rule["area"]) for rule in seed["routing_rules"]]
    links = {link["practice"]: link for link in seed["practice_areas"] if link["until"] is None}
    practices = [each for each in seed["organisations"] if each["kind"] == "practice"]
    for practice in sorted(practices, key=lambda each: str(each["name"])):
        link = links.get(practice["ods_code"], {})
        facts = routing.Facts(routing.Setting.HOME, link.get("area"), date.max)
        yield [
            practice["name"],
            practice["ods_code"],
            _areas(seed).get(link.get("area"), "none"),
            teams[routing.decide(facts, rules).rule.team],
            (link or practice)["source"],
            (link or practice)["confidence"],
        ]


def _areas(seed: Mapping[str, Any]) -> dict[str | None, str]:
    return {area["code"]: area["name"] for area in seed["areas"]}
