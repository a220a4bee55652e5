"""config.toml: how this installation runs. Read once at the top and handed down; nothing else reads the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from dtrack.errors import ConfigError
from dtrack.spec import DashboardSpec, JobSpec, Spec, read_toml, validate
from dtrack.terms import Metric


def _origin(text: str) -> str:
    """An origin as browsers send it, or ValueError: anything else would never match, and `*` would let in everybody."""
    found = re.fullmatch(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?", text)
    if found is None:
        raise ValueError("write scheme and host as browsers send them, https://partner.example.org: small letters, no path, no `*`")
    if found[3] == {"https": ":443", "http": ":80"}[found[1]]:
        raise ValueError("leave the usual port out: browsers do")
    return text


def _network(text: str) -> str:
    """An address or a network of addresses, or ValueError."""
    ip_network(text, strict=False)
    return text


Origin = Annotated[str, AfterValidator(_origin)]
Network = Annotated[str, AfterValidator(_network)]
RoleWord = Literal["reader", "reviewer", "operator"]


class TrackerSpec(Spec):
    """`[tracker]`: what is tracked, for whom."""

    title: str = "dtrack"
    """Name of this installation, on its pages."""
    countries: list[str] = ["SYR"]
    """ISO 3166-1 alpha-3 codes of the countries that are tracked."""
    languages: list[str] = ["en"]
    """Languages of the pages, the first one by default."""
    timezone: str = "UTC"
    """Of the times that pages print. The scheduler itself is UTC only."""
    week_starts: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "sunday"
    """First day of the week of a brief (`dtrack brief --since week`)."""


class PathsSpec(Spec):
    """`[paths]`: relative to config.toml."""

    data: str = "data"
    """Database and archive. Back this folder up."""
    jobs: str = "jobs"
    """Job files."""
    dashboards: str = "dashboards"
    """Dashboard files."""
    inbox: str = "inbox"
    """Where people drop files; `inbox/NAME/` belongs to the job file `NAME.toml`."""
    places: str = "places"
    """Names and codes that `dtrack places update` fetched; they go over what ships."""


class DatabaseSpec(Spec):
    """`[database]`: where figures live. Empty: SQLite under `[paths] data`."""

    url: str = ""
    """Empty: a SQLite file in `[paths] data`. A server: `postgresql+psycopg://USER@HOST/DATABASE`, with the extra `postgres`. Its password never stands here:
    it comes from the environment (`DTRACK_DATABASE_PASSWORD`) or from the file that `DTRACK_DATABASE_PASSWORD_FILE` names."""
    read_url: str = ""
    """Address of a replica of that server, for pages and the API; what people say there is written to `url`. Empty: they read `url` too. Its password is
    that of `url`, or `DTRACK_READ_PASSWORD`, or in the file that `DTRACK_READ_PASSWORD_FILE` names."""


class ArchiveSpec(Spec):
    """`[archive]`: how long the raw bytes of what was fetched and dropped are kept. What was read from them stays in the database for ever, quotes included."""

    keep_days: int = Field(default=0, ge=0)
    """Days after which bytes that nobody delivered again may go (a job with `do = "tidy"` takes them); 0: never. Without them a text cannot be read again."""
    keep_quoted: bool = True
    """Bytes that the quote of a standing figure rests on stay however old they are. False: they go too; the figure and its quote stand on."""
    warn_percent: int = Field(default=85, ge=1, le=100)
    """The disk of `[paths] data` is called nearly full when so much of it is used, in per cent."""


class FetchSpec(Spec):
    """`[fetch]`: how we speak to other people's servers."""

    contact: str = ""
    """An address that a source's operator can write to; part of the agent's name in every request."""
    parallel: int = Field(default=16, ge=1, le=64)
    """Jobs that may be fetched at the same time, by the daemon and by `dtrack run`. Politeness holds for each host; what they bring is stored one at a time."""
    per_host_delay_s: float = Field(default=1.0, ge=0)
    """Seconds between two requests to one host."""
    timeout_s: float = Field(default=20.0, gt=0)
    """Seconds that one request may take."""
    max_body_mib: int = Field(default=15, ge=1)
    """Largest page or feed, in MiB after unpacking."""
    max_workbook_mib: int = Field(default=64, ge=1)
    """Largest workbook, in MiB."""
    tries: int = Field(default=3, ge=1, le=10)
    """How often a request is tried before it counts as failed."""
    allow_hosts: list[str] = []
    """Hosts on private addresses that are allowed, e.g. "127.0.0.1"."""


