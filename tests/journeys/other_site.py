"""A plain page on another origin, with a strict policy of its own: somebody's web site."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Tamsø Databases</title>
<link rel="stylesheet" href="/plain.css"></head><body><main><h1>Tamsø Databases</h1>
<p>Databases that have to be back today. Fifteen years of other people's worst mornings.</p>
{body}</main></body></html>"""
STYLE = """:root { color-scheme: light dark; }
body { margin: 24px; font: 18px/1.6 Georgia, serif; background: light-dark(#fbf8f2, #16140f);
  color: light-dark(#201c14, #f1ece0); }
a { color: inherit; } div { all: unset; } svg { width: 0; }"""


@dataclass
class OtherSite:
    """What it serves can change while it runs; every page allows scripts of `friend` only."""

    url: str
    friend: str
    pages: dict[str, str] = field(default_factory=dict)

    def show(self, body: str, path: str = "/", lang: str = "en") -> str:
        """Puts `body` on a page and returns its address."""
        self.pages[path] = PAGE.format(body=body, lang=lang)
        return self.url + path

    @property
    def policy(self) -> str:
        """Nothing inline, nothing of its own but one style sheet."""
        return (
            f"default-src 'none'; script-src {self.friend}; connect-src {self.friend}; "
            f"img-src {self.friend}; style-src 'self'; base-uri 'none'; form-action 'none'"
        )


@contextmanager
def other_site(friend: str) -> Iterator[OtherSite]:
    """Serves on a free port of 127.0.0.1, which for browsers is another site than localhost."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, text = "text/html", site.pages.get(self.path)
            if self.path == "/plain.css":
                kind, text = "text/css", STYLE
            self.send_response(200 if text else 204)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", site.policy)
            self.end_headers()
            self.wfile.write((text or "").encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = OtherSite(f"http://127.0.0.1:{server.server_port}", friend)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
