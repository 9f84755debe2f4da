"""Rounds at the staff desk: begun, filled in, looked at for a day, published, moved; and kept from everybody else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from proposals.models import Cycle, Phase
from tests.builders import make_clerk, make_resident
from tests.proposals.builders import make_cycle, make_pot


@pytest.fixture
def officer(db, client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    officer = make_clerk("view_cycle", "change_cycle", "access_admin")
    client.force_login(officer)
    return officer


def typed(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def form_of(cycle, **changes):
    names = ["slug", *(f"{n}_{lang}" for n in ("title", "summary", "rules") for lang in ("zh_hans", "en"))]
    data = {name: getattr(cycle, name) or "" for name in names}
    data |= {name: typed(getattr(cycle, name)) for name in (*(f"{p}_at" for p in Phase.values), "ends_at")}
    data |= {"area": cycle.area_id, "supports_needed": 0}
    data |= {"pots-TOTAL_FORMS": 1, "pots-INITIAL_FORMS": 0, "pots-0-name_zh_hans": "", "pots-0-name_en": ""}
    return data | changes


def test_a_round_is_begun_from_last_year_s_filled_in_and_published(client, officer):
    last = make_cycle(Phase.LOOKING_BACK)
    make_pot(last, 5000)
    client.post(reverse("staff_begin_round"), {"slug": "next-2030", "last": last.pk})
    cycle = Cycle.objects.get(slug="next-2030")
    begin = timezone.now() + timedelta(days=20)
    step = iter(range(0, 600, 100))
    dates = {name: typed(begin + timedelta(days=next(step))) for name in form_of(cycle) if name.endswith("_at")}
    client.post(reverse("staff_save_round", args=[cycle.pk]), form_of(cycle, title_en="Renewal 2030", **dates))
    client.post(reverse("staff_publish_round", args=[cycle.pk]))
    cycle.refresh_from_db()
    assert cycle.title_en == "Renewal 2030"
    assert cycle.published_at is not None


def test_dates_out_of_order_are_said_beside_the_date_and_nothing_is_saved(client, officer):
    cycle = make_cycle(None, published=False)
    wrong = form_of(cycle, title_en="Typed", voting_at=typed(cycle.proposing_at))
    page = client.post(reverse("staff_save_round", args=[cycle.pk]), wrong)
    assert "voting_at" in page.context["form"].errors
    assert "Typed" in page.content.decode()
    cycle.refresh_from_db()
    assert cycle.title_en != "Typed"


def test_dates_of_a_published_round_are_not_changed_by_saving(client, officer):
    cycle = make_cycle()
    moved = typed(cycle.voting_at + timedelta(days=1))
    client.post(reverse("staff_save_round", args=[cycle.pk]), form_of(cycle, voting_at=moved, title_en="New words"))
    fresh = Cycle.objects.get()
    assert (fresh.voting_at, fresh.title_en) == (cycle.voting_at, "New words")


def test_a_day_ahead_shows_who_may_do_what(client, officer):
    cycle = make_cycle()
    day = timezone.localtime(cycle.voting_at + timedelta(days=1)).date()
    page = client.get(reverse("staff_round", args=[cycle.pk]), {"day": day.isoformat()})
    assert page.context["on_the_day"].phase == Phase.VOTING.label


def test_residents_do_not_get_there(client, db):
    cycle = make_cycle(None, published=False)
    client.force_login(make_resident())
    assert client.post(reverse("staff_publish_round", args=[cycle.pk])).status_code in (302, 403)
    cycle.refresh_from_db()
    assert cycle.published_at is None
