import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import models
from simple_history.models import HistoricalRecords

from community.models import Resident
from records import history


def test_every_table_with_earlier_wordings_is_a_civic_text_without_anything_that_tells():
    assert history.only_civic_texts_keep_history() == []


@pytest.fixture
def leaflet():
    """A text that somebody wants earlier wordings of, with a code in it by mistake."""

    class Leaflet(models.Model):
        title = models.CharField(max_length=9)
        entry_code = models.CharField(max_length=9)
        history = HistoricalRecords(app="records", excluded_fields=[])

        class Meta:
            app_label = "records"

        def __str__(self):
            return self.title

    yield Leaflet
    for name in [name for name in apps.all_models["records"] if "leaflet" in name]:
        del apps.all_models["records"][name]
    apps.clear_cache()


def said():
    return [error.msg for error in history.only_civic_texts_keep_history()]


def test_a_table_nobody_named_stops_the_start(leaflet):
    assert "records.Leaflet keeps earlier wordings, and is not named as a civic text." in said()
    assert "records.E001" in {error.id for error in run_checks()}


def test_naming_a_table_does_not_cover_its_codes(leaflet, monkeypatch):
    monkeypatch.setattr(history, "_allowed", history._allowed | {"records.leaflet"})
    assert said() == ["records.Leaflet keeps earlier wordings of entry_code: leave that field out."]


def test_residents_keep_no_earlier_wordings_even_when_named(monkeypatch, leaflet):
    monkeypatch.setattr(history, "_allowed", {"community.resident"})
    monkeypatch.setattr(history, "tracked", lambda: [(Resident, Resident)])
    assert said()[0] == "community.Resident keeps earlier wordings, and is not named as a civic text."
    assert "community.Resident keeps earlier wordings of phone: leave that field out." in said()
