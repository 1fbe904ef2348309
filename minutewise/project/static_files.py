"""Static files are answered at the door by the event loop; Django is not asked for them.

As Django middleware the same library is asynchronous only, which costs every page two changes of
thread and an event loop of its own (figures in docs/decisions).
"""

from typing import Any, cast
from wsgiref.headers import Headers

from django.conf import settings
from django.contrib.staticfiles import finders
from servestatic import ServeStaticASGI

# What Django's SecurityMiddleware says of pages, said of files.
_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}


def with_static_files(pages: Any) -> ServeStaticASGI:
    """The application `pages` behind the static files: collected ones, in tests their sources."""
    door = ServeStaticASGI(
        pages,
        max_age=60,
        allow_all_origins=False,
        immutable_file_test=settings.IMMUTABLE_FILES,
        add_headers_function=_add_headers,
    )
    if settings.TESTING:
        _add_sources(door)
    else:
        door.add_files(settings.STATIC_ROOT, settings.STATIC_URL)
    return door


def _add_sources(door: ServeStaticASGI) -> None:
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            prefix = getattr(storage, "prefix", None)
            url = settings.STATIC_URL + (f"{prefix}/{path}" if prefix else path)
            if url not in door.files:  # the first finder wins, as in collectstatic
                door.add_file_to_dictionary(url, cast(Any, storage).path(path))


def _add_headers(headers: Headers, path: str, url: str) -> None:
    del path, url
    for name, value in _HEADERS.items():
        headers[name] = value
