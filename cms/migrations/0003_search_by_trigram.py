from django.db import migrations

TABLE = "cms_pagetext"


def index(apps, schema_editor):
    """PostgreSQL finds any part of a word from a trigram index; SQLite reads the column."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for column in "search_text", "search_title":
            schema_editor.execute(
                f"CREATE INDEX {TABLE}_{column}_trigrams ON {TABLE} USING gin ({column} gin_trgm_ops)"
            )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in "search_text", "search_title":
            schema_editor.execute(f"DROP INDEX IF EXISTS {TABLE}_{column}_trigrams")


class Migration(migrations.Migration):
    dependencies = [("cms", "0002_pages")]

    operations = [migrations.RunPython(index, drop_index)]