class ShareSpec(Spec):
    """`[daemon.share.NAME]`: jobs that a daemon of their own runs (`dtrack daemon --share NAME`), beside others of the same installation and database."""

    countries: list[str] = []
    """The jobs of these countries, ISO 3166-1 alpha-3."""
    jobs: list[str] = []
    """Names of jobs, or patterns like `sdn_*`. A job that two shares take is the first one's."""


class DaemonSpec(Spec):
    """`[daemon]`."""

    stop_deadline_s: float = Field(default=30.0, gt=0)
    """Seconds that running jobs get to end when the program is told to stop."""
    jitter_s: int = Field(default=30, ge=0)
    """Largest random delay of a fetch, in seconds, so that not everybody asks at the same moment."""
    workers: int | None = Field(default=None, ge=1)
    """Jobs that the daemon may run at the same time; none: as many as `[fetch] parallel`."""
    share: dict[str, ShareSpec] = {}
    """See `[daemon.share.NAME]`."""


class WebSpec(Spec):
    """`[web]`."""

    host: str = "127.0.0.1"
    """Address that the dashboard listens on. Another one than this machine itself asks for accounts (`dtrack user add`)."""
    port: int = Field(default=8321, ge=0, le=65535)
    """Port of the dashboard."""
    allow_hosts: list[str] = ["127.0.0.1", "localhost"]
    """Host headers that are answered."""
    public_url: str = Field(default="", pattern=r"^(https?://[^\s/]+(/[^\s?#]*)?)?$")
    """Where readers find these pages, e.g. `https://tracker.example.org`: links in alerts lead there. Empty: alerts carry no link to here."""
    cors: list[Origin] = []
    """Sites whose pages may read `/api/v1` in a browser, e.g. `https://partner.example.org`; none: only our own pages."""
    embed: list[Origin] = []
    """Sites that may show single charts of this installation in a frame, e.g. `https://partner.example.org`; none: nobody may, and no page offers it."""
    small_counts: int = Field(default=0, ge=0)
    """Readers are not told counts below this number, nor those that give one away in a sum; 0: they are told all. Then each run goes through all figures."""
    loopback: Literal["", "operator", "reader"] = ""
    """Who sits at this machine, without logging in. Empty: an operator, but a reader where there are accounts or `public_url` leads elsewhere."""
    proxies: list[Network] = []
    """Addresses or networks of proxies in front: their `X-Forwarded-For` and `X-Forwarded-Proto` are believed, and nobody else's."""


class OidcSpec(Spec):
    """`[accounts.oidc]`: people log in at a provider (OpenID Connect) that knows them already. Needs the extra `oidc` (authlib)."""

    issuer: str = Field(default="", pattern=r"^(https?://[^\s?#]+)?$")
    """Address of the provider, as its `/.well-known/openid-configuration` names it; empty: nobody logs in that way."""
    client_id: str = ""
    """Name of this installation there."""
    secret: str = Field(default="", pattern=r"^(DTRACK_[A-Z0-9_]+)?$")
    """Environment variable that holds the secret of this installation there, e.g. `DTRACK_OIDC`; empty: the provider asks for none."""
    title: str = "OpenID Connect"
    """Name of the provider on the login page."""
    scopes: list[str] = ["openid", "profile"]
    """What the provider is asked for; `openid` is always among it."""
    name_claim: str = "preferred_username"
    """Claim that names the person: it goes into the history of every act."""
    role_claim: str = "groups"
    """Claim that says what the person may do: a text or a list of texts."""
    roles: dict[str, RoleWord] = {}
    """What each value of that claim means, e.g. `{ "dtrack-reviewers" = "reviewer" }`; the highest counts."""
    otherwise: Literal["", "reader"] = ""
    """Role of people none of whose claims means one; empty: they are not let in."""


