"""A roll file is taken over whole or not at all, and nothing in it is kept that one could read."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from community.models import RollEntry, RollFile
from community.residence import roll
from tests.builders import make_clerk, make_neighbourhood

HEAD = "name,id_number,community,birth_year\n"
ID = "11010519491231002X"


@pytest.fixture
def area(db):
    return make_neighbourhood(slug="guihuali", residence_methods=["roll"])


def read(text, area, encoding="utf-8"):
    return roll.read(text.encode(encoding), area)


def test_a_good_file_becomes_hashes_only(area):
    clerk = make_clerk("load_roll")
    reading = read(HEAD + f"王秀英,{ID},guihuali,\n李明,A1234567,guihuali,1980\n", area)
    roll.upload(reading, area=area, by=clerk)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {RollEntry._meta.db_table}")
        everything = str(cursor.fetchall())
    assert RollEntry.objects.count() == 2
    assert not any(word in everything for word in ("王秀英", "李明", ID, "A1234567"))
    assert sorted(RollEntry.objects.values_list("birth_year", flat=True)) == [1949, 1980]


@pytest.mark.parametrize("community", ["guihuali", "GUIHUALI", "桂花里", "Osmanthus Lane", "osmanthus  lane"])
def test_a_community_may_stand_by_its_address_or_its_name_in_either_language(area, community):
    type(area).objects.filter(pk=area.pk).update(name_zh_hans="桂花里", name_en="Osmanthus Lane")
    reading = read(HEAD + f"王秀英,{ID},{community},\n", area)
    assert [entry.area for entry in reading.entries] == [area], [error.messages for error in reading.errors]


def test_a_name_that_two_communities_share_leads_to_neither(db):
    one = make_neighbourhood(name_zh_hans="新村")
    two = make_neighbourhood(name_zh_hans="新村")
    found = roll._by_name([one, two])
    assert (found[one.slug], found[two.slug]) == (one, two)
    assert "新村" not in found


def test_the_desk_warns_where_a_roll_is_no_way_to_prove_residence(client, area):
    clerk = make_clerk("load_roll")
    file = roll.upload(read(HEAD + f"王秀英,{ID},guihuali,\n", area), area=area, by=clerk)
    client.force_login(clerk)
    warning = "nobody there can be compared with it"
    assert warning not in client.get(f"/en/desk/roll/{file.pk}/").content.decode()
    type(area).objects.filter(pk=area.pk).update(residence_methods=["code"])
    roll.put_in_force(file, by=clerk)
    assert warning in client.get(f"/en/desk/roll/{file.pk}/").content.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_files_as_spreadsheets_here_write_them_are_read(area, encoding):
    reading = read(f"姓名;证件号码;社区\n王秀英;{ID};guihuali\n", area, encoding)
    assert reading.is_good, [error.messages for error in reading.errors]


@pytest.mark.parametrize("cell", [f'"=""{ID}"""', f"'{ID}", f'"\t{ID}"'])
def test_cells_that_a_spreadsheet_kept_as_text_are_read_as_what_they_hold(area, cell):
    plain, dressed = (read(HEAD + f"王,{number},guihuali,\n", area).entries for number in (ID, cell))
    assert plain[0].identity_ref == dressed[0].identity_ref


def test_every_wrong_row_is_named_and_nothing_is_taken_over(area):
    clerk = make_clerk("load_roll")
    reading = read(
        HEAD
        + f"王秀英,{ID},guihuali,\n"
        + ",A1234567,guihuali,\n"
        + "李明,12,guihuali,\n"
        + "李明,A1234567,elsewhere,\n"
        + "李明,A1234567,guihuali,abcd\n"
        + f"王秀英,{ID},guihuali,\n"
        + "赵,A1,guihuali,1980,more\n",
        area,
    )
    assert [error.row for error in reading.errors] == [3, 4, 5, 6, 7, 8]
    with pytest.raises(ValidationError):
        roll.upload(reading, area=area, by=clerk)
    assert not RollFile.objects.exists()


def test_messages_about_rows_repeat_no_cell(area):
    reading = read(HEAD + "<script>alert(1)</script>,secret,elsewhere,\n", area)
    assert "secret" not in str([error.messages for error in reading.errors])
    assert "script" not in str([error.messages for error in reading.errors])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"\xff\xfe\x00",
        b"name\n",
        b"name,id_number,community\n",
        b"name,name,id_number,community\n",
        b'name,id_number,community\n"never closed',
        b"PK\x03\x04 a spreadsheet, not a CSV",
        b"name,id_number,community\n" + b"x" * 200_000,
        b"x" * (roll.MOST_BYTES + 1),
    ],
)
def test_a_file_that_is_no_roll_is_refused_with_a_sentence(area, content):
    reading = roll.read(content, area)
    assert not reading.is_good
    assert all(str(error.messages[0]).endswith((".", "。")) for error in reading.errors)


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=400) | st.text(max_size=400).map(lambda text: (HEAD + text).encode()))
def test_no_bytes_make_the_reader_stumble(content):
    class Nowhere:
        path = "/nowhere/"

    from unittest import mock

    with mock.patch.object(roll.Neighbourhood.objects, "under") as under:
        under.return_value.communities.return_value = []
        assert roll.read(content, Nowhere()).errors


def test_a_file_counts_only_once_it_is_in_force_and_replaces_the_former(area):
    clerk = make_clerk("load_roll")
    first, second = (
        roll.upload(read(HEAD + f"王,{number},guihuali,\n", area), area=area, by=clerk) for number in (ID, "A1234567")
    )
    with pytest.raises(ValidationError):
        roll.claim("王", ID)
    roll.put_in_force(first, by=clerk)
    assert roll.claim("王", ID)
    roll.put_in_force(second, by=clerk)
    first.refresh_from_db()
    assert (first.state, first.entries.count()) == ("withdrawn", 0)
    with pytest.raises(ValidationError):
        roll.claim("王", ID)


def test_two_rolls_in_force_in_one_area_are_refused_by_the_database(area):
    clerk = make_clerk("load_roll")
    for number in (ID, "A1234567"):
        roll.upload(read(HEAD + f"王,{number},guihuali,\n", area), area=area, by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        RollFile.objects.update(state="in_force", decided_by=clerk)
