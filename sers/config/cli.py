"""The console script `sers`: a thin door to the try-out and to Django's commands."""

import argparse
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from importlib import import_module
from pathlib import Path
from types import FrameType

import django
import uvicorn
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, execute_from_command_line

from sers.config.arriving import arriving
from sers.config.launcher import (
    URLs,
    found_running,
    refuse_if_running,
    running_database,
)
from sers.config.programs import CannotStart

HERE = "127.0.0.1"
LONGEST_PORT = 65_535
PROOFS = ("sers.referrals.proof", "sers.beds.proof", "sers.own_page.proof")


def main() -> None:
    """Do what is asked; a fault the reader can mend is a sentence and exit code 1."""
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as nohup would have it
        signal.signal(signal.SIGHUP, _interrupt)
    arguments, rest = _parser().parse_known_args()
    try:
        arguments.do(arguments, rest)
    except (CannotStart, ImproperlyConfigured) as fault:
        sys.exit(str(fault))
    except KeyboardInterrupt:
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sers", description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("DATA") or ".data"),
        help="folder for the database, where DATABASE_URL names none (default: $DATA or .data)",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, do: Callable[..., None], says: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=says, description=says, add_help=name != "manage")
        made.set_defaults(do=do)
        return made

    up = command("up", _up, "Run a demonstration of everything on this computer.")
    up.add_argument("--port", type=_port, default=os.environ.get("PORT") or "8000")
    command("demo", _demo, "Load the demonstration into the database.")
    command("migrate", _migrate, "Bring the database's tables up to date, as their owner.")
    command("install", _install, "Load the first directory, rules and form. Only ever adds.")
    command("prove", _prove, "Look for anybody who is lost. Exit code 1 where somebody is.")
    keep = command(
        "keep-beds", _keep_beds, "Let go of beds when their time is over, until told to end."
    )
    keep.add_argument("--once", action="store_true", help="look once, say how many, and end")
    command("static", _static, "Collect style sheets, scripts and pictures for serving.")
    command("manage", _manage, "Run one of Django's commands, such as makemigrations.")
    return parser


def _port(written: str) -> int:
    if written.isdecimal() and 0 < int(written) <= LONGEST_PORT:
        return int(written)
    raise argparse.ArgumentTypeError(f"{written} is not a port: give a number such as 8000")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """Being told to end is being interrupted: whatever was started is stopped.

    Once: the second Ctrl-C of somebody in a hurry must not keep the first from tidying up.
    """
    for request in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(request, signal.SIG_IGN)
    raise KeyboardInterrupt


# The commands


def _up(arguments: argparse.Namespace, _rest: Sequence[str]) -> None:
    address = f"http://{HERE}:{arguments.port}/"
    signal.signal(signal.SIGINT, _interrupt)
    with (
        suppress(KeyboardInterrupt),
        _listening(arguments.port, arguments.data) as listener,
        running_database(arguments.data, address=address) as urls,
    ):
        _set_up_django(urls, arguments.data)
        _migrate_now()
        _load_directory()
        call_command("expire_drafts", verbosity=0)
        more = settings.DEMO and _load_demo()
        print(f"\nSERS is at {address}  (Ctrl-C stops it; its data stay in {arguments.data})\n")
        if more:
            print("More invented referrals arrive over the next minute.")
        sys.stdout.flush()
        _serve(listener, more=more)
    print("SERS has stopped.")


def _demo(arguments: argparse.Namespace, _rest: Sequence[str]) -> None:
    with _database(arguments.data) as urls:
        _set_up_django(urls, arguments.data)
        if not settings.DEMO:
            raise CannotStart("This is no demonstration. Set SERS_DEMO=1 to load made-up people.")
        _load_directory()
        if _load_demo():
            print("More invented referrals are being made, for about a minute.", flush=True)
            import_module("sers.config.demo").load_history()


def _migrate(arguments: argparse.Namespace, _rest: Sequence[str]) -> None:
    with _database(arguments.data) as urls:
        _set_up_django(urls, arguments.data)
        _migrate_now()


def _install(arguments: argparse.Namespace, _rest: Sequence[str]) -> None:
    with _database(arguments.data) as urls:
        _set_up_django(urls, arguments.data)
        _load_directory()


