"""Asks an application as a program would, without a network."""

import asyncio
from typing import Any

import httpx


class Asker:
    """One request after another."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def get(self, address: str, headers: dict[str, str] | None = None, method: str = "GET") -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=self._app), base_url="http://localhost") as client:
                return await client.request(method, address, headers=headers)

        return asyncio.run(ask())
