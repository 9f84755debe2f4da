# One image for web, worker, beat and one-off commands. Nothing is downloaded when it runs.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements/base.txt requirements/base.txt
RUN /app/.venv/bin/pip install --require-hashes -r requirements/base.txt
COPY . .
# Translations and static files are made here, with settings that stay behind in this stage.
RUN /app/.venv/bin/pybabel --quiet compile --directory locale --domain django \
    && export ENV_FILE=/dev/null STATIC_ROOT=/app/static-served VAR_DIR=/tmp/var SITE_URL=http://127.0.0.1 \
    && export ALLOWED_HOSTS=127.0.0.1 DATABASE_URL=sqlite:////tmp/none.sqlite3 EMAIL_URL=consolemail:// \
    && SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(64))') \
       /app/.venv/bin/python manage.py collectstatic --noinput -v0 \
    && /app/.venv/bin/python -m compileall -q -x '\.venv' .

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore, for `manage.py backup` and `restore_check`; of the same release as the database. The typeface is
# put into printed sheets.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-wqy-microhei postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 participate \
    && useradd --system --uid 10001 --gid participate --no-create-home --shell /usr/sbin/nologin participate \
    && install -d -o participate -g participate -m 0700 /data /data/media /data/keys
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ENV_FILE=/dev/null \
    STATIC_ROOT=/app/static-served \
    VAR_DIR=/data \
    MEDIA_ROOT=/data/media \
    KEYS_DIR=/data/keys \
    BIND=0.0.0.0:8000
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "deploy/healthcheck.py"]
CMD ["gunicorn", "--config", "deploy/gunicorn.py"]
