"""settings.md: the environment variables, found in the calls that read them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sers.config.documents.markdown import table

CONFIG = Path(__file__).parents[1]

# What each is for. A variable without a sentence, or the other way round, is a fault.
MEANS = {
    "ALLOWED_HOSTS": "Names under which browsers reach the service; any other is refused.",
    "BEHIND_PROXY": "Whether a proxy in front ends TLS and sets `X-Forwarded-Proto`.",
    "CSRF_TRUSTED_ORIGINS": "Origins, with scheme, whose forms are taken besides our own.",
    "DATABASE_OWNER_URL": "The role that owns the tables: it alone migrates.",
    "DATABASE_POOL": "The most connections that one process of pages keeps open.",
    "DATABASE_URL": "The role that pages run as. It must not own the tables, since row-level "
    "security does not bind an owner.",
    "LOG_LEVEL": "From which level on something is logged. No log holds what a person wrote.",
    "SECRET_KEY": "50 or more random characters: signs sessions and the addresses of streams.",
    "SERS_DEMO": "Says on every page that everyone is invented, loads made-up people, and takes "
    "only NHS numbers of the range 999. Off, numbers of that range are refused.",
    "SERS_FHIR_BASE": "The address under which our forms, code systems and identifiers have their "
    "names in FHIR. Choose it once: what was sent keeps the old ones.",
    "SERS_HTTPS": "Sends browsers to HTTPS, keeps them there for a year, and marks cookies secure.",
    "STATIC_ROOT": "Where `sers static` puts style sheets and scripts, and pages find them.",
}

KINDS = {"flag": "yes or no", "words": "list, parted by commas", "database": "address"}


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable, as a table shows it."""

    name: str
    kind: str
    default: str
    means: str
    demo: str


def lines() -> list[str]:
    return [
        "# Settings",
        "",
        "All come from the environment; the defaults are those of a service in use. Where",
        "`DATABASE_URL` is not set, `sers up` chooses what the last column says.",
        "",
        *table(
            ("Variable", "Kind", "Default", "What it is for", "`sers up` alone"),
            (
                [f"`{each.name}`", each.kind, each.default, each.means, each.demo]
                for each in _of_the_service()
            ),
        ),
        "",
        "The command `sers` itself reads `DATA`, the folder for the database it starts (`.data`),",
        "and `PORT` (`8000`); `make run` takes both as `make run PORT=8001 DATA=folder`.",
    ]


def _of_the_service() -> list[Variable]:
    """Every variable of `settings.py` and `environment.py`; KeyError where one has no sentence."""
    read = dict(_read("settings.py")) | dict(_read("environment.py"))
    if stray := MEANS.keys() - read.keys():
        raise KeyError(f"Nothing reads {', '.join(sorted(stray))}")
    demo = dict(_set_by_up())
    return [
        Variable(name, kind, default, MEANS[name], demo.get(name, ""))
        for name, (kind, default) in sorted(read.items())
    ]


def _read(module: str) -> Iterator[tuple[str, tuple[str, str]]]:
    for call in _calls(module):
        name = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
        match ast.unparse(call.func):
            case "flag":
                yield str(name), (KINDS["flag"], "yes" if _keyword(call, "default") else "no")
            case "words":
                yield str(name), (KINDS["words"], "none")
            case "database":
                other = _keyword(call, "fallback")
                default = f"as `{other}`" if other else "must be set"
                yield str(name), (KINDS["database"], default)
            case "os.environ.get" if name:
                yield str(name), ("text", _default(call))


def _default(call: ast.Call) -> str:
    given = call.args[1] if len(call.args) > 1 else ast.Constant("")
    if isinstance(given, ast.BinOp):  # BASE_DIR / "static-collected"
        given = given.right
    value = ast.literal_eval(given)
    return f"`{value}`" if value else "must be set"


def _set_by_up() -> Iterator[tuple[str, str]]:
    """What `sers up` sets where no database is named."""
    for call in _calls("cli.py"):
        if ast.unparse(call.func) == "os.environ.setdefault":
            name, value = call.args
            said = f"`{value.value!s}`" if isinstance(value, ast.Constant) else "chosen by it"
            yield ast.literal_eval(name), said
    yield from {"DATABASE_URL": "its own", "DATABASE_OWNER_URL": "its own"}.items()


def _calls(module: str) -> Iterator[ast.Call]:
    tree = ast.parse((CONFIG / module).read_text(encoding="utf-8"))
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _keyword(call: ast.Call, name: str) -> object:
    given = (each.value for each in call.keywords if each.arg == name)
    return next((ast.literal_eval(value) for value in given), None)
