import json
from datetime import UTC, datetime
from zipfile import ZipFile

from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.users.models import UserProfile

import records
from community import clock, notices
from community.models import Notice
from community.privacy import export, inventory
from community.residence import actions
from community.residence.claims import Claim
from community.residence.methods import Method
from tests.builders import make_neighbourhood, make_resident
from tests.community.planting import plant


def exported_text(resident) -> str:
    return json.dumps(export.as_json(resident), cls=DjangoJSONEncoder, ensure_ascii=False)


def as_exported(value) -> str:
    return json.dumps(str(value) if hasattr(value, "_meta") else value, cls=DjangoJSONEncoder, ensure_ascii=False)


def test_every_exported_field_of_every_model_is_in_the_export(db):
    planted = plant(make_resident())
    text = exported_text(planted.resident)
    looked_for = 0
    for description in inventory.personal():
        label = description.model._meta.label
        for field in description.exported_fields:
            value = planted.values.get(f"{label}.{field.name}")
            if value is not None:
                looked_for += 1
                said = f"files/{value}" if isinstance(field, models.FileField) else value
                assert as_exported(said) in text, f"{label}.{field.name}"
    assert looked_for > 60


def test_what_is_withheld_or_exempt_is_not_in_the_export(db):
    planted = plant(make_resident())
    text = exported_text(planted.resident)
    for description in inventory.personal():
        label = description.model._meta.label
        for field, mark in description.fields():
            value = planted.values.get(f"{label}.{field.name}")
            if not mark.exported and isinstance(value, str) and value.startswith("zq"):
                assert value not in text, f"{label}.{field.name}"


def test_nothing_of_anyone_else_is_in_the_export(db):
    stranger, owner = plant(make_resident()), make_resident()
    plant(owner)
    text = exported_text(owner)
    for name, value in stranger.values.items():
        if isinstance(value, str) and value.startswith("zq"):
            assert value not in text, name
    assert str(stranger.resident.public_id) not in text


def test_the_readable_copy_says_the_same(db):
    planted = plant(make_resident())
    words = "".join(
        text for part in export.parts_about(planted.resident) for row in part.readable_rows for _heading, text in row
    )
    said_in_words = {"community.Notice", "records.AuditEntry"}
    for description in inventory.personal():
        for field in description.exported_fields if description.model._meta.label not in said_in_words else ():
            value = planted.values.get(f"{description.model._meta.label}.{field.name}")
            if isinstance(value, str) and value.startswith("zq") and not field.choices:
                assert value in words, field


def test_the_number_of_queries_does_not_grow_with_what_there_is(db):
    resident = make_resident()

    def queries_with(*numbers):
        Notice.objects.bulk_create(Notice(resident=resident, kind="x", key=str(n)) for n in numbers)
        with CaptureQueriesContext(connection) as asked:
            exported_text(resident)
        return len(asked)

    assert queries_with(1) == queries_with(*range(2, 31))


def test_what_was_done_for_somebody_is_in_their_copy_and_not_whom_others_helped(db):
    elder, helper, other = make_resident(), make_resident(), make_resident()
    records.write("test.for_elder", "thing:1", actor=helper, for_=elder)
    records.write("test.for_other", "thing:2", actor=helper, for_=other)
    records.write("test.by_elder", "thing:3", actor=elder)
    found = {entry["action"] for entry in export.as_json(elder)["tables"]["records.auditentry"]}
    assert found == {"test.for_elder", "test.by_elder"}
    assert str(other.public_id) not in exported_text(helper)


def test_the_archive_holds_every_file_the_json_names(db, settings, tmp_path):
    """A picture of Wagtail's account page stands in for any file of a person."""
    settings.MEDIA_ROOT = tmp_path
    resident = make_resident()
    UserProfile.objects.create(user=resident, avatar=ContentFile(b"a face", name="face.png"))
    archive = ZipFile(export.as_archive(resident))
    named = json.loads(archive.read("my-data.json"))["tables"]["wagtailusers.userprofile"][0]["avatar"]
    assert named.startswith("files/")
    assert archive.read(named) == b"a face"


def test_a_file_that_is_gone_does_not_keep_the_rest_back(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    resident = make_resident()
    UserProfile.objects.create(user=resident, avatar="avatars/gone.png")
    assert ZipFile(export.as_archive(resident)).namelist() == ["my-data.json"]


def test_the_page_says_messages_record_and_language_in_words(db):
    resident = make_resident(name="王秀英", language="zh-hans")
    notices.tell(resident, "account.welcome", key="welcome", who=resident)
    area = make_neighbourhood(residence_methods=["roll"])
    at = datetime(2026, 5, 1, 1, 30, 15, 123456, tzinfo=UTC)
    with clock.moved_to(at):
        actions.prove(resident, Claim(Method.ROLL, area, identity_ref="a" * 64))
    with translation.override("en"):
        found = export.sections(export.parts_about(resident))
        said = "\n".join(f"{name}: {text}" for section in found for row in section.rows for name, text in row)
    for words in ("Welcome, 王秀英", "proved residence", "Simplified Chinese", "9:30"):
        assert words in said, words
    for code in ("account.welcome", "residence.proven", "{'resident'", "123456", "zh-hans"):
        assert code not in said, code
    kept = exported_text(resident)
    assert "account.welcome" in kept
    assert "residence.proven" in kept


def test_what_serves_one_purpose_stands_in_one_section(db):
    parts = export.parts_about(make_resident())
    purposes = [section.purpose for section in export.sections(parts)]
    assert len(set(purposes)) == len(purposes) < len(parts)