class AccountsSpec(Spec):
    """`[accounts]`: who may read, and how long a login lasts. Accounts themselves are in the database: `dtrack user`, `dtrack token`."""

    reading: Literal["", "open", "login"] = ""
    """`open`: everybody reads what is public; `login`: nobody without an account. Empty: open on this machine alone, else login (proxies, `public_url`)."""
    idle_hours: int = Field(default=12, ge=1, le=24 * 31)
    """A login that is not used for so long is over."""
    longest_days: int = Field(default=7, ge=1, le=366)
    """A login is over after so many days, used or not."""
    token_days: int = Field(default=365, ge=1, le=3660)
    """No token of a program is good for longer than this."""
    oidc: OidcSpec = OidcSpec()
    """See `[accounts.oidc]`."""


class ChannelSpec(Spec):
    """`[alerts.channel.NAME]`: one way out, by an address that apprise understands (mail, Slack, Teams, Telegram, a webhook ...)."""

    secret: str = Field(pattern=r"^DTRACK_[A-Z0-9_]+$")
    """Environment variable that holds the address, e.g. `DTRACK_ALERT_DESK`: it carries passwords, so it never stands in a file."""
    team: bool = False
    """True: only the team reads it. Channels of others get public figures only."""
    approval: bool | None = None
    """True: a person approves each alert first (`dtrack alerts approve`). None: only for channels outside the team."""
    digest: str = Field(default="", pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")
    """`07:00`: everything of a day in one message at that time; empty: each alert at once."""
    language: Literal["en", "fr", "ar"] | None = None
    """Of its alerts. None: the first of `[tracker] languages`. Quotes stay in their own words."""


class AlertRuleSpec(Spec):
    """`[[alerts.rule]]`: what goes where. An alert that one rule lets through is sent; without any rule everything goes everywhere."""

    kinds: list[Literal["spike", "contradiction", "revision", "silence", "site_opened", "site_closed", "source"]] = []
    """What happened; none: all of them. `source`: a source that is broken for a day or silent, to channels of the team only."""
    places: list[str] = []
    """P-codes or ISO3 codes, each with everything below it; none: everywhere."""
    metrics: list[Metric] = []
    """What is counted; none: all of them. Silence and sources count nothing and pass."""
    minimum: int = Field(default=0, ge=0)
    """Smallest number, in the unit of the figure; what has no number passes."""
    channels: list[str] = []
    """Names of channels; none: all of them."""


class AlertsSpec(Spec):
    """`[alerts]`: who is told of sudden rises, contradictions, revisions and silence. Needs the extra `alerts` (apprise)."""

    quiet: str = Field(default="", pattern=r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$")
    """`22:00-06:00`, in `[tracker] timezone`: nothing is sent meanwhile, and nothing is lost."""
    oldest_days: int = Field(default=92, ge=1)
    """What happened longer ago is not told: a first import of history is no news."""
    tries: int = Field(default=3, ge=1)
    """Failed tries in a row after which a channel is called broken. It is tried on."""
    channel: dict[str, ChannelSpec] = {}
    """See `[alerts.channel.NAME]`."""
    rule: list[AlertRuleSpec] = []
    """See `[[alerts.rule]]`."""


class ClusterSpec(Spec):
    """`[cluster]`: keys for a Dask cluster elsewhere (`dtrack read-archive --cluster tls://...`). Its scheduler runs what it is told: never without TLS."""

    ca: str = ""
    """File of the authority that signed the scheduler's certificate (PEM)."""
    certificate: str = ""
    """File of our own certificate (PEM)."""
    key: str = ""
    """File of its key (PEM)."""


class LogSpec(Spec):
    """`[log]`."""

    level: str = Field(default="info", pattern="^(debug|info|warning|error)$")
    """Least important line that is written: debug, info, warning, error."""
    form: Literal["lines", "json"] = "lines"
    """`lines`: time, level, place and `step=... job=... outcome=...` for people. `json`: an object a line with the same fields, for what collects logs."""


class ConfigSpec(Spec):
    """The whole file."""

    tracker: TrackerSpec = TrackerSpec()
    paths: PathsSpec = PathsSpec()
    database: DatabaseSpec = DatabaseSpec()
    archive: ArchiveSpec = ArchiveSpec()
    fetch: FetchSpec = FetchSpec()
    daemon: DaemonSpec = DaemonSpec()
    web: WebSpec = WebSpec()
    accounts: AccountsSpec = AccountsSpec()
    alerts: AlertsSpec = AlertsSpec()
    cluster: ClusterSpec = ClusterSpec()
    """See `[cluster]`."""
    log: LogSpec = LogSpec()


@dataclass(frozen=True, slots=True)
class Config:
    """An installation's settings with its folder. Secrets come from the environment only and are never printed."""

    file: Path
    spec: ConfigSpec
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Environment variables that begin with DTRACK_."""

    @property
    def root(self) -> Path:
        """Folder of config.toml."""
        return self.file.parent

    @property
    def data(self) -> Path:
        """Folder of the database and the archive."""
        return self.root / self.spec.paths.data

    @property
    def jobs(self) -> Path:
        """Folder of the job files."""
        return self.root / self.spec.paths.jobs

    @property
    def dashboards(self) -> Path:
        """Folder of the dashboard files."""
        return self.root / self.spec.paths.dashboards

    @property
    def inbox(self) -> Path:
        """Folder that people drop files into."""
        return self.root / self.spec.paths.inbox

    @property
    def places(self) -> Path:
        """Folder of the installation's own gazetteers."""
        return self.root / self.spec.paths.places

    @property
    def database_url(self) -> str:
        """SQLAlchemy address of the store."""
        return self.spec.database.url or f"sqlite:///{self.data / 'dtrack.sqlite'}"

    def password(self, *names: str) -> str | None:
        """What `DTRACK_<name>_PASSWORD` or the file behind `DTRACK_<name>_PASSWORD_FILE` says, for the first name that says anything; None where none does.

        ConfigError for a file that cannot be read.
        """
        for name in names:
            given, file = self.secrets.get(f"DTRACK_{name}_PASSWORD"), self.secrets.get(f"DTRACK_{name}_PASSWORD_FILE")
            if given:
                return given
            if file:
                try:
                    return (self.root / file).read_text("utf-8").rstrip("\r\n")
                except (OSError, ValueError) as bad:
                    what = f"the file that DTRACK_{name}_PASSWORD_FILE names cannot be read"
                    raise ConfigError(what, "Check its path, and that this user may read it.", file=file) from bad
        return None


def read(path: Path, environment: Mapping[str, str] | None = None) -> Config:
    """The settings in `path`, or ConfigError with every fault and its remedy."""
    env = os.environ if environment is None else environment
    spec = validate(ConfigSpec, read_toml(path), path)
    return Config(path.resolve(), spec, {key: value for key, value in env.items() if key.startswith("DTRACK_")})


def job_files(config: Config) -> list[Path]:
    """Job files in name order; names that begin with an underscore are templates."""
    return sorted(path for path in config.jobs.glob("*.toml") if not path.name.startswith("_"))


def dashboard_files(config: Config) -> list[Path]:
    """Dashboard files in name order, templates left out."""
    return sorted(path for path in config.dashboards.glob("*.toml") if not path.name.startswith("_"))


def read_job(path: Path) -> JobSpec:
    """One job file, its shape checked."""
    return validate(JobSpec, read_toml(path), path)


def read_dashboard(path: Path) -> DashboardSpec:
    """One dashboard file, its shape checked."""
    return validate(DashboardSpec, read_toml(path), path)
