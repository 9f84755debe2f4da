"""Reported comments: one case each, however many reported it."""

import pytest
from django.core.exceptions import PermissionDenied

from proposals import reported
from proposals.models import Comment, Report
from tests.builders import make_resident
from tests.proposals.staffed import a_reason, make_moderator, notices_of, published_idea


@pytest.fixture
def moderator(db):
    return make_moderator()


@pytest.fixture
def comment(db) -> Comment:
    idea = published_idea()
    comment = Comment.objects.create(idea=idea, author=make_resident(), stance="pro", text="You fools!", language="en")
    idea.comment_count = 1
    idea.save(update_fields=["comment_count"])
    for _each in range(2):
        Report.objects.create(comment=comment, reporter=make_resident(), words="Insults us")
    return comment


def test_several_reports_of_one_comment_are_one_case(comment):
    (case,) = reported.cases()
    assert (case.times, case.since) == (2, reported.oldest())


def test_a_hidden_comment_says_why_and_all_are_told(comment, moderator):
    reported.hide(comment, by=moderator, standard=a_reason("comment"))
    comment.refresh_from_db()
    assert comment.hidden_why == a_reason("comment").words_en
    assert comment.idea.comment_count == 0 and not reported.cases().exists()
    assert notices_of(comment.author) == ["comment.hidden"]
    for report in Report.objects.filter(comment=comment):
        assert (report.outcome, report.decided_by) == ("hidden", moderator)
        assert notices_of(report.reporter) == ["report.hidden"]


def test_a_comment_that_keeps_the_rules_stays(comment, moderator):
    reported.keep(comment, by=moderator, reason="Strong words, no insult.")
    comment.refresh_from_db()
    assert comment.is_shown and notices_of(comment.author) == []
    Report.objects.create(comment=comment, reporter=make_resident(), words="Once more")
    reported.keep(comment, by=moderator)
    assert all(notices_of(report.reporter) == ["report.kept"] for report in comment.reports.all())


def test_nobody_decides_a_case_of_their_own_or_twice_or_without_a_reason(comment, moderator):
    with pytest.raises(PermissionDenied):
        reported.keep(comment, by=make_resident())
    with pytest.raises(reported.CaseRefused):
        reported.hide(comment, by=moderator)
    mine = Report.objects.create(comment=comment, reporter=moderator, words="x")
    with pytest.raises(reported.CaseRefused):
        reported.hide(comment, by=moderator, reason="x")
    reported.keep(comment, by=make_moderator())
    mine.refresh_from_db()
    with pytest.raises(reported.CaseRefused):
        reported.keep(comment, by=make_moderator())
