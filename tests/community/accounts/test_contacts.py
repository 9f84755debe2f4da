import time
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError, transaction

from community.accounts import contacts
from community.accounts.contacts import Contact, ContactRefused
from community.models import Notice, Phone, Resident
from tests.builders import make_resident
from tests.concurrently import in_parallel

PHONE, OTHER = Contact("phone", "+8613800138000"), Contact("phone", "+8613900139000")
MAIL, SECOND = Contact("email", "wang@example.org"), Contact("email", "gui@example.org")


@pytest.fixture
def known(db):
    resident = make_resident(email=None, phone=PHONE.value, phone_verified=True)
    resident.set_unusable_password()
    resident.save(update_fields=["password"])
    return resident


@pytest.fixture
def inside(visitor, known):
    visitor.ask_by_phone()
    visitor.type_code()
    return visitor


def test_an_email_is_added_once_it_is_proven(inside, known):
    inside.client.post("/en/accounts/email/", {"email": "Wang@example.org", "drawn": inside_stamp(inside, "email")})
    known.refresh_from_db()
    assert known.email is None
    code = str(mail.outbox[0].body).split("code is ")[1][:6]
    assert inside.client.post("/en/accounts/contact/confirm/", {"code": code})["Location"] == "/en/me/settings/"
    known.refresh_from_db()
    assert known.email == "wang@example.org"
    assert EmailAddress.objects.get().verified


def inside_stamp(inside, kind):
    import re

    page = inside.client.get(f"/en/accounts/{kind}/").content.decode()
    return re.findall(r'name="drawn" value="([^"]+)"', page)[0]


def add_phone(inside, typed):
    fields = {"phone": typed, "drawn": inside_stamp(inside, "phone/change")}
    inside.client.post("/en/accounts/phone/change/", fields)
    inside.client.post("/en/accounts/contact/confirm/", {"code": inside.code()})


def test_a_second_number_is_added_beside_the_first_once_it_is_proven(inside, known, texts):
    fields = {"phone": "13900139000", "drawn": inside_stamp(inside, "phone/change")}
    inside.client.post("/en/accounts/phone/change/", fields)
    assert texts[-1].to == OTHER.value
    assert contacts.of(known) == [PHONE]
    inside.client.post("/en/accounts/contact/confirm/", {"code": inside.code()})
    known.refresh_from_db()
    assert contacts.of(known) == [PHONE, OTHER]
    assert (known.phone, contacts.owner(OTHER)) == (PHONE.value, known)
    assert Notice.objects.filter(resident=known, kind="account.contact_added").count() == 1


def test_of_two_numbers_the_chosen_one_becomes_the_main_one(inside, known):
    add_phone(inside, "13900139000")
    page = inside.client.post("/en/accounts/phone/prefer/", {"contact": OTHER.value}, follow=True).content.decode()
    assert "From now on we reach you here: 139 0013 9000" in page
    known.refresh_from_db()
    assert (known.phone, known.phone_verified) == (OTHER.value, True)
    assert contacts.of(known) == [OTHER, PHONE]


def test_when_the_main_number_goes_the_other_takes_its_place(inside, known):
    add_phone(inside, "13900139000")
    inside.client.post("/en/accounts/phone/remove/", {"contact": PHONE.value})
    known.refresh_from_db()
    assert (known.phone, known.phone_verified, contacts.of(known)) == (OTHER.value, True, [OTHER])
    assert contacts.owner(PHONE) is None


def test_one_signs_in_with_either_number(inside, known, visitor):
    add_phone(inside, "13900139000")
    inside.client.logout()
    visitor.ask_by_phone("13900139000")
    visitor.type_code()
    assert visitor.client.session["_auth_user_id"] == str(known.pk)


def test_a_second_address_is_kept_beside_the_first_and_can_become_the_main_one(known):
    contacts.give(known, MAIL)
    contacts.give(known, SECOND)
    assert contacts.of(known) == [PHONE, MAIL, SECOND]
    contacts.prefer(known, SECOND)
    assert (known.email, contacts.of(known)) == (SECOND.value, [PHONE, SECOND, MAIL])
    assert EmailAddress.objects.get(primary=True).email == SECOND.value
    contacts.take_away(known, SECOND)
    assert (known.email, contacts.of(known)) == (MAIL.value, [PHONE, MAIL])
    assert EmailAddress.objects.get().primary


def test_only_a_proven_contact_becomes_the_main_one(inside, known):
    page = inside.client.post("/en/accounts/phone/prefer/", {"contact": OTHER.value}, follow=True).content.decode()
    assert "none of your phones" in page
    known.refresh_from_db()
    assert known.phone == PHONE.value


def test_a_number_typed_at_the_counter_and_never_proven_makes_way(db):
    person = make_resident(email=None, phone=PHONE.value)
    contacts.prefer(person, PHONE)
    assert not person.phone_verified
    contacts.give(person, OTHER)
    assert (person.phone, person.phone_verified) == (OTHER.value, True)


def test_nobody_hoards_numbers(known):
    for last in range(1, contacts.MOST):
        contacts.give(known, Contact("phone", f"+861390013900{last}"))
    with pytest.raises(ContactRefused, match="as many"):
        contacts.give(known, OTHER)
    assert len(contacts.of(known)) == contacts.MOST


