"""`make demo`: the demo town, served the way a small real site is: no DEBUG, own secret, own files under var/demo/.

Each step leaves a fingerprint of what it was made from and is skipped while that has not changed, so a second start
goes straight to the server.
"""

import hashlib
import json
import os
import secrets
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "demo"
DONE = HOME / "done.json"
DATABASE = HOME / "participate.sqlite3"
MANAGE = [sys.executable, str(ROOT / "manage.py")]

BUILD = [sys.executable, str(ROOT / "deploy" / "demo_town.py"), str(DATABASE)]

CODE = ["requirements/base.txt", "*/migrations/*.py", "*/apps.py", "*/guards.py", "records/*.py"]
WORDS, TABLES, TOWN, STYLES = "Translations", "Tables", "The demo town", "Styles and scripts"
STEPS = {
    WORDS: (["locale/*/LC_MESSAGES/*.po"], ["compile"]),
    TABLES: (CODE, ["migrate", "-v0"]),
    TOWN: ([*CODE, "*/demo.py", "*/demo/**/*"], ["demo", "--yes-really"]),
    STYLES: (["requirements/base.txt", "static/**/*"], ["collectstatic", "--noinput", "-v0"]),
}


def environment(port: str) -> dict[str, str]:
    """Nothing of the caller's shell but where things are: the demo must not write into a developer's own database."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
    return kept | {
        "ENV_FILE": str(HOME / "demo.env"),
        "VAR_DIR": str(HOME),
        "DATABASE_URL": f"sqlite:///{DATABASE}",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "EMAIL_URL": "consolemail://",
        "SMS_GATEWAY_URL": "console:",
        "SECOND_FACTOR_REQUIRED": "0",
        "PORT": port,
        "PYTHONUNBUFFERED": "1",
    }


def keep_a_secret() -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    file = HOME / "demo.env"
    if not file.exists():
        file.write_text(f"SECRET_KEY={secrets.token_urlsafe(64)}\n")
        file.chmod(0o600)


def fingerprint(patterns: list[str]) -> str:
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        made_here = path.suffix == ".pyc" or ROOT / "var" in path.parents
        if made_here or not path.is_file():
            continue
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def run(command: list[str], env: dict[str, str]) -> None:
    if command == ["compile"]:
        for source in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
            compiled = ["compile", "--input-file", str(source), "--output-file", str(source.with_suffix(".mo"))]
            subprocess.run([str(Path(sys.executable).with_name("pybabel")), "--quiet", *compiled], check=True, env=env)
    else:
        # What the command says at its end, the server says when it is open.
        quiet = subprocess.DEVNULL if command[0] == "demo" else None
        subprocess.run([*MANAGE, *command], check=True, env=env, cwd=ROOT, stdout=quiet)


def prepare(env: dict[str, str]) -> None:
    new = not DATABASE.exists()
    done = json.loads(DONE.read_text()) if DONE.exists() and not new else {}
    wanted = {name: fingerprint(sources) for name, (sources, _command) in STEPS.items()}
    stale = [name for name in STEPS if done.get(name) != wanted[name]]
    with ThreadPoolExecutor() as beside:  # styles wait for nothing, so they are made beside the rest
        styles = beside.submit(run, STEPS[STYLES][1], env) if STYLES in stale else None
        if WORDS in stale:
            announce(WORDS)
            run(STEPS[WORDS][1], env)
        if new:
            subprocess.run(BUILD, check=True, env=env, cwd=ROOT)
        else:
            for name in (TABLES, TOWN):
                if name in stale:
                    announce(name)
                    run(STEPS[name][1], env)
        if styles:
            announce(STYLES)
            styles.result()
    if stale:
        DONE.write_text(json.dumps(wanted, indent=1))


def announce(step: str) -> None:
    print(f"{step} …", flush=True)


def refuse_a_taken_port(port: str) -> None:
    with socket.socket() as probe:
        if port.isdigit() and probe.connect_ex(("127.0.0.1", int(port))) != 0:
            return
    sys.exit(f"Port {port} is not free. Choose another: PORT=8001 make demo")


def main() -> None:
    port = os.environ.get("PORT", "8000")
    refuse_a_taken_port(port)
    keep_a_secret()
    env = environment(port)
    try:
        prepare(env)
    except subprocess.CalledProcessError as failed:
        sys.exit(f"Stopped: {' '.join(map(str, failed.cmd[1:]))} failed.")
    gunicorn = Path(sys.executable).with_name("gunicorn")
    os.chdir(ROOT)
    os.execve(gunicorn, [str(gunicorn), "--config", str(ROOT / "deploy" / "demo_server.py")], env)


if __name__ == "__main__":
    main()
