"""GP practices, as a form's question looks them up."""

from sers.directory import queries as directory
from sers.directory.models import Organisation
from sers.intake.kinds import Choice


class DirectoryPractices:
    """The practices of the directory."""

    def find(self, text: str) -> list[Choice]:
        return [_choice(practice) for practice in directory.find_practices(text)]

    def name(self, code: str) -> Choice | None:
        practice = directory.practice_with(code)
        return _choice(practice) if practice else None


def _choice(practice: Organisation) -> Choice:
    detail = ", ".join(filter(None, [practice.address, practice.postcode]))
    return Choice(practice.ods_code or "", practice.name, detail)


PRACTICES = DirectoryPractices()
