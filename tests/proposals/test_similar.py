"""Ideas that say the same are found on a few signs, in Chinese and in English."""

import pytest

from proposals import similar
from proposals.models import Idea, State
from proposals.submitting import submit
from tests.proposals.builders import make_author, make_cycle, make_idea


def known(cycle, *titles, state=State.PUBLISHED):
    ideas = [make_idea(state, cycle=cycle, area=cycle.area, title=title) for title in titles]
    for idea in ideas:
        similar.index(idea)
    return ideas


def alike(title):
    return [idea.title for idea in similar.to(Idea(title=title))]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("楼道的灯坏了", "三号楼楼道灯不亮"),
        ("7弄口放几张长椅", "弄口空地放长椅"),
        ("Benches at the gate", "A bench near the gate of Lane 7"),
        ("Repair the street lamps", "Street lamp repairs in East Lane"),
    ],
)
def test_the_same_wish_in_other_words_is_found_first(db, typed, found):
    known(
        make_cycle(),
        "三号楼楼道灯不亮",
        "弄口空地放长椅",
        "菜场门口加坡道",
        "A bench near the gate of Lane 7",
        "Street lamp repairs in East Lane",
        "Flower boxes along the rail walk",
    )
    assert alike(typed)[0] == found


def test_what_has_nothing_in_common_is_not_shown(db):
    known(make_cycle(), "三号楼楼道灯不亮", "A bench near the gate")
    assert alike("河边种柳树") == []
    assert alike("") == []
    assert alike("的了在") == []


def test_only_what_everybody_may_read_is_shown(db):
    cycle = make_cycle()
    known(cycle, "楼道灯不亮", state=State.SUBMITTED)
    known(cycle, "楼道灯太暗", state=State.HIDDEN)
    assert alike("楼道灯坏了") == []


def test_handing_in_makes_an_idea_findable_and_a_new_title_counts_when_it_comes_back(db):
    idea = make_idea(State.DRAFT, make_author(), title="河边种柳树")
    submit(idea, by=idea.author)
    assert idea.grams.count() == len(similar.grams("河边种柳树"))
    Idea.objects.filter(pk=idea.pk).update(state=State.RETURNED, title="凉亭里放黑板")
    submit(idea, by=idea.author)
    assert set(idea.grams.values_list("gram", flat=True)) == {similar.number(g) for g in similar.grams("凉亭里放黑板")}


def test_it_takes_two_queries_however_many_there_are(db, django_assert_num_queries):
    known(make_cycle(), *(f"楼道灯不亮 {number}" for number in range(12)))
    with django_assert_num_queries(2):
        assert len(similar.to(Idea(title="楼道灯坏了"))) == similar.SHOWN


def test_the_statement_stays_short_however_long_the_title(db, django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        similar.to(Idea(title="".join(chr(0x4E00 + number * 7) for number in range(60))))
    assert len(queries.captured_queries[0]["sql"]) < 10_000
