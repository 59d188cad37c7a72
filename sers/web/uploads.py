"""No form here takes a file, so none is read: Django's limits count everything but files."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class NoFiles(FileUploadHandler):
    """Refuses the first file of a request before any of it is kept."""

    def new_file(self, *_args: Any, **_named: Any) -> None:
        raise RequestDataTooBig("A file was sent, and no form takes one")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never called: the file was refused."""

    def file_complete(self, file_size: int) -> None:
        """Never called: the file was refused."""
