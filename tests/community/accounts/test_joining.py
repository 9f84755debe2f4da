import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from community import consents
from community.accounts import join
from community.accounts.contacts import Contact
from community.models import Resident
from tests.builders import make_resident


def test_somebody_joins_with_a_phone_number_however_it_is_typed(visitor, texts):
    assert visitor.ask_by_phone("１３８-0013 8000", door="signup")["Location"] == "/en/accounts/login/code/confirm/"
    assert [sent.to for sent in texts] == ["+8613800138000"]
    assert visitor.type_code()["Location"] == "/en/accounts/signup/about/"
    assert not Resident.objects.exists()
    assert visitor.tell_about_me()["Location"] == "/en/me/"
    resident = Resident.objects.get()
    assert (resident.phone, resident.phone_verified, resident.name) == ("+8613800138000", True, "Old Wang")
    assert (resident.email, resident.language, resident.notice_channel) == (None, "en", "sms")
    assert not resident.has_usable_password()
    assert visitor.signed_in_as == resident.pk


def test_somebody_joins_with_an_email_address(visitor):
    visitor.ask_by_email("Wang@Example.org", door="signup")
    assert mail.outbox[0].to == ["wang@example.org"]
    visitor.type_code()
    visitor.tell_about_me()
    resident = Resident.objects.get()
    assert (resident.email, resident.phone, resident.notice_channel) == ("wang@example.org", None, "email")
    address = EmailAddress.objects.get()
    assert (address.user, address.email, address.verified, address.primary) == (
        resident,
        "wang@example.org",
        True,
        True,
    )
    assert visitor.signed_in_as == resident.pk


def test_the_message_is_short_and_in_the_readers_language(visitor, texts):
    stamp = visitor.stamp()
    visitor.client.post("/zh-hans/accounts/login/code/", {"phone": "13800138000", "drawn": stamp})
    visitor.ask_by_phone()
    assert "验证码" in texts[0].text
    assert "code" in texts[1].text
    assert all(len(sent.text) <= 70 for sent in texts[:1])


def test_joining_writes_down_which_privacy_text_was_agreed_to(visitor):
    visitor.ask_by_phone()
    visitor.type_code()
    visitor.tell_about_me()
    assert consents.holds(Resident.objects.get(), consents.Kind.PRIVACY)


def test_without_the_consent_row_there_is_no_account_either(visitor, monkeypatch):
    monkeypatch.setattr(consents, "give", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        join.join(Contact("phone", "+8613800138000"), name="Old Wang")
    assert not Resident.objects.exists()


def test_a_known_phone_at_the_door_for_new_people_signs_in(visitor):
    resident = make_resident(phone="+8613800138000", phone_verified=True)
    visitor.ask_by_phone(door="signup")
    assert visitor.type_code()["Location"] == "/en/me/"
    assert visitor.signed_in_as == resident.pk


def test_a_child_is_sent_to_a_help_point_and_nothing_is_kept(visitor):
    visitor.ask_by_phone(door="signup")
    visitor.type_code()
    response = visitor.tell_about_me(fourteen="no", consent="")
    assert response["Location"] == "/en/accounts/signup/child/"
    assert not Resident.objects.exists()
    assert not dict(visitor.client.session)
    assert "guardian" in visitor.client.get(response["Location"]).content.decode()
    assert visitor.client.get("/en/accounts/signup/about/")["Location"] == "/en/accounts/login/"


def test_without_consent_nobody_joins_and_what_was_typed_stays(visitor):
    visitor.ask_by_phone()
    visitor.type_code()
    response = visitor.tell_about_me(consent="")
    assert response.status_code == 200
    assert 'value="Old Wang"' in response.content.decode()
    assert response.context["form"].errors.keys() == {"consent"}
    assert not Resident.objects.exists()


@pytest.mark.parametrize("name", ["13800138000", "wang@example.org", "call 138-0013-8000"])
def test_a_public_name_gives_away_no_number_and_no_address(visitor, name):
    visitor.ask_by_phone()
    visitor.type_code()
    assert "name" in visitor.tell_about_me(name=name).context["form"].errors
    assert not Resident.objects.exists()


def test_the_way_to_join_is_closed_without_a_proven_contact(visitor):
    visitor.ask_by_phone()
    assert visitor.client.get("/en/accounts/signup/about/").status_code == 302
    assert visitor.tell_about_me().status_code == 302
    assert not Resident.objects.exists()


def test_two_tabs_that_both_finish_make_one_account(visitor):
    contact = Contact("phone", "+8613800138000")
    first = join.join(contact, name="One")
    assert join.join(contact, name="Two") == first
    assert Resident.objects.get().name == "One"


def test_after_joining_one_is_where_one_wanted_to_be(visitor):
    visitor.ask_by_phone(next="/en/ideas/")
    about = visitor.type_code()["Location"]
    assert about == "/en/accounts/signup/about/?next=%2Fen%2Fideas%2F"
    response = visitor.client.post(
        about, {"name": "Old Wang", "fourteen": "yes", "consent": "on", "next": "/en/ideas/"}
    )
    assert response["Location"] == "/en/ideas/"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Please type your mobile number"),
        ("12345", "does not look like a mobile number"),
        ("010-62345678", "landline"),
        ("+1 202 555 0143", "numbers of that country"),
        ("not a number", "does not look like a mobile number"),
    ],
)
def test_a_number_we_cannot_text_gets_a_clear_sentence_and_stays_typed(visitor, texts, typed, sentence):
    response = visitor.ask_by_phone(typed)
    assert response.status_code == 200
    page = response.content.decode()
    assert sentence in page
    assert typed in page
    assert texts == []


def test_an_address_that_is_none_gets_a_clear_sentence(visitor):
    response = visitor.ask_by_email("wang at example")
    assert "does not look like an e-mail address" in response.content.decode()
    assert "wang at example" in response.content.decode()
    assert mail.outbox == []
