"""A kind of source that does as `script.json` beside config.toml tells it. Its switches: items, error, fault, slow_s, wait_for, remember."""

import json
import os
import time
from collections.abc import Iterator
from datetime import date

from dtrack import errors
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources._ask import Ask
from dtrack.spec import Spec
from dtrack.terms import Sensitivity


class Options(Spec):
    script: str = "script.json"


def discover(ask: Ask) -> Iterator[Item | Problem]:
    script = json.loads((ask.root / (ask.spec.source.model_extra or {}).get("script", "script.json")).read_text("utf-8"))
    ask.memory.update(script.get("remember", {}))
    for told in script.get("items", []):
        if "problem" in told:
            yield Problem(**told["problem"])
            continue
        time.sleep(script.get("slow_s", 0))
        if told.get("kill"):
            os.kill(os.getpid(), 9)
        body = told["text"].encode()
        yield Item(
            key=told["key"],
            media_type=told.get("media_type", "text/plain"),
            body=body,
            fetched_at=ask.now,
            container=ask.keep(json.dumps(script).encode()),
            title=told.get("title"),
            published=None if "published" not in told else date.fromisoformat(told["published"]),
            sensitivity=Sensitivity(told["sensitivity"]) if "sensitivity" in told else None,
            url=told.get("url"),
        )
    if script.get("fault"):
        raise ZeroDivisionError(script["fault"])
    if script.get("error"):
        raise getattr(errors, script["error"])("the source says no", "Mend the fake.")
