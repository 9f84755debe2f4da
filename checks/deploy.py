"""`manage.py check --deploy` for the site as it would be opened to people, without one warning."""

import os
import secrets
import subprocess
import sys

from checks import ROOT

PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "SITE_URL": "https://participate.example",
    "ALLOWED_HOSTS": "participate.example",
    "DATABASE_URL": "postgres://participate:secret@127.0.0.1:5432/participate",
    "CACHE_URL": "rediscache://127.0.0.1:6379/0",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/1",
    "EMAIL_URL": "smtp+tls://participate:secret@mail.participate.example:587",
    "DEFAULT_FROM_EMAIL": "Participate <noreply@participate.example>",
    "BEHIND_HTTPS_PROXY": "1",
    "WEB_CONCURRENCY": "3",
    "VAR_DIR": str(ROOT / "var" / "check"),
    "ENV_FILE": os.devnull,
}

if __name__ == "__main__":
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), **PRODUCTION}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    sys.exit(subprocess.run(command, cwd=ROOT, env=environment).returncode)
