#!/bin/sh
# Runs once, when the database container is first made: the role that serves the site owns nothing.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set password="$SITE_PASSWORD" <<'SQL'
CREATE ROLE participate_site LOGIN PASSWORD :'password';
SQL