def test_a_further_number_of_somebody_else_is_refused(known):
    contacts.give(known, OTHER)
    other = make_resident(email="li@example.org")
    with pytest.raises(ContactRefused):
        contacts.give(other, OTHER)
    assert contacts.owner(OTHER) == known


def test_the_list_of_contacts_takes_the_same_queries_for_one_and_for_five(known, django_assert_num_queries):
    with django_assert_num_queries(2):
        contacts.of(known)
    for last in range(1, contacts.MOST):
        contacts.give(known, Contact("phone", f"+861390013900{last}"))
    with django_assert_num_queries(2):
        assert len(contacts.of(known)) == contacts.MOST


def test_a_contact_of_somebody_else_is_refused_only_after_it_is_proven(inside, known):
    make_resident(email="wang@example.org")
    fields = {"email": "wang@example.org", "drawn": inside_stamp(inside, "email")}
    assert inside.client.post("/en/accounts/email/", fields)["Location"] == "/en/accounts/contact/confirm/"
    code = str(mail.outbox[0].body).split("code is ")[1][:6]
    page = inside.client.post("/en/accounts/contact/confirm/", {"code": code}, follow=True).content.decode()
    assert "belongs to another account" in page
    known.refresh_from_db()
    assert known.email is None


def test_the_last_contact_stays(inside, known):
    page = inside.client.post("/en/accounts/phone/remove/", {"contact": PHONE.value}, follow=True).content.decode()
    assert "last way to reach you" in page
    known.refresh_from_db()
    assert known.phone == PHONE.value


def test_one_of_two_contacts_may_go(inside, known):
    contacts.give(known, MAIL)
    inside.client.post("/en/accounts/phone/remove/", {"contact": PHONE.value})
    known.refresh_from_db()
    assert (known.phone, known.phone_verified, known.email) == (None, False, MAIL.value)
    contacts.give(known, PHONE)
    inside.client.post("/en/accounts/email/remove/", {"contact": MAIL.value})
    known.refresh_from_db()
    assert known.email is None
    assert not EmailAddress.objects.exists()


GUARDED = [
    *(f"{kind}/{verb}/" for kind in ("email", "phone") for verb in ("remove", "prefer")),
    "email/",
    "phone/change/",
    "contact/confirm/",
    "password/set/",
]


@pytest.mark.parametrize("url", [*GUARDED, "keys/totp/activate/"])
def test_whoever_finds_a_phone_unlocked_is_asked_for_a_code_first(inside, known, url, monkeypatch):
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 3600)
    response = inside.client.get(f"/en/accounts/{url}")
    assert response["Location"].startswith("/en/accounts/reauthenticate/code/?next=")
    response = inside.client.post(f"/en/accounts/{url}", {"password1": "osmanthus in autumn"})
    assert response["Location"].startswith("/en/accounts/reauthenticate/code/?next=")
    known.refresh_from_db()
    assert not known.has_usable_password()
    assert known.phone == PHONE.value


def test_the_code_that_confirms_leads_on_to_where_one_wanted_to_be(inside, known, monkeypatch, texts):
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 3600)
    page = inside.client.get("/en/accounts/email/", follow=True)
    assert "138 •••• 8000" in page.content.decode()
    inside.client.post(page.request["PATH_INFO"], {"contact": PHONE.value, "next": "/en/accounts/email/"})
    response = inside.client.post("/en/accounts/reauthenticate/code/confirm/", {"code": inside.code()})
    assert response["Location"] == "/en/accounts/email/"
    assert inside.client.get("/en/accounts/email/").status_code == 200


def test_a_contact_in_other_letters_is_the_same_contact(db):
    owner = make_resident(email="wang@example.org")
    assert contacts.owner(contacts.email("WANG@EXAMPLE.ORG")) == owner


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_people_proving_one_address_at_once_do_not_both_get_it():
    people = [make_resident(email=None, phone=f"+861380013800{n}", phone_verified=True) for n in range(4)]
    results = in_parallel([partial(contacts.give, person, MAIL) for person in people])
    assert sum(isinstance(result, ContactRefused) for result in results) == 3
    assert Resident.objects.filter(email=MAIL.value).count() == 1
    assert EmailAddress.objects.filter(email=MAIL.value).count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_taking_both_contacts_away_at_once_leaves_one():
    person = make_resident(email=None, phone=PHONE.value, phone_verified=True)
    contacts.give(person, MAIL)
    copies = [Resident.objects.get(pk=person.pk) for _ in range(2)]
    calls = [partial(contacts.take_away, copies[0], PHONE), partial(contacts.take_away, copies[1], MAIL)]
    results = in_parallel(calls)
    assert sum(isinstance(result, ContactRefused) for result in results) == 1
    person.refresh_from_db()
    assert len(contacts.of(person)) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_people_proving_one_further_number_at_once_do_not_both_get_it():
    people = [make_resident(email=None, phone=f"+861380013800{n}", phone_verified=True) for n in range(4)]
    results = in_parallel([partial(contacts.give, person, OTHER) for person in people])
    assert sum(isinstance(result, ContactRefused) for result in results) == 3
    assert Phone.objects.filter(number=OTHER.value).count() == 1


def test_the_database_itself_keeps_a_number_to_one_account(known):
    Phone.objects.create(resident=known, number=OTHER.value)
    with pytest.raises(IntegrityError), transaction.atomic():
        Phone.objects.create(resident=make_resident(email="li@example.org"), number=OTHER.value)
