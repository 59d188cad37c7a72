"""Somebody else's reading of FHIR R4: two validators that we did not write.

`pyfhircheck` checks structure, terminology, extensions and invariants against HL7's own
definitions; `fhir.resources` has a strict model of each resource. The definitions come from npm,
locked by hash, and are unpacked once into `.peers/`, which git ignores. Where the folder of UK
profiles and terminology that the project was begun with stands beside it, that is used too.
"""

import contextlib
import fcntl
import io
import json
import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LOCKED = Path(__file__).parent / "fhir"
BUILT = ROOT / ".peers" / "fhir"
CORE = BUILT / "core"
UK = ROOT.parent / "shared" / "tools" / "fhir-validate" / "packages"

FILES = (
    "profiles-resources.json",
    "profiles-types.json",
    "profiles-others.json",
    "extension-definitions.json",
    "valuesets.json",
    "v3-codesystems.json",
    "v2-tables.json",
)
DEFINING = frozenset({"StructureDefinition", "ValueSet", "CodeSystem"})

# What pyfhircheck 0.2.0 says wrongly of the smallest Questionnaire that has a page, a question
# and an option; test_validator.py shows it. `fhir.resources` checks what these would.
#   It looks below the first level for elements that are called `value[x]`, …
CHOICE = re.compile(r"cardinality\.min .*\[x\]$")
#   … and counts what may stand once in each condition over all conditions of an item.
COUNTED = re.compile(r"profile\.element\.cardinality\.max Questionnaire\.item\.enableWhen\.\S+$")
MISTAKEN = (CHOICE, COUNTED)


def faults(resource: dict[str, Any], *, beside: Iterable[dict[str, Any]] = ()) -> list[str]:
    """What is wrong with it; `beside` are resources that it may refer to."""
    return [each for each in said(resource, beside=beside) if not _is_mistaken(each)] + [
        *_against_the_model(resource)
    ]


def said(resource: dict[str, Any], *, beside: Iterable[dict[str, Any]] = ()) -> list[str]:
    """Every error that pyfhircheck finds, its own mistakes among them."""
    index = {each["url"] + "|" + each["version"]: each for each in beside}
    # It writes what its FHIRPath engine thinks to the output.
    with _quiet():
        issues = _validator()._validate_resources([resource], index)
    errors = (issue for issue in issues if issue.severity.value == "error")
    return [f"{each.code} {each.path}: {each.message}" for each in errors]


def defines(extension: str) -> bool:
    """Whether FHIR itself defines an extension of this address."""
    build()
    return (CORE / f"StructureDefinition-{extension.rpartition('/')[2]}.json").exists()


def codes_of(system: str) -> frozenset[str]:
    """The codes of one of FHIR's own code systems, those beneath others too."""
    build()
    defined = json.loads((CORE / f"CodeSystem-{system}.json").read_text(encoding="utf-8"))
    return frozenset(_codes(defined["concept"]))


def _codes(concepts: list[dict[str, Any]]) -> Iterator[str]:
    for concept in concepts:
        yield concept["code"]
        yield from _codes(concept.get("concept", []))


def _is_mistaken(fault: str) -> bool:
    where = fault.partition(": ")[0]
    return any(pattern.match(where) for pattern in MISTAKEN)


def _against_the_model(resource: dict[str, Any]) -> Iterator[str]:
    with _quiet():
        # Loading it takes seconds, and warns.
        from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415

        model = get_fhir_model_class(resource["resourceType"])
        try:
            model.model_validate(resource)
        except ValueError as error:
            yield from (f"model: {line}" for line in str(error).splitlines())


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@cache
def _validator() -> Any:
    """The validator with all definitions loaded: some seconds, once in a process."""
    build()
    with _quiet():
        from pyfhircheck import Validator  # noqa: PLC0415
        from pyfhircheck.config import ValidatorConfig  # noqa: PLC0415

        packages = [CORE, *(sorted(UK.iterdir()) if UK.is_dir() else [])]
        config = BUILT / f"config-{os.getpid()}.json"
        config.write_text(json.dumps(_config(packages)), encoding="utf-8")
        try:
            return Validator(ValidatorConfig.load(str(config)))
        finally:
            config.unlink()


def _config(packages: list[Path]) -> dict[str, Any]:
    return {
        "fhirVersion": "4.0.1",
        "localPackagePaths": [str(each) for each in packages],
        "terminology": {"mode": "local"},
        "errorOnUnknownProfile": True,
        "allowUnknownExtensions": False,
        "evidenceOutputDir": str(BUILT / "evidence"),
    }


def build() -> None:
    """Fetch and unpack the definitions, unless that was done; one process at a time."""
    BUILT.mkdir(parents=True, exist_ok=True)
    lock = (LOCKED / "package-lock.json").read_text(encoding="utf-8")
    with (BUILT / "building").open("w") as building:
        fcntl.flock(building, fcntl.LOCK_EX)
        if _mark().exists() and _mark().read_text(encoding="utf-8") == lock:
            return
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(LOCKED / name, BUILT / name)
        npm = shutil.which("npm") or str(ROOT / ".tools" / "bin" / "npm")
        subprocess.run([npm, "ci", "--silent", "--ignore-scripts"], cwd=BUILT, check=True)
        _unpack(BUILT / "node_modules" / "@medplum" / "definitions" / "dist" / "fhir" / "r4")
        shutil.rmtree(BUILT / "node_modules")
        _mark().write_text(lock, encoding="utf-8")


def _mark() -> Path:
    return BUILT / "built-from"


def _unpack(packed: Path) -> None:
    """A file for each definition, which is how the validator takes them."""
    shutil.rmtree(CORE, ignore_errors=True)
    CORE.mkdir()
    for name in FILES:
        bundle = json.loads((packed / name).read_text(encoding="utf-8"))
        for entry in bundle.get("entry", ()):
            resource = entry.get("resource", {})
            if resource.get("resourceType") in DEFINING and resource.get("id"):
                safe = re.sub(r"[^\w.-]", "_", resource["id"])
                path = CORE / f"{resource['resourceType']}-{safe}.json"
                path.write_text(json.dumps(resource), encoding="utf-8")
