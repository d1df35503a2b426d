"""Stands in for worker and API: says that it is ready, and waits to be told to stop."""

import argparse
import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps({name: value for name, value in os.environ.items() if "PORT" in name or "URL" in name})
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.encode())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=("worker", "api", "broken"))
    parser.add_argument("--ready-file", type=Path)
    given = parser.parse_args()
    if given.role == "broken":
        sys.exit("stub: broken on purpose")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if given.role == "api":
        HTTPServer(("127.0.0.1", int(os.environ["WINNOW_API_PORT"])), Ready).serve_forever()
    given.ready_file.write_text(os.environ["TEMPORAL_ADDRESS"])
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
