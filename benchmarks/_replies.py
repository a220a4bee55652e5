"""What the loopback servers of the benchmarks share: whole answers, and no log."""

from http.server import BaseHTTPRequestHandler


class Replies(BaseHTTPRequestHandler):
    """Answers over kept-open connections."""

    protocol_version = "HTTP/1.1"

    def reply(self, body: bytes, kind: str) -> None:
        """One answer."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""
