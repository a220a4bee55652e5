"""`dtrack alerts`: the outbox, a person's word on it, and a trial of each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, Json, Limit, opened

if TYPE_CHECKING:
    from dtrack.model.alert import Alert

COLUMNS = ("id", "state", "channel", "kind", "place", "day", "value", "title")
By = Annotated[str, typer.Option("--by", help="Who decides.")]
Why = Annotated[str, typer.Option("--why", help="Why, in a sentence.")]
Ident = Annotated[str, typer.Argument(metavar="ID", help="The alert's id, as the list shows it.")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this module."""
    group = typer.Typer(help="Alerts: what waits for a person, what was sent, and whether the channels work.", no_args_is_help=True)
    group.command("list")(listed)
    group.command()(approve)
    group.command()(reject)
    group.command()(test)
    group.command()(send)
    app.add_typer(group, name="alerts")


def listed(
    state: Annotated[str | None, typer.Option("--state", help="waiting, ready, claimed, sent, unsure, rejected or dropped.")] = None,
    limit: Limit = None,
    as_json: Json = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """The outbox, newest first; with `--json` the words and the figures behind each."""
    from dtrack.cli._say import listed
    from dtrack.errors import UsageError
    from dtrack.model.alert import AlertState

    if state is not None and state not in list(AlertState):
        raise UsageError(f"--state {state!r} does not exist", f"Use one of: {', '.join(AlertState)}.")
    with opened(config) as tracker:
        rows = [alert_row(alert) for alert in tracker.alerts([AlertState(state)] if state else (), limit)]
    listed(rows, COLUMNS, as_json=as_json, nothing="No alerts.")


def approve(ident: Ident, by: By, why: Why, config: Config = DEFAULT_CONFIG) -> None:
    """Let an alert go out, or one that may have been sent go out again. The daemon sends it within a minute."""
    _decide(ident, by, why, config, approve=True)


def reject(ident: Ident, by: By, why: Why, config: Config = DEFAULT_CONFIG) -> None:
    """An alert is not sent, and no feed tells of it."""
    _decide(ident, by, why, config, approve=False)


def _decide(ident: str, by: str, why: str, config: Any, *, approve: bool) -> None:
    from dtrack.cli._say import line

    with opened(config) as tracker:
        alert = tracker.decide_alert(ident, approve=approve, by=by, why=why)
    line(f"{alert.id} to {alert.channel}: {alert.state}")


def test(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="Name of a channel of `[alerts.channel.NAME]`.")], config: Config = DEFAULT_CONFIG
) -> None:
    """Send a message that is no alert, at once."""
    from dtrack.cli._say import line

    with opened(config) as tracker:
        tracker.test_alerts(channel)
    line(f"{channel}: sent.")


def send(config: Config = DEFAULT_CONFIG) -> None:
    """Send what is due now, as the daemon does every minute."""
    from dtrack.cli._say import line

    with opened(config) as tracker:
        count = tracker.send_alerts()
    line(f"{count} alerts sent.")


def alert_row(alert: Alert) -> dict[str, Any]:
    """An alert under the names that `alerts list --json` promises."""
    from dataclasses import asdict

    row = asdict(alert)
    for name in ("event", "params", "subject"):
        del row[name]
    return {**row, "kind": alert.kind.value, "state": alert.state.value, "figures": list(alert.figures)}
