"""What is sent along with a form is limited while it arrives, not afterwards."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from minutewise.advisors.portraits import BYTES_MAX
from minutewise.advisors.uploads import LimitedUpload, was_too_large


@pytest.mark.parametrize(
    ("sizes", "kept", "too_large", "why"),
    [
        ([BYTES_MAX], ["f0"], False, "exactly the limit"),
        ([BYTES_MAX + 1], [], True, "a byte more is dropped"),
        ([10, BYTES_MAX + 1, 10], ["f0", "f2"], True, "only that file"),
        ([BYTES_MAX - 1, BYTES_MAX - 1], ["f0", "f1"], False, "each file counts for itself"),
    ],
)
def test_a_file_beyond_the_limit_is_dropped_and_the_rest_arrives(sizes, kept, too_large, why):
    files = {f"f{n}": SimpleUploadedFile("x", b"0" * size) for n, size in enumerate(sizes)}
    request = RequestFactory().post("/", {**files, "after": "still here"})
    request.upload_handlers.insert(0, LimitedUpload(request))
    assert list(request.FILES) == kept, why
    assert was_too_large(request) is too_large
    assert request.POST["after"] == "still here"
