import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import outbox, roles, workbench
from community.models import Notice
from community.models.resident import Channel
from tests.builders import make_resident

LIST = "/staff/undelivered/"


@pytest.fixture
def moderator(client, db, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    moderator = make_resident(name="Zhou", language="en")
    roles.grant(moderator, roles.Role.MODERATOR, by=None, reason="test")
    moderator.refresh_from_db()
    client.force_login(moderator)
    return moderator


def make_undelivered(**fields) -> Notice:
    resident = make_resident(name="Wang", notice_channel=Channel.EMAIL)
    fields = {"kind": "town.news", "facts": {"title": "Private title"}, "error": "SMTPServerDisconnected", **fields}
    return Notice.objects.create(resident=resident, key="1", state=Notice.State.DEAD, attempts=7, **fields)


def test_what_did_not_arrive_waits_for_staff(db, moderator):
    (queue,) = [each for each in workbench.waiting_for(moderator) if each.queue.url == "community_undelivered"]
    assert queue.count == 0
    notice = make_undelivered()
    (queue,) = [each for each in workbench.waiting_for(moderator) if each.queue.url == "community_undelivered"]
    assert (queue.count, queue.oldest) == (1, notice.created_at)


def test_staff_see_whom_and_why_and_not_a_word_of_it(client, moderator):
    make_undelivered()
    page = client.get(LIST).content.decode()
    assert "Wang" in page and "SMTPServerDisconnected" in page
    assert "Private title" not in page


def test_sent_again_it_gets_a_new_row_of_attempts(client, moderator, lines):
    notice = make_undelivered()
    client.post(f"{LIST}{notice.pk}/again/")
    outbox.drain()
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, len(mail.outbox)) == (Notice.State.SENT, 1, 1)
    assert ("notice.sent_again", notice, moderator) in [line[:3] for line in lines]


def test_given_up_it_stays_readable_on_the_site(client, moderator, lines):
    notice = make_undelivered()
    client.post(f"{LIST}{notice.pk}/give-up/")
    notice.refresh_from_db()
    assert notice.state == Notice.State.SHOWN
    assert ("notice.given_up", notice, moderator) in [line[:3] for line in lines]
    assert client.post(f"{LIST}{notice.pk}/again/").status_code == 404


@pytest.mark.parametrize("role", [None, roles.Role.EDITOR])
def test_who_may_not_sees_nothing_and_changes_nothing(client, db, settings, role):
    settings.SECOND_FACTOR_REQUIRED = False
    resident = make_resident()
    if role:
        roles.grant(resident, role, by=None, reason="test")
    client.force_login(resident)
    notice = make_undelivered()
    assert client.get(LIST).status_code in {302, 403}
    assert client.post(f"{LIST}{notice.pk}/again/").status_code in {302, 403}
    notice.refresh_from_db()
    assert notice.state == Notice.State.DEAD


def test_the_list_asks_the_same_number_of_queries_however_long(client, moderator, django_assert_num_queries):
    make_undelivered()
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _each in range(10):
        make_undelivered()
    with django_assert_num_queries(len(few)):
        client.get(LIST)
