from django.core import mail
from django.utils import translation

from community.demo import people
from community.models import Consent, Notice
from community.notices import read_aloud
from tests.builders import make_resident


def test_the_demo_people_have_news_in_both_languages_and_loading_again_changes_nothing(db):
    resident = make_resident(email="resident@demo.example")
    make_resident(email="neighbour@example.org")
    people.load()
    before = list(Notice.objects.order_by("pk").values()), Consent.objects.count()
    people.load()
    assert (list(Notice.objects.order_by("pk").values()), Consent.objects.count()) == before
    assert set(Notice.objects.values_list("resident", flat=True)) == {resident.pk}
    assert not Notice.objects.waiting().exists() and mail.outbox == []
    assert 0 < Notice.objects.unread().count() < Notice.objects.count()
    for language, word in ("zh-hans", "停水"), ("en", "Water off"):
        with translation.override(language):
            assert any(word in reading.subject for reading in read_aloud(Notice.objects.all()))
