"""The golden-idea award: prepared, published, judged, picked, announced by its rule; the medal and the certificate."""

import itertools
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from community import clock
from community.models import Notice
from points.models import Deed
from proposals import awards
from proposals.models import Award, Judgement, Juror, Nominee, Phase, Pick
from proposals.models.awards import JURY_CRITERIA, Stage
from records.models import AuditEntry
from tests.builders import make_clerk, make_earning_rule, make_resident
from tests.proposals.builders import DAY, make_award, make_cycle, make_idea

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def staff(db):
    return make_clerk("view_cycle", "change_cycle", "access_admin")


def seat(award, person=None) -> Juror:
    return Juror.objects.create(award=award, person=person or make_resident(), named_by=make_resident())


def scores(each: int) -> dict[str, int]:
    return dict.fromkeys(JURY_CRITERIA, each)


def judge(juror, nominee, each=3, reason="Good for everybody."):
    return awards.judge(juror, nominee, scores=scores(each), reason=reason)


def list_of(award) -> list[Nominee]:
    return list(award.nominees.select_related("idea__author", "award__cycle").order_by("lot"))


def after_closing(award):
    return clock.moved_to(award.closes_at + timedelta(minutes=1))


def told(person) -> list[str]:
    kinds = Notice.objects.filter(resident=person, kind__startswith="award.").order_by("pk")
    return list(kinds.values_list("kind", flat=True))


# Preparing


def test_an_award_needs_words_ideas_and_a_jury_before_it_is_published(staff):
    award = make_award(ideas=0, published=False, words_en="")
    assert len(awards.obstacles(award)) == 3
    with pytest.raises(awards.AwardRefused):
        awards.publish(award, by=staff)
    award.refresh_from_db()
    assert award.published_at is None


def test_publishing_draws_lots_and_tells_authors_and_jury(staff):
    award = make_award(ideas=0, published=False)
    ideas = [make_idea(cycle=award.cycle, area=award.cycle.area) for _number in range(4)]
    for idea in ideas:
        awards.shortlist(award, idea, by=staff)
    jury = [awards.name_juror(award, make_resident(), by=staff).person for _number in range(3)]
    awards.publish(award, by=staff)
    assert sorted(award.nominees.values_list("lot", flat=True)) == [1, 2, 3, 4]
    assert all(told(idea.author) == ["award.shortlisted"] for idea in ideas)
    assert all(told(person) == ["award.jury"] for person in jury)
    assert AuditEntry.objects.filter(action="award.published").count() == 1


def test_only_public_ideas_of_the_round_are_shortlisted(staff):
    award = make_award(published=False)
    for idea in (make_idea(), make_idea("hidden", cycle=award.cycle), make_idea("merged", cycle=award.cycle)):
        with pytest.raises(awards.AwardRefused, match="of this round"):
            awards.shortlist(award, idea, by=staff)


def test_a_published_shortlist_and_its_rule_stay(staff):
    award = make_award()
    nominee = list_of(award)[0]
    with pytest.raises(awards.AwardRefused):
        awards.shortlist(award, make_idea(cycle=award.cycle), by=staff)
    with pytest.raises(awards.AwardRefused):
        awards.take_off(nominee, by=staff)
    with pytest.raises(awards.AwardRefused):
        awards.edit(award, by=staff, jury_share=90)
    awards.edit(award, by=staff, words_en="Better words")
    assert Award.objects.get().words_en == "Better words"


def test_a_juror_is_released_until_they_judged(staff):
    award = make_award()
    idle, busy = seat(award), seat(award)
    judge(busy, list_of(award)[0])
    awards.release_juror(idle, by=staff)
    with pytest.raises(awards.AwardRefused, match="judged already"):
        awards.release_juror(busy, by=staff)
    assert list(award.jury.all()) == [busy]


# Judging and picking


def test_a_judgement_is_changed_and_stays_one():
    award = make_award()
    juror, nominee = seat(award), list_of(award)[0]
    judge(juror, nominee, 2)
    judge(juror, nominee, 5, "理由充分")
    said = Judgement.objects.get()
    assert (said.total, said.reason, said.language) == (20, "理由充分", "zh-hans")


@pytest.mark.parametrize("wrong", [{}, {"fresh": 3}, {**dict.fromkeys(JURY_CRITERIA, 3), "fresh": 6}])
def test_scores_are_complete_and_from_0_to_5(wrong):
    award = make_award()
    with pytest.raises(awards.AwardRefused):
        awards.judge(seat(award), list_of(award)[0], scores=wrong, reason="Why")
    assert not Judgement.objects.exists()


def test_no_reason_no_judgement():
    award = make_award()
    with pytest.raises(awards.AwardRefused):
        judge(seat(award), list_of(award)[0], reason="  ")


