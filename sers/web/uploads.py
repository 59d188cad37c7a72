"""Files are taken by the pages that ask for one, and only as much of one as they can use.

Django's limits count everything but files; and they are read before anybody knows who sends them.
"""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

# The routes whose form takes a file, and how many bytes of it are kept.
TAKEN = {"beds:import": 2 * 1024 * 1024 + 1}
# Above this nothing is read at all.
LARGEST_REQUEST = 16 * 1024 * 1024


class FewFiles(FileUploadHandler):
    """Keeps the beginning of the one file that a page asks for, in memory; refuses all others.

    What is longer is cut, so that the page can say that it is too long; what is much longer is
    refused, before any of it is read.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.kept = BytesIO()
        self.files = 0

    def handle_raw_input(  # type: ignore[override]
        self, input_data: Any, meta: Any, content_length: int, *_args: Any, **_named: Any
    ) -> None:
        """Nothing is read of what no page could use."""
        del input_data, meta
        if content_length > LARGEST_REQUEST:
            raise RequestDataTooBig("More was sent than any form takes")

    def new_file(self, *args: Any, **named: Any) -> None:
        self.files += 1
        if not self._most() or self.files > 1:
            raise RequestDataTooBig("A file was sent, and this form takes none, or one")
        super().new_file(*args, **named)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """What is beyond the limit is not kept."""
        self.kept.write(raw_data[: max(0, self._most() - start)])

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        self.kept.seek(0)
        size = min(file_size, self._most())
        return InMemoryUploadedFile(
            self.kept, self.field_name, "file", self.content_type, size, self.charset
        )

    def _most(self) -> int:
        match = self.request.resolver_match if self.request else None
        return TAKEN.get(match.view_name, 0) if match else 0
