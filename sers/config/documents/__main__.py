"""python -m sers.config.documents --write, or --check."""

import argparse
import sys

import django

from sers.config import documents


def main() -> None:
    """Write the documents, or say which of them are no longer true."""
    parser = argparse.ArgumentParser(prog="sers.config.documents", description=documents.__doc__)
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--check", action="store_true")
    write = parser.parse_args().write
    django.setup()
    if write:
        documents.write()
    elif stale := documents.outdated():
        sys.exit(f"Not true any more, run make fix: {', '.join(stale)}")


if __name__ == "__main__":
    main()
