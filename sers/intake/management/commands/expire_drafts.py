from django.core.management.base import BaseCommand

from sers.intake import drafting


class Command(BaseCommand):
    help = "Delete the drafts that nobody went on with in time. Run it every night."

    def handle(self, *_arguments: object, **options: object) -> None:
        deleted = drafting.expire()
        if deleted or options["verbosity"]:
            self.stdout.write(f"Drafts deleted because their time was over: {deleted}")