def test_one_pick_each_changed_and_taken_back():
    award, reader = make_award(), make_resident()
    first, second, _third = list_of(award)
    for nominee in (first, first, second):
        awards.pick(nominee, by=reader)
    assert Pick.objects.get().nominee == second
    for _time in range(2):
        awards.take_back(award, by=reader)
    assert not Pick.objects.exists()
    assert AuditEntry.objects.filter(action="award.pick_taken_back").count() == 1


def test_the_record_does_not_say_which_idea_was_picked():
    award = make_award()
    nominee = list_of(award)[1]
    awards.pick(nominee, by=make_resident())
    entry = AuditEntry.objects.get(action="award.picked")
    assert entry.facts == "{}" and entry.about == f"proposals.award:{award.pk}"


def test_nobody_judges_or_picks_their_own_idea():
    award = make_award()
    nominee = list_of(award)[0]
    with pytest.raises(awards.AwardRefused, match="yours"):
        awards.pick(nominee, by=nominee.idea.author)
    with pytest.raises(awards.AwardRefused, match="their own"):
        judge(seat(award, nominee.idea.author), nominee)


@pytest.mark.parametrize("days", [-3, 8])
def test_before_it_opens_and_after_it_closes_nobody_chooses(days):
    award = make_award()
    nominee, juror, reader = list_of(award)[0], seat(award), make_resident()
    with clock.moved_to(clock.now() + days * DAY):
        with pytest.raises(awards.AwardRefused):
            awards.pick(nominee, by=reader)
        with pytest.raises(awards.AwardRefused):
            judge(juror, nominee)
    assert not Pick.objects.exists() and not Judgement.objects.exists()


# The result


def chosen(award, *, jury: list[list[int]], picks: list[int]) -> None:
    """Each member of the jury gives each idea so much in every criterion; each idea is picked so often."""
    nominees = list_of(award)
    for given in jury:
        juror = seat(award)
        for nominee, each in zip(nominees, given, strict=True):
            judge(juror, nominee, each)
    for nominee, times in zip(nominees, picks, strict=True):
        for _time in range(times):
            awards.pick(nominee, by=make_resident())


def test_the_best_judged_has_all_points_of_the_jury_and_the_others_in_proportion():
    award = make_award(jury_share=60)
    chosen(award, jury=[[5, 4, 1], [3, 2, 1]], picks=[1, 4, 0])
    by_lot = {each.nominee.lot: each for each in awards.standings(award)}
    assert [by_lot[lot].jury_points for lot in (1, 2, 3)] == [60, 45, 15]
    assert [by_lot[lot].public_points for lot in (1, 2, 3)] == [10, 40, 0]
    assert [each.nominee.lot for each in awards.standings(award)] == [2, 1, 3]


def test_equal_points_are_decided_by_the_lower_lot():
    award = make_award()
    chosen(award, jury=[[3, 3, 3]], picks=[1, 1, 1])
    assert [each.points for each in awards.standings(award)] == [Fraction(100)] * 3
    assert [each.nominee.lot for each in awards.standings(award)] == [1, 2, 3]


def test_the_neighbours_alone_can_decide(staff):
    award = make_award(jury_share=0)
    chosen(award, jury=[], picks=[0, 2, 1])
    with after_closing(award):
        awards.announce(award, by=staff)
    assert list(award.nominees.order_by("place").values_list("lot", flat=True)) == [2, 3, 1]


def test_an_award_is_announced_after_its_last_day_and_with_every_idea_judged(staff):
    award = make_award()
    with pytest.raises(awards.AwardRefused, match="last day"):
        awards.announce(award, by=staff)
    juror, first = seat(award), list_of(award)[0]
    judge(juror, first)
    with after_closing(award), pytest.raises(awards.AwardRefused, match="has not judged"):
        awards.announce(award, by=staff)
    assert not Nominee.objects.exclude(place=None).exists()


def test_winners_are_told_earn_points_and_the_others_are_thanked(staff):
    make_earning_rule(awards.EARNS, points=40)
    award = make_award(winners=1)
    chosen(award, jury=[[2, 5, 3]], picks=[0, 1, 0])
    with after_closing(award):
        awards.announce(award, by=staff)
        awards.announce(award, by=staff)
    winner, others = list_of(award)[1], [list_of(award)[0], list_of(award)[2]]
    assert (winner.place, winner.has_won, winner.metal) == (1, True, "gold")
    assert (winner.jury_points, winner.public_points, winner.picks) == (50, 50, 1)
    assert told(winner.idea.author) == ["award.won"]
    assert all(told(each.idea.author) == ["award.not_this_time"] for each in others)
    assert Deed.objects.get().beneficiary == winner.idea.author
    assert AuditEntry.objects.filter(action="award.announced").count() == 1


