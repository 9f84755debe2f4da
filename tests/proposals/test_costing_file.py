"""The costing sheet out to a spreadsheet and back: all rows or none, and nobody else's."""

import io
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from community import roles
from proposals import costing_file, review
from proposals.models import Review
from tests.builders import make_resident
from tests.proposals.staffed import make_budget_officer, published_idea


@pytest.fixture
def officer(db):
    return make_budget_officer()


@pytest.fixture
def two(officer):
    return [review.open_review(published_idea(title="=1+1"), Review.Kind.COSTING, by=officer) for _each in range(2)]


def filled(reviews, *rows) -> bytes:
    """The exported sheet with (verdict, cost, upkeep, reason) written into it."""
    book = load_workbook(io.BytesIO(costing_file.write(reviews)))
    for number, cells in enumerate(rows, start=2):
        for column, value in enumerate(cells, start=6):
            book.active.cell(row=number, column=column, value=value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_out_filled_in_and_back(two, officer):
    content = filled(two, ("yes", 12000, 300.5, "Without a roof"), ("不能", None, None, "不是我们的地。"))
    assert costing_file.take_in(costing_file.read(content, two), by=officer) == 2
    first, second = Review.objects.order_by("pk")
    assert (first.verdict, first.cost, first.upkeep) == ("yes", Decimal(12_000), Decimal("300.50"))
    assert (second.verdict, second.reason) == ("no", "不是我们的地。")


def test_what_people_typed_is_no_formula(two):
    sheet = load_workbook(io.BytesIO(costing_file.write(two))).active
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_taken_in(two, officer):
    content = filled(two, ("perhaps", 1, 1, ""), ("yes", "a lot", None, ""))
    with pytest.raises(ValidationError) as refused:
        costing_file.read(content, two)
    assert len(refused.value.messages) == 2
    with pytest.raises(ValidationError, match="3"):
        costing_file.take_in(
            costing_file.read(filled(two, ("yes", 5, None, ""), ("no", None, None, "")), two), by=officer
        )
    assert not Review.objects.exclude(decided_at=None).exists()


def test_every_row_the_rules_refuse_is_named_and_none_is_taken_in(officer):
    three = [review.open_review(published_idea(), Review.Kind.COSTING, by=officer) for _each in range(3)]
    rows = costing_file.read(filled(three, ("yes", 900, None, None), ("no",), ("yes",)), three)
    with pytest.raises(ValidationError) as refused:
        costing_file.take_in(rows, by=officer)
    assert len(refused.value.messages) == 2 and "3" in refused.value.messages[0] and "4" in refused.value.messages[1]
    assert Review.objects.open().count() == 3


def test_a_review_of_another_office_is_not_taken_in(two):
    with pytest.raises(ValidationError):
        costing_file.read(filled(two, ("yes", 5, None, "")), two[1:])


def empty_book() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"number;yes", empty_book()])
def test_what_is_no_sheet_is_refused_with_a_sentence(two, content):
    with pytest.raises(ValidationError):
        costing_file.read(content, two)


def test_on_the_page(client, two, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    person = make_resident()
    roles.grant(person, roles.Role.BUDGET, by=None, reason="test")
    client.force_login(person)
    sheet = client.get("/staff/reviews/sheet.xlsx")
    assert load_workbook(io.BytesIO(sheet.content)).active.max_row == 3
    for name, content in ("a.xlsx", b"nonsense"), ("b.xlsx", filled(two, ("yes", 5, None, ""))):
        answer = client.post("/staff/reviews/file/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302
    assert Review.objects.exclude(decided_at=None).count() == 1
