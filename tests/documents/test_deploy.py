"""Container, compose file and proxies: what can be held against the code without the network. Where a proxy's own program is here, it judges its file too."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from pages import ROOT

from dtrack.config import ConfigSpec

DEPLOY = ROOT / "deploy"
CONTAINER = (DEPLOY / "Containerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
PORT = str(ConfigSpec().web.port)


def stages() -> list[list[tuple[str, str]]]:
    """Instructions of each stage: (word, rest), continued lines joined."""
    joined = re.sub(r"\\\n\s*", " ", "\n".join(line for line in CONTAINER.splitlines() if not line.lstrip().startswith("#")))
    found: list[list[tuple[str, str]]] = []
    for line in joined.splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            if word == "FROM":
                found.append([])
            found[-1].append((word, rest))
    return found


def said(word: str) -> list[str]:
    """What the last stage says after a word."""
    return [rest for each, rest in stages()[-1] if each == word]


def test_bases_are_named_and_new_enough() -> None:
    bases = [rest.split()[0] for stage in stages() for word, rest in stage if word == "FROM"]
    assert all(re.fullmatch(r"docker\.io/library/(python|node):\d[\w.-]*-slim[\w-]*|docker\.io/library/node:\d+-bookworm-slim", base) for base in bases)
    pythons = {base for base in bases if "python" in base}
    assert len(pythons) == 1, "an environment moves between stages of one Python only"
    assert tuple(map(int, re.findall(r":(\d+)\.(\d+)", pythons.pop())[0])) >= (3, 11)


def test_what_runs_has_no_root_and_no_tools() -> None:
    assert said("USER") == ["10001:10001"]
    runs = " ".join(said("RUN"))
    assert not re.search(r"\b(apt-get|npm|gcc|curl|wget|pip install)\b", runs)
    assert "rm -rf" in runs
    assert "pip" in runs.split("rm -rf", 1)[1]
    assert [word for word, _ in stages()[-1]].index("USER") > max(at for at, (word, _) in enumerate(stages()[-1]) if word in {"RUN", "COPY"})
    assert not re.search(r"(?i)(password|secret|token)=", CONTAINER)
    assert not re.search(r"^ADD ", CONTAINER, re.M)


def test_it_starts_answers_and_stops_as_the_program_does() -> None:
    assert json.loads(said("ENTRYPOINT")[0]) == ["dtrack"]
    assert json.loads(said("CMD")[0]) == ["up", "--host", "0.0.0.0"]
    assert said("EXPOSE") == [PORT]
    assert said("STOPSIGNAL") == ["SIGTERM"]
    assert said("VOLUME") == said("WORKDIR") == ["/srv/dtrack"]
    [check] = said("HEALTHCHECK")
    asked = json.loads(check.partition("CMD ")[2])[2]
    assert f"http://127.0.0.1:{PORT}/health" in asked
    compile(asked, "healthcheck", "exec")


def test_extras_of_the_image_exist_and_the_guide_names_all_that_there_are() -> None:
    import tomllib

    extras = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"])
    [wanted] = re.findall(r"/build\[([\w,]+)\]", CONTAINER)
    assert set(wanted.split(",")) <= extras
    guide = (ROOT / "docs" / "how-to" / "install.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", guide, re.M)) == extras - {"test", "docs", "bench", "learn"}


def test_no_document_installs_by_the_name_that_another_program_has() -> None:
    """The public index has an unrelated `dtrack`: whoever installs by name gets that one."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    wrong = [
        f"{page.name}: {line}"
        for page in pages
        for line in page.read_text("utf-8").splitlines()
        if re.search(r"^\s*(pip|pipx) install\b.*[ '\"]dtrack\b", line)
    ]
    assert wrong == []


