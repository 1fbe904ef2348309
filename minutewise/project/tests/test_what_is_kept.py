"""What strangers can make as long as they like is not kept: 5,000 addresses of 60 KB each were
700 MB that no process gave back."""

from minutewise.project import threads, wsgi


def kept(cache):
    return cache.cache_info().currsize


def test_an_address_that_cannot_be_ours_is_looked_up_and_not_kept():
    known = wsgi.resolve("/mirela/")
    before = kept(wsgi._kept)
    assert wsgi.resolve(f"/{'a' * wsgi.PATH_MAX}/").view_name == known.view_name
    assert kept(wsgi._kept) == before
    assert wsgi.resolve("/mirela/") is known, "ours is"


def test_nor_is_a_long_name_of_a_header():
    before = kept(threads._kept_key)
    name = b"x-" + b"a" * threads.NAME_MAX
    scope = {
        "method": "GET", "path": "/", "query_string": b"", "http_version": "1.1",
        "headers": [(name, b"1")],
    }  # fmt: skip
    assert threads.environ_of(scope)[f"HTTP_X_{'A' * threads.NAME_MAX}"] == "1"
    assert kept(threads._kept_key) == before
