"""A browser that sends forms: it keeps its cookies, and speaks to an application without a socket, from any address."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx


class Poster:
    """`host` is the address that it comes from, `base` the site that it thinks to speak to. Redirects are answers like others."""

    def __init__(self, app: Any, host: str = "127.0.0.1", base: str = "http://127.0.0.1") -> None:
        self.app, self.host, self.base = app, host, base
        self.cookies = httpx.Cookies()

    def request(self, method: str, path: str, **how: Any) -> httpx.Response:
        """One answer, an error page included."""
        return asyncio.run(self._ask(method, path, **how))

    def get(self, path: str, **how: Any) -> httpx.Response:
        """A page."""
        return self.request("GET", path, **how)

    def post(self, path: str, **how: Any) -> httpx.Response:
        """A form, with the headers that are given and no others."""
        return self.request("POST", path, **how)

    def token(self, page: str) -> str:
        """The token in the form of a page."""
        shown = self.get(page)
        assert shown.status_code == 200, shown.text
        return re.findall(r'name="token" value="([^"]+)"', shown.text)[0]

    def send(self, path: str, page: str | None = None, **data: Any) -> httpx.Response:
        """The form of `page` (by default that of `path`), filled in and sent as a browser does."""
        headers = {"origin": self.base, "sec-fetch-site": "same-origin"}
        return self.post(path, data={"token": self.token(page or path), **data}, headers=headers)

    async def _ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(self.host, 5000))
        async with httpx.AsyncClient(transport=transport, base_url=self.base, cookies=self.cookies) as client:
            answer = await client.request(method, path, **how)
            self.cookies.update(client.cookies)
            return answer