def test_systemd_takes_the_unit_and_finds_it_well_shut(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "dtrack.service"
    # The program is not at its place here; everything else is as it is shipped.
    unit.write_text((DEPLOY / "dtrack.service").read_text("utf-8").replace("/opt/dtrack/.venv/bin/dtrack", "/bin/true"), "utf-8")
    done = subprocess.run([analyze, "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    told = subprocess.run([analyze, "security", "--offline=true", "--no-pager", str(unit)], capture_output=True, text=True, check=True).stdout
    [level] = re.findall(r"Overall exposure level for dtrack\.service: (\d+\.\d)", told)
    assert float(level) <= 2.0
    for fault in ("User=/DynamicUser=", "NoNewPrivileges=", "ProtectSystem=", "PrivateTmp=", "CapabilityBoundingSet=~CAP_SYS_ADMIN", "NotifyAccess="):
        assert re.search(rf"^✓ {re.escape(fault)}", told, re.M), fault


@pytest.mark.slow
def test_what_the_build_is_given_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    lines = [line.strip() for line in (DEPLOY / "Containerfile.dockerignore").read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    for name in (line[1:] for line in lines if line.startswith("!")):
        source, target = ROOT / name, tmp_path / "build" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(tmp_path / "build")]
    subprocess.run(command, capture_output=True, check=True)
    [made] = (tmp_path / "dist").glob("*.whl")
    assert held(made) == held(wheel)


def held(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as opened:
        return {name for name in opened.namelist() if "__pycache__" not in name}


def test_compose_shows_nothing_but_the_proxy() -> None:
    services = COMPOSE["services"]
    assert {name for name, each in services.items() if "ports" in each} == {"proxy"}
    assert services["database"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert services["dtrack"]["read_only"] is True
    assert services["dtrack"]["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in services["dtrack"]["security_opt"]
    assert (DEPLOY / services["dtrack"]["build"]["context"] / services["dtrack"]["build"]["dockerfile"]).resolve() == DEPLOY / "Containerfile"


def test_compose_has_no_password_in_an_environment() -> None:
    for each in COMPOSE["services"].values():
        for name, value in each.get("environment", {}).items():
            assert "PASSWORD" not in name or (name.endswith("_FILE") and value == "/run/secrets/database_password")
    assert {name for each in COMPOSE["services"].values() for name in each.get("secrets", [])} == set(COMPOSE["secrets"])
    volumes = {volume.split(":")[0] for each in COMPOSE["services"].values() for volume in each.get("volumes", []) if not volume.startswith((".", "/"))}
    assert volumes == set(COMPOSE["volumes"])


def test_the_proxy_of_the_compose_file_is_the_one_that_its_guide_believes() -> None:
    address = COMPOSE["services"]["proxy"]["networks"]["outside"]["ipv4_address"]
    guide = (ROOT / "docs" / "how-to" / "container.md").read_text("utf-8")
    assert f'proxies = ["{address}/32"]' in guide
    assert "@database/dtrack" in guide
    assert COMPOSE["services"]["database"]["environment"]["POSTGRES_DB"] == "dtrack"


def test_nginx_writes_what_it_says_about_visitors_itself() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    headers = dict(re.findall(r"^\s*proxy_set_header\s+(\S+)\s+(.+);", text, re.M))
    assert {name: value.strip() for name, value in headers.items()} == {
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "Forwarded": '""',
    }
    assert f"proxy_pass         http://127.0.0.1:{PORT};" in text


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if nginx is None or shutil.which("openssl") is None:
        pytest.skip("nginx or openssl is not installed")
    pair = ["-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=x", *pair],
        capture_output=True,
        check=True,
    )
    (tmp_path / "site.conf").write_text((DEPLOY / "nginx.conf").read_text("utf-8").replace("/etc/ssl/tracker.example.org", str(tmp_path)), "utf-8")
    (tmp_path / "main.conf").write_text(f"events {{}} pid {tmp_path}/pid; http {{ access_log off; include {tmp_path}/site.conf; }}", "utf-8")
    done = subprocess.run([nginx, "-t", "-e", "stderr", "-c", str(tmp_path / "main.conf")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_caddy_takes_its_file() -> None:
    assert f"reverse_proxy 127.0.0.1:{PORT}" in (DEPLOY / "Caddyfile").read_text("utf-8")
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("caddy is not installed")
    done = subprocess.run([caddy, "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
