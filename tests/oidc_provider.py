"""A small OpenID Connect provider on loopback: discovery, keys, authorize and token, over real sockets. Its tokens can be spoilt one claim at a time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "dtrack at home", "s3cret: with+signs&"


class Provider:
    """`person`: claims of whoever logs in. `spoil` changes claims, `header` the header, `key` what signs. `asked` is what came to the token endpoint."""

    keys = {
        "rsa": RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}),
        "other": RSAKey.generate_key(2048, {"kid": "one"}),
        "ec": ECKey.generate_key("P-256", {"kid": "two"}),
    }

    def __init__(self) -> None:
        self.person: dict[str, Any] = {"sub": "u-1", "preferred_username": "Nour", "groups": ["staff", "reviewers"]}
        self.spoil: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.key: Any = self.keys["rsa"]
        self.shown = [self.keys["rsa"]]
        self.facts: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []
        self.jwks_asked = 0
        self.raw: str | None = None
        self._codes: dict[str, dict[str, str]] = {}
        server = self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def authorize(self, address: str) -> str:
        """What a browser does there: log in, and be sent back. The address that it is sent to."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert (parts.path, asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("/authorize", "code", CLIENT, "S256")
        assert "openid" in asked["scope"].split()
        code = base64.urlsafe_b64encode(hashlib.sha256(address.encode()).digest()).decode()
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def token(self, nonce: str) -> str:
        """An ID token, spoilt as the switches say."""
        if self.raw is not None:
            return self.raw
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.person, **self.spoil}
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": "one", "typ": "JWT", **self.header}
        if header["alg"] in ("none", "HS256"):
            signed = ".".join(_packed(json.dumps(part).encode()) for part in (header, claims))
            return f"{signed}.{_packed(hmac.digest(self.key, signed.encode(), 'sha256')) if header['alg'] == 'HS256' else ''}"
        registry = jws.JWSRegistry(algorithms=[header["alg"]], strict_check_header=False)
        return jws.serialize_compact(header, json.dumps(claims), self.key, registry=registry)

    def exchange(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        self.asked.append(form)
        asked = self._codes.pop(form.get("code", ""), None)
        verifier = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        right = base64.b64encode(b"dtrack+at+home:s3cret%3A+with%2Bsigns%26").decode()
        if asked is None or verifier != asked["code_challenge"] or form.get("redirect_uri") != asked["redirect_uri"] or authorization != f"Basic {right}":
            return None
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.token(asked["nonce"])}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/.well-known/openid-configuration":
                    ends = {
                        name: f"{provider.issuer}/{path}"
                        for name, path in (("authorization_endpoint", "authorize"), ("token_endpoint", "token"), ("jwks_uri", "jwks"))
                    }
                    self.say({"issuer": provider.issuer, **ends, **provider.facts})
                else:
                    provider.jwks_asked += 1
                    self.say({"keys": [key.as_dict(private=False) for key in provider.shown]})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                given = provider.exchange({name: values[0] for name, values in parse_qs(body).items()}, self.headers.get("authorization", ""))
                self.say(given or {"error": "invalid_grant"}, 200 if given else 400)

            def say(self, told: Any, status: int = 200) -> None:
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


def _packed(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()