def _prove(arguments: argparse.Namespace, _rest: Sequence[str]) -> None:
    with _database(arguments.data) as urls:
        _set_up_django(urls, arguments.data)
        if import_module("sers.access.rows").bind("owner"):
            raise CannotStart("Set DATABASE_OWNER_URL: only the owner of the tables sees all rows.")
        found = [each for proof in PROOFS for each in import_module(proof).prove()]
    for finding in found:
        print(finding)
    if found:
        sys.exit(1)
    print("Nobody is lost.")


def _keep_beds(arguments: argparse.Namespace, _rest: Sequence[str]) -> None:
    signal.signal(signal.SIGINT, _interrupt)
    with suppress(KeyboardInterrupt), _database(arguments.data) as urls:
        _set_up_django(urls, arguments.data)
        if arguments.once:
            released = import_module("sers.beds.expiring").expire()
            print(f"Let go of: {released}.")
            return
        print("Beds are let go of when their time is over. Ctrl-C ends this.", flush=True)
        import_module("sers.beds.clock").Clock().run()


def _static(_arguments: argparse.Namespace, _rest: Sequence[str]) -> None:
    # Settings ask for a key and a database, neither of which collecting files uses.
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)
    os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"] = "postgresql:///none"
    os.environ["DJANGO_SETTINGS_MODULE"] = "sers.config.settings"
    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)


def _manage(arguments: argparse.Namespace, rest: Sequence[str]) -> None:
    with _database(arguments.data) as urls:
        _set_up_django(urls, arguments.data)
        execute_from_command_line(["sers manage", *rest])


# What they are made of


@contextmanager
def _listening(port: int, data: Path) -> Iterator[socket.socket]:
    """The port, taken before anything else is started."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HERE, port))
        except OSError as fault:
            refuse_if_running(data.resolve())
            raise CannotStart(
                f"Port {port} cannot be used ({fault.strerror}). Choose another: "
                f"make run PORT={port + 1}"
            ) from None
        yield listener


@contextmanager
def _database(data: Path) -> Iterator[URLs]:
    """The database of a SERS that is running on these data, else one started for the purpose."""
    if urls := found_running(data):
        yield urls
    else:
        with running_database(data) as urls:
            yield urls


def _set_up_django(urls: URLs, data: Path) -> None:
    """Where the database is our own, so is the rest: whoever names one sets everything."""
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = urls.app
        os.environ["DATABASE_OWNER_URL"] = urls.owner
        os.environ.setdefault("SERS_DEMO", "1")
        os.environ.setdefault("SERS_HTTPS", "0")
        os.environ.setdefault("ALLOWED_HOSTS", f"{HERE},localhost")
        os.environ.setdefault("SECRET_KEY", _secret_key(data))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sers.config.settings")
    django.setup()


def _secret_key(data: Path) -> str:
    """Made once and kept, so that nobody is signed out by a restart."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = data / "secret-key"
    with suppress(FileExistsError):
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as written:
            written.write(secrets.token_urlsafe(50))
    return kept.read_text()


def _migrate_now() -> None:
    call_command("migrate", database="owner", interactive=False, verbosity=0)


def _load_directory() -> None:
    # By name, because models can be imported only now that Django is set up.
    import_module("sers.config.installing").install()


def _load_demo() -> bool:
    """Load what a desk needs at once; whether there is more to come."""
    demo = import_module("sers.config.demo")
    demo.load()
    print("These people can sign in:")
    for email, who in demo.accounts():
        print(f"  {email:<44} {who}")
    print(f"Everybody's password is: {demo.PASSWORD}")
    print(f"One person’s own page: /your-help/ with the code {demo.CODE}, born {demo.BORN}")
    return not demo.is_told()


def _serve(listener: socket.socket, *, more: bool) -> None:
    config = uvicorn.Config(
        "sers.config.asgi:application",
        log_level="warning",
        access_log=False,
        ws="none",
        server_header=False,
        proxy_headers=False,
        # Open pages hold a stream each, and nobody waits for those to end by themselves.
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    # The streams that are cut short on the way out are no fault to report.
    logging.getLogger("uvicorn.error").addFilter(lambda _record: not server.should_exit)
    with arriving(server) if more else nullcontext():
        server.run(sockets=[listener])
