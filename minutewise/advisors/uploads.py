"""A limit for what is sent along with a form, kept while it arrives and not afterwards."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from minutewise.advisors.portraits import BYTES_MAX

_MARK = "minutewise.upload_too_large"


class LimitedUpload(FileUploadHandler):
    """Passes chunks on until a file exceeds the limit; then drops it and goes on with the form.

    The rest of the file is read and thrown away, so the fields after it still arrive. Memory and
    disk hold at most the limit.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > BYTES_MAX:
            if self.request is not None:
                self.request.META[_MARK] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def was_too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was dropped for its size. Call it after reading the form."""
    return bool(request.META.get(_MARK))
