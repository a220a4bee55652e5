from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from dtrack.extract import prose
from dtrack.extract.context import Context, Reading


@pytest.fixture(scope="session")
def context() -> Context:
    return Context.load(("SYR",), published=date(2024, 12, 4))


@pytest.fixture(scope="session")
def read(context: Context) -> Callable[..., Reading]:
    def reader(text: str, **known: object) -> Reading:
        return prose.read(text, replace(context, **known))

    return reader