def test_without_an_earning_rule_the_award_is_an_honour_alone(staff):
    award = make_award()
    chosen(award, jury=[[2, 5, 3]], picks=[0, 1, 0])
    with after_closing(award):
        awards.announce(award, by=staff)
    assert award.stage is Stage.ANNOUNCED and not Deed.objects.exists()


# What the database refuses


def refused(change) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def announced(staff) -> Award:
    award = make_award()
    chosen(award, jury=[[2, 5, 3]], picks=[0, 1, 0])
    with after_closing(award):
        awards.announce(award, by=staff)
    return award


def test_the_database_keeps_one_pick_a_resident_and_the_pick_on_its_own_shortlist():
    award, other, reader = make_award(), make_award(), make_resident()
    first, second, _third = list_of(award)
    awards.pick(first, by=reader)
    refused(lambda: Pick.objects.create(award=award, nominee=second, resident=reader))
    refused(lambda: Pick.objects.create(award=other, nominee=second, resident=reader))
    refused(lambda: Pick.objects.create(award=award, nominee=second, resident=second.idea.author))
    refused(lambda: Pick.objects.filter(resident=reader).update(nominee=list_of(other)[0]))


def test_the_database_keeps_a_published_list_and_rule():
    award = make_award()
    refused(lambda: Nominee.objects.create(award=award, idea=make_idea(cycle=award.cycle), lot=9))
    refused(lambda: Nominee.objects.filter(award=award).delete())
    refused(lambda: Nominee.objects.filter(award=award).update(idea=make_idea(cycle=award.cycle)))
    refused(lambda: Award.objects.filter(pk=award.pk).update(jury_share=99))
    refused(lambda: Award.objects.filter(pk=award.pk).update(published_at=None))
    refused(lambda: Award.objects.filter(pk=award.pk).delete())


def test_the_database_keeps_an_announced_result(staff):
    award = announced(staff)
    nominee = list_of(award)[0]
    refused(lambda: Nominee.objects.filter(pk=nominee.pk).update(place=9))
    refused(lambda: Award.objects.filter(pk=award.pk).update(announced_at=None, announced_by=None))
    refused(lambda: Pick.objects.all().delete())
    refused(lambda: Pick.objects.create(award=award, nominee=nominee, resident=make_resident()))
    refused(lambda: Judgement.objects.all().delete())
    refused(lambda: Judgement.objects.update(total=0))


def test_the_database_lets_nobody_judge_their_own_idea():
    award = make_award()
    nominee = list_of(award)[0]
    juror = seat(award, nominee.idea.author)
    words = {"scores": scores(5), "total": 20, "reason": "Mine"}
    refused(lambda: Judgement.objects.create(juror=juror, nominee=nominee, **words))
    refused(lambda: Judgement.objects.create(juror=seat(make_award()), nominee=nominee, **words))


# The pages


def page_of(award) -> str:
    return reverse("proposals:award", args=[award.cycle.slug])


def test_a_neighbour_picks_on_the_page_and_takes_it_back(client):
    award, reader = make_award(), make_resident()
    nominee = list_of(award)[0]
    assert "Sign in to pick" in client.get(page_of(award)).text
    client.force_login(reader)
    assert "I pick this one" in client.get(page_of(award)).text
    client.post(page_of(award) + "pick/", {"idea": nominee.idea.number})
    page = client.get(page_of(award)).text
    assert "Your pick" in page and "Take my pick back" in page
    client.post(page_of(award) + "take-back/")
    assert not Pick.objects.exists()


def test_nobody_sees_how_the_picks_stand_before_the_end(client):
    award = make_award()
    for _number in range(37):
        awards.pick(list_of(award)[0], by=make_resident())
    assert "37" not in client.get(page_of(award)).text


def test_a_juror_finds_the_way_from_my_page_and_judges(client):
    award = make_award()
    juror, nominee = seat(award), list_of(award)[0]
    client.force_login(juror.person)
    jury = reverse("proposals:jury", args=[award.cycle.slug])
    assert jury in client.get("/en/me/").text
    address = reverse("proposals:judge", args=[award.cycle.slug, nominee.idea.number])
    assert address in client.get(jury).text
    half = {"fresh": "4", "reason": "Half of it"}
    assert "Half of it" in client.post(address, half).text
    typed = {**dict.fromkeys(JURY_CRITERIA, "4"), "reason": "All of it"}
    assert client.post(address, typed).url == jury
    assert Judgement.objects.get().total == 16
    assert "16 of 20" in client.get(jury).text


