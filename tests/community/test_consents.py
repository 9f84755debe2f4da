import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from community import consents
from community.models import Consent, ConsentText
from tests.builders import make_resident

Kind, How = consents.Kind, consents.How


def make_newer_wording(kind) -> ConsentText:
    words = {"text_zh_hans": "新的说法", "text_en": "New words", "reason": "clearer"}
    return ConsentText.objects.create(kind=kind, version=2, published_by=make_resident(), **words)


def test_every_kind_has_a_wording_in_both_languages(db):
    for kind, wording in consents.wordings().items():
        assert wording.text_zh_hans and wording.text_en, kind
    assert list(consents.wordings()) == Kind.values


def test_nothing_is_agreed_to_until_somebody_says_so(db):
    resident = make_resident()
    assert not any(stands.holds for stands in consents.standing(resident))
    assert not consents.holds(resident, Kind.LOCATION)


def test_a_yes_holds_until_it_is_taken_back(db):
    resident, neighbour = make_resident(), make_resident()
    consents.give(resident, Kind.LOCATION)
    assert consents.holds(resident, Kind.LOCATION)
    assert not consents.holds(neighbour, Kind.LOCATION)
    assert not consents.holds(resident, Kind.PUBLICATION)
    consents.withdraw(resident, Kind.LOCATION)
    assert not consents.holds(resident, Kind.LOCATION)
    assert list(resident.consents.order_by("pk").values_list("given", flat=True)) == [True, False]


def test_saying_it_again_adds_nothing(db):
    resident = make_resident()
    assert consents.give(resident, Kind.LOCATION) == consents.give(resident, Kind.LOCATION)
    consents.withdraw(resident, Kind.LOCATION)
    consents.withdraw(resident, Kind.LOCATION)
    assert resident.consents.count() == 2


def test_a_new_wording_must_be_agreed_to_anew(db):
    resident = make_resident()
    old = consents.give(resident, Kind.LOCATION)
    make_newer_wording(Kind.LOCATION)
    assert not consents.holds(resident, Kind.LOCATION)
    stands = {stands.wording.kind: stands for stands in consents.standing(resident)}[Kind.LOCATION]
    assert stands.is_outdated and stands.newest == old
    consents.give(resident, Kind.LOCATION)
    assert consents.holds(resident, Kind.LOCATION)


def test_each_word_is_on_the_record_with_its_wording(db, lines):
    resident = make_resident()
    consents.give(resident, Kind.LOCATION)
    consents.withdraw(resident, Kind.LOCATION)
    assert [(action, actor, facts["kind"], facts["version"]) for action, _about, actor, facts in lines] == [
        ("consent.given", resident, "location", 1),
        ("consent.withdrawn", resident, "location", 1),
    ]


def test_what_staff_write_down_names_them_and_the_resident_is_told(db):
    resident, helper = make_resident(), make_resident()
    said = consents.give(resident, Kind.ASSISTED, how=How.SPOKEN, by=helper)
    assert (said.how, said.by) == (How.SPOKEN, helper)
    assert resident.notices.get().kind == "consent.recorded"


@pytest.mark.parametrize(("how", "writer"), [("self", "helper"), ("spoken", None), ("signed", "resident")])
def test_a_word_written_down_for_another_names_another(db, how, writer):
    people = {"resident": make_resident(), "helper": make_resident(), None: None}
    with pytest.raises(IntegrityError), transaction.atomic():
        consents.give(people["resident"], Kind.ASSISTED, how=how, by=people[writer])


@pytest.mark.parametrize("model", [Consent, ConsentText])
def test_what_was_said_and_what_was_read_can_be_neither_changed_nor_deleted(db, model):
    consents.give(make_resident(), Kind.LOCATION)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**{"given": False} if model is Consent else {"text_en": "Anything"})
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_a_verb_that_needs_a_word_is_refused_without_it(db):
    resident = make_resident()
    with pytest.raises(consents.ConsentMissing) as refusal:
        consents.require(resident, Kind.MERCHANT)
    assert isinstance(refusal.value, ValidationError) and refusal.value.kind == Kind.MERCHANT
    consents.give(resident, Kind.MERCHANT)
    consents.require(resident, Kind.MERCHANT)


def test_a_page_that_needs_a_word_asks_for_it_first_and_comes_back(db):
    page = consents.require_consent(Kind.LOCATION)(lambda request: HttpResponse("the page"))
    request = RequestFactory().get("/en/map/?area=3")
    request.user = make_resident()
    with translation.override("en"):
        answer = page(request)
    assert answer["Location"] == "/en/me/consents/location/?next=%2Fen%2Fmap%2F%3Farea%3D3"
    consents.give(request.user, Kind.LOCATION)
    assert page(request).content == b"the page"


def test_withdrawing_stops_what_it_allowed(db, monkeypatch):
    stopped = []
    monkeypatch.setattr(consents, "_on_withdraw", {**consents._on_withdraw, Kind.MERCHANT: [stopped.append]})
    resident = make_resident()
    consents.give(resident, Kind.MERCHANT)
    assert stopped == []
    consents.withdraw(resident, Kind.MERCHANT)
    assert stopped == [resident]


def test_how_things_stand_costs_two_queries(db, django_assert_num_queries):
    resident = make_resident()
    for _change in range(5):
        consents.give(resident, Kind.LOCATION)
        consents.withdraw(resident, Kind.LOCATION)
    with django_assert_num_queries(2):
        consents.standing(resident)
