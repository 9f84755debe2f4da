"""Acting for a resident: never without consent, never in secret, never what is done in person."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community import assisted, clock, evidence
from community.assisted import AssistRefused
from community.models import AssistConsent, AssistedAct, AssistedSession
from records import words
from tests.builders import make_clerk, make_code, make_household, make_neighbourhood, make_resident, make_rule
from tests.community.assisted_reach import assisted_views, strings_reached
from tests.concurrently import in_parallel
from tests.proposals.builders import make_idea


@pytest.fixture
def helper(db):
    return make_clerk("assist_residents", name="小陈")


@pytest.fixture
def elder(db):
    return make_resident(name="王秀英", email=None)


def consented(elder, helper, **more):
    return assisted.record_consent(elder, "spoken", by=helper, witness="李阿姨", **more)


def begun(client, elder, helper):
    """A browser at the desk, in a session for `elder`."""
    client.force_login(helper)
    response = client.post(
        f"/en/desk/residents/{elder.public_id}/begin/", {"kind": "spoken", "witness": "李阿姨", "reason": "a letter"}
    )
    assert response.status_code == 302, response.context["form"].errors
    return AssistedSession.objects.open().get(beneficiary=elder)


# Consent


def test_a_spoken_word_holds_for_a_day_and_names_its_witness(elder, helper):
    consent = consented(elder, helper)
    assert consent.until - consent.given_at == timedelta(days=1)
    with pytest.raises(ValidationError):
        assisted.record_consent(elder, "spoken", by=helper)


@pytest.mark.parametrize("days", [None, -1, 400])
def test_a_standing_authorisation_ends_within_a_year(elder, helper, days):
    until = clock.now() + timedelta(days=days) if days else None
    with pytest.raises(AssistRefused):
        assisted.record_consent(elder, "standing", by=helper, family_member="女儿", until=until)


def test_only_helpers_record_consent_and_never_their_own(elder, helper):
    with pytest.raises(PermissionDenied):
        consented(elder, make_clerk())
    with pytest.raises(AssistRefused):
        consented(helper, helper)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("consent_names_witness_slip_or_family_member", {"witness": ""}),
        ("consent_ends_after_it_was_given", {"until": clock.now() - timedelta(days=9)}),
    ],
)
def test_the_database_itself_refuses_a_crooked_consent(elder, helper, constraint, changes):
    consent = consented(elder, helper)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AssistConsent.objects.filter(pk=consent.pk).update(**changes)


def test_the_helper_is_no_witness_and_is_told_beside_the_field(client, elder, helper):
    client.force_login(helper)
    typed = {"kind": "spoken", "witness": " 小 陈", "reason": "a letter"}
    page = client.post(f"/en/desk/residents/{elder.public_id}/begin/", typed)
    assert page.context["form"].errors.keys() == {"witness"}
    assert "besides you" in page.context["form"].errors["witness"][0]
    assert not AssistConsent.objects.exists()


def test_an_authorisation_for_too_long_is_told_beside_its_date(client, elder, helper):
    client.force_login(helper)
    until = (clock.now() + timedelta(days=900)).date().isoformat()
    typed = {"kind": "standing", "family_member": "女儿", "until": until}
    page = client.post(f"/en/desk/residents/{elder.public_id}/begin/", typed)
    assert page.context["form"].errors.keys() == {"until"}


# Sessions


def test_no_session_without_a_consent_that_holds(elder, helper):
    consent = consented(elder, helper)
    with clock.moved_to(clock.now() + timedelta(days=2)), pytest.raises(AssistRefused):
        assisted.start(consent, by=helper)
    assisted.revoke_consent(consent, by=elder)
    with pytest.raises(AssistRefused):
        assisted.start(consent, by=helper)
    assert not AssistedSession.objects.exists()


def test_two_helpers_never_act_for_one_resident_at_once(elder, helper):
    assisted.start(consented(elder, helper), by=helper)
    other = make_clerk("assist_residents")
    with pytest.raises(AssistRefused, match="小陈"):
        assisted.start(consented(elder, other), by=other)


def test_a_session_forgotten_elsewhere_does_not_block_the_resident(elder, helper):
    assisted.start(consented(elder, helper), by=helper)
    other = make_clerk("assist_residents")
    with clock.moved_to(clock.now() + timedelta(minutes=30)):
        assert assisted.start(consented(elder, other), by=other)


def test_a_helper_acts_for_one_resident_at_a_time(elder, helper):
    first = assisted.start(consented(elder, helper), by=helper)
    assisted.start(consented(other := make_resident(), helper), by=helper)
    first.refresh_from_db()
    assert (first.ended_why, AssistedSession.objects.open().get().beneficiary) == ("replaced", other)


def test_nobody_acts_for_somebody_who_works_here(helper):
    colleague = make_clerk()
    with pytest.raises(AssistRefused):
        assisted.start(consented(colleague, helper), by=helper)


def test_the_daily_cap_holds_at_its_number_and_not_before(helper):
    make_rule("community.assisted_a_day", 3)
    for _ in range(3):
        assisted.start(consented(make_resident(), helper), by=helper)
    with pytest.raises(AssistRefused):
        assisted.start(consented(make_resident(), helper), by=helper)
    with clock.moved_to(clock.now() + timedelta(days=1)):
        assert assisted.start(consented(make_resident(), helper), by=helper)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_eight_helpers_at_once_one_begins():
    elder = make_resident()
    helpers = [make_clerk("assist_residents") for _ in range(8)]
    consents = [consented(elder, helper) for helper in helpers]
    calls = [partial(assisted.start, c, by=h) for c, h in zip(consents, helpers, strict=True)]
    results = in_parallel(calls)
    assert sum(isinstance(r, AssistedSession) for r in results) == 1
    assert sum(isinstance(r, AssistRefused) for r in results) == 7


# Acting


def test_pages_are_the_residents_and_say_so_on_top(client, elder, helper):
    begun(client, elder, helper)
    page = client.get("/en/me/")
    assert page.wsgi_request.user == elder
    assert "You are acting for <b>王秀英</b>" in page.content.decode()
    assert 'action="/en/desk/end/"' in page.content.decode()


def test_what_is_done_keeps_doer_beneficiary_and_consent(client, elder, helper, lines):
    session = begun(client, elder, helper)
    place = make_neighbourhood(slug="guihuali")
    client.post("/en/places/guihuali/choose/")
    elder.refresh_from_db()
    assert elder.neighbourhood == place
    act = AssistedAct.objects.get()
    assert (act.doer, act.beneficiary, act.consent, act.action) == (
        helper,
        elder,
        session.consent,
        "resident.place_chosen",
    )
    action, _about, actor, facts = lines[-1]
    assert (action, actor, facts["for_"]) == ("resident.place_chosen", helper, elder)


def test_the_desks_browser_keeps_nothing_of_the_resident(client, elder, helper):
    begun(client, elder, helper)
    make_neighbourhood(slug="guihuali")
    assert "place" not in client.post("/en/places/guihuali/choose/").cookies


def test_residence_can_be_proven_for_a_resident(client, elder, helper):
    begun(client, elder, helper)
    make_code(make_household())
    client.post("/en/me/residence/code/", {"code-code": "GHR7-2MKP", "code-name": "王秀英"})
    assert [act.action for act in AssistedAct.objects.all()] == ["residence.proven"]


@pytest.mark.parametrize(
    "url",
    [
        "/staff/",
        "/en/accounts/password/change/",
        "/en/accounts/email/",
        "/en/accounts/logout/",
        "/en/desk/",
        "/en/desk/letters/",
        "/en/me/settings/",
        "/en/me/consents/",
        "/en/me/consents/privacy/",
    ],
)
def test_contacts_sign_in_and_the_helpers_own_rights_rest(client, elder, helper, url):
    begun(client, elder, helper)
    assert client.get(url).status_code == 403
    assert client.post(url).status_code == 403


def test_a_post_that_nobody_marked_is_closed(client, elder, helper):
    begun(client, elder, helper)
    consent = AssistConsent.objects.get()
    assert client.post(f"/en/me/assisted/consents/{consent.pk}/revoke/").status_code == 403
    assert client.get("/en/me/assisted/").status_code == 200


def test_voting_and_its_like_refuse_a_proxy(rf, elder, helper):
    request = rf.get("/")
    request.acting = None
    assisted.refuse_proxy(request)
    request.acting = assisted.Acting(AssistedSession(helper=helper, beneficiary=elder))
    with pytest.raises(PermissionDenied):
        assisted.refuse_proxy(request)


def test_after_the_end_the_helper_is_themselves_and_a_receipt_stands(client, elder, helper, told):
    session = begun(client, elder, helper)
    make_neighbourhood(slug="guihuali")
    client.post("/en/places/guihuali/choose/")
    response = client.post("/en/desk/end/", follow=True)
    assert response.wsgi_request.user == helper
    page = response.content.decode()
    assert "Chose your neighbourhood" in page
    assert "王秀英" in page
    assert told == [(elder, "assist.receipt")]
    session.refresh_from_db()
    assert session.ended_why == "done"


def test_every_act_that_can_be_done_for_a_resident_has_words_on_the_receipt():
    known = {action for action, _words in words.known()}
    reached = {view: strings_reached(view) & known for view in assisted_views()}
    wordless = {a for actions in reached.values() for a in actions if not assisted.has_words(a)}
    assert wordless == set()
    assert {"idea.supported", "comment.said", "residence.proven", "hours.agreed"} <= set().union(*reached.values())


def test_the_receipt_names_what_was_done_and_prints(client, elder, helper):
    idea = make_idea(title="给巷口装一盏灯", language="zh-hans")
    begun(client, elder, helper)
    client.post(f"/en/ideas/{idea.number}/support/")
    page = client.post("/en/desk/end/", follow=True).content.decode()
    assert 'Stands behind an idea: <span lang="zh-Hans">给巷口装一盏灯</span>' in page
    assert "idea.supported" not in page
    assert "data-print" in page


def test_the_receipt_does_not_name_an_idea_that_was_hidden_since(client, elder, helper):
    idea = make_idea(title="给巷口装一盏灯", language="zh-hans")
    begun(client, elder, helper)
    client.post(f"/en/ideas/{idea.number}/support/")
    type(idea).objects.filter(pk=idea.pk).update(state="hidden")
    page = client.post("/en/desk/end/", follow=True).content.decode()
    assert "Stands behind an idea" in page
    assert "给巷口装一盏灯" not in page


def test_29_minutes_idle_go_on_and_30_end(client, elder, helper):
    session = begun(client, elder, helper)
    start = clock.now()
    with clock.moved_to(start + timedelta(minutes=29)):
        assert client.get("/en/places/").wsgi_request.user == elder
    with clock.moved_to(start + timedelta(minutes=60)):
        response = client.get("/en/places/")
        assert response.wsgi_request.user == helper
        assert "has ended" in response.content.decode()
    session.refresh_from_db()
    assert session.ended_why == "idle"


def test_a_session_lives_only_in_the_browser_it_began_in(client, elder, helper):
    begun(client, elder, helper)
    from django.test import Client

    elsewhere = Client()
    elsewhere.force_login(helper)
    assert elsewhere.get("/en/places/").wsgi_request.user == helper


def test_taking_consent_back_ends_the_session_at_the_next_click(client, elder, helper):
    session = begun(client, elder, helper)
    assisted.revoke_consent(session.consent, by=elder)
    assert client.get("/en/places/").wsgi_request.user == helper


def test_a_helper_whose_right_ended_is_themselves_again(client, elder, helper):
    begun(client, elder, helper)
    helper.user_permissions.clear()
    assert client.get("/en/places/").wsgi_request.user == helper


def test_the_resident_sees_what_was_done_and_others_do_not(client, elder, helper):
    session = begun(client, elder, helper)
    client.post("/en/desk/end/")
    url = f"/en/me/assisted/{session.pk}/"
    client.force_login(elder)
    assert client.get(url).status_code == 200
    client.force_login(make_resident())
    assert client.get(url).status_code == 404


def test_receipts_belong_to_the_helper_who_gave_them(client, elder, helper):
    session = begun(client, elder, helper)
    client.post("/en/desk/end/")
    client.force_login(make_clerk("assist_residents"))
    assert client.get(f"/en/desk/receipts/{session.pk}/").status_code == 404


def test_everybody_helped_hears_once_a_month_what_was_done(client, elder, helper, told):
    begun(client, elder, helper)
    make_neighbourhood(slug="guihuali")
    client.post("/en/places/guihuali/choose/")
    next_month = (clock.now().replace(day=1) + timedelta(days=40)).replace(day=3)
    with clock.moved_to(next_month):
        assert assisted.tell_monthly() == 1
    assert (elder, "assist.month") in told


def test_idle_sessions_are_ended_by_the_clock_too(elder, helper):
    assisted.start(consented(elder, helper), by=helper)
    assert assisted.end_idle() == 0
    with clock.moved_to(clock.now() + timedelta(minutes=30)):
        assert (assisted.end_idle(), assisted.end_idle()) == (1, 0)


# No assisted row without consent


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["begin", "act", "revoke", "end", "wait", "other"]), max_size=12))
def test_whatever_happens_every_act_has_a_consent_that_held(db, steps):
    """Property: any order of begins, acts, ends, revocations and waits."""
    with transaction.atomic():
        helper, people = make_clerk("assist_residents"), [make_resident(), make_resident()]
        now, who, session = clock.now(), 0, None
        for step in steps:
            with clock.moved_to(now):
                if step == "begin":
                    session = assisted.start(consented(people[who], helper), by=helper)
                elif step == "other":
                    who = 1 - who
                elif step == "wait":
                    now += timedelta(minutes=17)
                elif step == "end" and session and session.ended_at is None:
                    assisted.end(session, by=helper)
                elif step == "revoke" and session:
                    assisted.revoke_consent(session.consent, by=session.beneficiary)
                elif step == "act" and session and (live := assisted.resume(session.pk, helper)):
                    token = evidence.acting.set(assisted.Acting(live))
                    evidence.write("resident.place_chosen", live.beneficiary, actor=live.beneficiary, stream="people")
                    evidence.acting.reset(token)
        for act in AssistedAct.objects.filter(doer=helper).select_related("session", "consent"):
            consent = act.consent
            assert consent == act.session.consent
            assert consent.beneficiary_id == act.beneficiary_id == act.session.beneficiary_id
            assert consent.given_at <= act.at <= consent.until
            assert consent.revoked_at is None or act.at <= consent.revoked_at
        transaction.set_rollback(True)


def test_the_database_itself_refuses_an_act_without_consent(elder, helper):
    session = assisted.start(consented(elder, helper), by=helper)
    assisted.Acting(session).note("resident.place_chosen", elder)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {AssistedAct._meta.db_table} SET consent_id = NULL")
    with pytest.raises(IntegrityError, match="doer_is_not_the_beneficiary"), transaction.atomic():
        AssistedAct.objects.update(beneficiary=helper)


# The counter


def test_somebody_without_a_phone_is_registered_once_however_often_sent(helper):
    number = uuid.uuid4()
    one, two = (assisted.register("王秀英", None, by=helper, number=number) for _ in range(2))
    assert one == two
    assert not one.has_usable_password()


@pytest.mark.parametrize("words", ["秀英", "13800001234", "0001234"])
def test_residents_are_found_by_name_or_phone(helper, words):
    elder = make_resident(name="王秀英", phone="+8613800001234")
    make_resident(name="李明", phone="+8613900009999")
    assert assisted.find(words, by=helper) == [elder]


def test_residents_are_found_by_plate(helper, elder):
    plate = str(elder.public_id)[:6]
    assert assisted.find(plate, by=helper) == [elder]
    assert assisted.find(f"#{plate.upper()}", by=helper) == [elder]


def test_looking_people_up_is_recorded_and_needs_the_right(helper, elder, lines):
    assisted.find("秀英", by=helper)
    assert [line[0] for line in lines] == ["desk.residents_searched"]
    with pytest.raises(PermissionDenied):
        assisted.find("秀英", by=make_clerk())


def test_staff_and_those_who_left_are_not_found(helper):
    make_clerk(name="王秀英")
    make_resident(name="王秀英", left_at=clock.now())
    assert assisted.find("王秀英", by=helper) == []


@pytest.mark.parametrize("words", ["%%", "__", "' OR 1=1 --", "<script>", "x" * 500])
def test_hostile_words_find_nobody(helper, elder, words):
    assert assisted.find(words, by=helper) == []


def test_leaving_ends_sessions_and_consents(elder, helper):
    session = assisted.start(consented(elder, helper), by=helper)
    assisted.end_everything(elder)
    session.refresh_from_db()
    assert session.ended_why == "revoked"
    assert not AssistConsent.objects.usable().exists()


def test_the_desk_is_closed_to_residents(client, elder):
    client.force_login(elder)
    for url in ("/en/desk/", "/en/desk/letters/", "/en/desk/roll/", "/en/desk/cases/"):
        assert client.get(url).status_code == 403