def test_the_jury_s_pages_are_there_for_the_jury_alone(client):
    award = make_award()
    number = list_of(award)[0].idea.number
    client.force_login(make_resident())
    for name, args in (("jury", []), ("judge", [number])):
        assert client.get(reverse(f"proposals:{name}", args=[award.cycle.slug, *args])).status_code == 404


def test_an_award_being_prepared_is_seen_by_staff_alone(client, staff):
    award = make_award(published=False)
    assert client.get(page_of(award)).status_code == 404
    client.force_login(staff)
    assert "Only staff see this page" in client.get(page_of(award)).text


def test_the_result_stands_on_the_page_with_every_point_and_the_jury_s_reasons(client, staff):
    award = announced(staff)
    page = client.get(page_of(award)).text
    winner = list_of(award)[1]
    assert winner.idea.title in page and "50.00" in page and "Good for everybody." in page
    idea = client.get(winner.idea.get_absolute_url()).text
    assert "Golden idea" in idea and page_of(award) in idea
    assert "See who won" in client.get(award.cycle.get_absolute_url()).text


def test_the_page_asks_as_often_however_long_the_shortlist(client, django_assert_max_num_queries):
    award = make_award(ideas=20)
    client.get(page_of(award))
    with django_assert_max_num_queries(14):
        client.get(page_of(award))


def test_the_certificate_is_for_the_author_and_staff_in_both_languages(client, staff):
    award = announced(staff)
    first, winner, _third = list_of(award)
    address = reverse("proposals:certificate", args=[winner.idea.number])
    assert client.get(address).status_code == 302
    client.force_login(make_resident())
    assert client.get(address).status_code == 404
    for reader in (winner.idea.author, staff):
        client.force_login(reader)
        answer = client.get(address)
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    client.force_login(first.idea.author)
    assert client.get(reverse("proposals:certificate", args=[first.idea.number])).status_code == 404


def test_the_certificate_says_the_same_in_chinese_and_in_english(staff):
    from proposals import certificates

    nominee = list_of(announced(staff))[1]
    chinese, english = (certificates.lines(nominee, "王师傅", language) for language in ("zh-hans", "en"))
    assert dict(chinese)["head"] == "金点子" and dict(english)["head"] == "Golden idea"
    assert dict(chinese)["name"] == dict(english)["name"] == "王师傅"
    assert dict(certificates.lines(nominee, "", "en"))["name"] == "a neighbour"


# The desk


@pytest.fixture
def desk(client, staff, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(staff)
    return client


def typed(moment) -> str:
    from django.utils import timezone

    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_staff_prepare_publish_and_announce_an_award(desk):
    cycle = make_cycle(Phase.REVIEWING)
    ideas = [make_idea(cycle=cycle, area=cycle.area) for _number in range(3)]
    dates = {"opens_at": typed(clock.now() - DAY), "closes_at": typed(clock.now() + DAY)}
    address = desk.post(reverse("staff_prepare_award"), {"cycle": cycle.pk, **dates}).url
    award = Award.objects.get()
    rule = {"words_zh_hans": "最好", "words_en": "The best", **dates, "winners": 1, "jury_share": 50}
    desk.post(address + "save/", rule)
    desk.post(address + "shortlist/", {"idea": [ideas[0].number, ideas[1].number]})
    desk.post(address + "shortlist/", {"numbers": f"{ideas[2].number}, 99999"})
    jury = [make_resident() for _number in range(3)]
    for person in jury:
        desk.post(address + "jury/", {"person": person.email})
    assert reverse("staff_publish_award", args=[award.pk]) in desk.get(address).text
    desk.post(address + "publish/")
    for juror, nominee in itertools.product(award.jury.all(), list_of(award)):
        judge(juror, nominee)
    with after_closing(award):
        assert reverse("staff_announce_award", args=[award.pk]) in desk.get(address).text
        desk.post(address + "announce/")
    award.refresh_from_db()
    assert award.stage is Stage.ANNOUNCED
    assert f"/ideas/{list_of(award)[0].idea.number}/certificate.pdf" in desk.get(address).text


def test_what_is_missing_is_said_and_what_was_typed_stays(desk):
    award = make_award(published=False)
    address = reverse("staff_award", args=[award.pk])
    assert "nobody@example.org" in desk.post(address + "jury/", {"person": "nobody@example.org"}).text
    assert "twelve" in desk.post(address + "shortlist/", {"numbers": "twelve"}).text
    page = desk.post(address + "save/", {"words_en": "Typed", "winners": 0})
    assert "Typed" in page.text and "winners" in page.context["form"].errors
    assert award.jury.count() == 0


def test_without_the_right_nobody_runs_an_award():
    award, anybody = make_award(published=False), make_resident()
    for verb in (awards.publish, awards.announce):
        with pytest.raises(awards.PermissionDenied):
            verb(award, by=anybody)
