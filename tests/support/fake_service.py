"""A service as far as the supervisor can tell: ready on its port until it is stopped; greets its log; fails if told to.

Run as a script. `FAKE_EXIT_CODE` makes it end at once with that code; `FAKE_UNMET` names a check that never passes.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__)


class _Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        unmet = os.environ.get("FAKE_UNMET")
        body = json.dumps({"checks": {"database": True, **({unmet: False} if unmet else {})}}).encode()
        self.send_response(503 if unmet else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Say nothing: every probe would be a line."""


def main() -> None:
    """Serve until killed."""
    print(f"hello from {os.environ['TENANTRY_HTTP__PORT']}", flush=True)
    if code := os.environ.get("FAKE_EXIT_CODE"):
        sys.exit(int(code))
    ThreadingHTTPServer(("127.0.0.1", int(os.environ["TENANTRY_HTTP__PORT"])), _Health).serve_forever()


if __name__ == "__main__":
    main()
