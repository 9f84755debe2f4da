"""Having a say: for it, against it, a question, a reply; taken back, reported, hidden."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from community import clock
from community.models import Notice
from community.models.roles import Role
from community.roles import grant
from proposals import comments
from proposals.models import Comment, Idea, Report, Stance, State
from records.models import AuditEntry
from tests.builders import make_office, make_resident
from tests.proposals.builders import make_idea

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def say(idea, by=None, text="A bench would help my mother.", stance=Stance.PRO, **more):
    return comments.say(idea, by=by or make_resident(), text=text, stance=stance, key=uuid4(), **more)


def reply(parent, by=None, text="Mine too."):
    return comments.say(parent.idea, by=by or make_resident(), text=text, parent=parent, key=uuid4())


def counted(idea) -> int:
    return Idea.objects.get(pk=idea.pk).comment_count


def test_words_stand_at_once_and_are_counted_and_recorded():
    idea = make_idea()
    said = say(idea)
    assert counted(idea) == idea.comment_count == 1
    assert AuditEntry.objects.filter(action="comment.said").count() == 1
    assert said.text not in str(AuditEntry.objects.values_list("facts", flat=True))


def test_the_author_of_the_idea_and_who_is_replied_to_are_told_once_each():
    idea, first, second = make_idea(), make_resident(), make_resident()
    reply(say(idea, first), second)
    told = sorted(Notice.objects.filter(kind__startswith="comment.").values_list("resident", "kind"))
    assert told == sorted(
        [(idea.author_id, "comment.said"), (idea.author_id, "comment.said"), (first.pk, "comment.replied")]
    )


def test_nobody_is_told_of_their_own_words():
    idea = make_idea()
    reply(say(idea, idea.author), idea.author)
    assert not Notice.objects.filter(kind__startswith="comment.").exists()


def test_the_same_form_sent_twice_is_one_comment():
    idea, by, key = make_idea(), make_resident(), uuid4()
    first, again = (comments.say(idea, by=by, text="Yes.", stance="pro", key=key) for _time in range(2))
    assert first == again
    assert counted(idea) == Comment.objects.count() == 1


def test_the_same_form_with_other_words_is_refused():
    idea, by, key = make_idea(), make_resident(), uuid4()
    comments.say(idea, by=by, text="Yes.", stance="pro", key=key)
    with pytest.raises(comments.SaidOtherwise):
        comments.say(idea, by=by, text="No.", stance="pro", key=key)
    with pytest.raises(comments.SaidOtherwise):
        comments.say(idea, by=make_resident(), text="Yes.", stance="pro", key=key)


@pytest.mark.parametrize(("text", "stance"), [("", "pro"), ("  \n", "pro"), ("Yes.", ""), ("Yes.", "shouting")])
def test_what_says_nothing_or_takes_no_side_is_refused(text, stance):
    idea = make_idea()
    with pytest.raises(comments.CommentRefused):
        say(idea, text=text, stance=stance)
    assert counted(idea) == Comment.objects.count() == 0


@pytest.mark.parametrize("state", [State.MERGED, State.HIDDEN, State.SUBMITTED, State.WITHDRAWN])
def test_where_nobody_reads_on_nobody_speaks(state):
    idea = make_idea(state)
    with pytest.raises(comments.CommentRefused, match="closed"):
        say(idea)
    assert counted(idea) == Comment.objects.count() == 0


def test_replies_go_one_level_deep_and_stay_with_their_idea():
    parent = say(make_idea())
    below = reply(parent)
    with pytest.raises(comments.CommentRefused, match="no longer here"):
        reply(below)
    with pytest.raises(comments.CommentRefused, match="no longer here"):
        comments.say(make_idea(), by=make_resident(), text="Lost", parent=parent, key=uuid4())


def test_words_taken_back_cannot_be_replied_to():
    parent = say(make_idea())
    comments.take_back(parent, by=parent.author)
    with pytest.raises(comments.CommentRefused, match="no longer here"):
        reply(parent)


def test_who_says_a_great_deal_is_asked_to_let_others_speak():
    idea, by = make_idea(), make_resident()
    for number in range(comments.MOST):
        say(idea, by, text=f"And {number}")
    with pytest.raises(comments.CommentRefused, match="ten minutes"):
        say(idea, by)
    with clock.moved_to(clock.now() + comments.A_WHILE):
        say(idea, by)


def test_one_s_own_words_are_taken_back_once_and_by_nobody_else():
    said = say(make_idea())
    with pytest.raises(PermissionDenied):
        comments.take_back(said, by=make_resident())
    for _time in range(2):
        comments.take_back(said, by=said.author)
    assert counted(said.idea) == 0
    assert AuditEntry.objects.filter(action="comment.taken_back").count() == 1


def test_what_moderators_put_away_leaves_the_count_once():
    said = say(make_idea())
    assert comments.put_away(said, "It names a private person.")
    assert not comments.put_away(said, "Again")
    assert counted(said.idea) == 0
    assert Comment.objects.get().hidden_why == "It names a private person."


def test_a_reader_reports_a_comment_once_and_never_their_own():
    said, reader = say(make_idea()), make_resident()
    for words in ("Rude", "Very rude"):
        comments.report(said, by=reader, words=words)
    assert Report.objects.get().words == "Rude"
    with pytest.raises(comments.CommentRefused, match="own words"):
        comments.report(said, by=said.author, words="Oh")
    with pytest.raises(comments.CommentRefused):
        comments.report(said, by=make_resident(), words="  ")


# On the page


def read(client, idea, query="") -> str:
    return client.get(f"/en/ideas/{idea.number}/{query}").text


def send(client, idea, **typed):
    typed = {"key": str(uuid4()), "text": "Good.", "stance": "pro", **typed}
    return client.post(f"/en/ideas/{idea.number}/comments/", typed)


def test_said_on_the_page_it_stands_on_the_page(client):
    idea = make_idea()
    client.force_login(make_resident(name="Zhou"))
    answer = send(client, idea, text="Mind the osmanthus tree.", stance="con")
    said = Comment.objects.get()
    assert answer["Location"] == f"/en/ideas/{idea.number}/#comment-{said.pk}"
    page = read(client, idea)
    assert "Mind the osmanthus tree." in page and "Zhou" in page and "Worried" in page


@pytest.mark.parametrize("page", ["en", "zh-hans"])
def test_words_carry_the_language_they_are_in_not_the_page_s(client, page):
    idea = make_idea()
    asked = say(idea, text="夜里会不会太亮？", stance=Stance.QUESTION)
    reply(asked, text="It is dimmed at eleven.")
    client.force_login(make_resident())
    for address in (f"/{page}/ideas/{idea.number}/", f"/{page}/ideas/{idea.number}/comments/"):
        read = client.get(address).text
        assert '<p lang="zh-Hans">夜里会不会太亮？</p>' in read
        assert '<p lang="en">It is dimmed at eleven.</p>' in read
    answering = client.get(f"/{page}/ideas/{idea.number}/?reply={asked.pk}").text
    assert '<blockquote class="said" lang="zh-Hans">夜里会不会太亮？</blockquote>' in answering


@pytest.mark.parametrize(("text", "language"), [("好", "zh-hans"), ("OK 好", "zh-hans"), ("Fine!", "en")])
def test_the_language_is_read_from_the_words_whatever_the_page_was_in(text, language):
    with translation.override("zh-hans" if language == "en" else "en"):
        assert say(make_idea(), text=text).language == language


def test_a_form_that_lacks_something_comes_back_with_what_was_typed(client):
    idea = make_idea()
    client.force_login(make_resident())
    answer = send(client, idea, text="Half a thought", stance="")
    assert answer.status_code == 200
    assert "Half a thought" in answer.text and "have a question" in answer.text
    assert ">Error:" in answer.text


def test_words_for_an_idea_nobody_talks_about_any_more_come_back(client):
    client.force_login(make_resident())
    idea, host = make_idea(), make_idea()
    Idea.objects.filter(pk=idea.pk).update(state=State.MERGED, merged_into=host)
    typed = {"stance": "con", "text": "Too late & too loud", "key": str(uuid4())}
    page = client.post(f"/en/ideas/{idea.number}/comments/", typed).text
    assert "Your words were not sent" in page and "Too late &amp; too loud" in page
    assert not idea.comments.exists()


def test_too_many_words_are_counted_and_kept(client):
    idea = make_idea()
    client.force_login(make_resident())
    answer = send(client, idea, text="x" * 1001)
    assert answer.status_code == 200 and "x" * 1001 in answer.text
    assert not Comment.objects.exists()


def test_the_same_form_with_other_words_answers_409(client):
    idea, key = make_idea(), str(uuid4())
    client.force_login(make_resident())
    assert send(client, idea, key=key).status_code == 302
    assert send(client, idea, key=key).status_code == 302
    assert send(client, idea, key=key, text="Something else").status_code == 409


def test_a_reply_names_whom_it_answers_and_stands_below(client):
    idea = make_idea()
    said = say(idea, make_resident(name="Han"), text="Who will sweep it?", stance="question")
    client.force_login(make_resident())
    assert "Reply to Han" in read(client, idea, f"?reply={said.pk}")
    send(client, idea, text="I will.", parent=str(said.pk))
    assert Comment.objects.get(text="I will.").parent == said


@pytest.mark.parametrize("wanted", ["0", "x", "-1", "9" * 30, "١"])
def test_a_reply_to_nothing_is_an_ordinary_form(client, wanted):
    idea = make_idea()
    client.force_login(make_resident())
    assert "Have your say" in read(client, idea, f"?reply={wanted}")


def test_hidden_words_leave_their_reason_and_taken_back_ones_leave_nothing(client):
    idea = make_idea()
    hidden, back, kept = say(idea, text="Rude words"), say(idea, text="Sorry words"), say(idea, text="Odd words")
    comments.put_away(hidden, "It names a private person.")
    comments.take_back(back, by=back.author)
    reply(kept, text="Kind words")
    comments.take_back(kept, by=kept.author)
    page = read(client, idea)
    assert "Rude words" not in page and "It names a private person." in page
    assert "Sorry words" not in page and "Odd words" not in page
    assert "Taken back by who said it." in page and "Kind words" in page


def test_who_speaks_for_an_office_is_marked(client):
    idea, liaison, office = make_idea(), make_resident(), make_office(name_en="Works office")
    grant(liaison, Role.OFFICE, by=None, reason="test", office=office)
    say(idea, liaison)
    assert "<b>Works office</b>" in read(client, idea)


def test_strangers_read_and_are_asked_to_sign_in_to_speak(client):
    idea = make_idea()
    say(idea)
    page = read(client, idea)
    assert "Sign in to have your say" in page and "<textarea" not in page
    assert send(client, idea)["Location"].startswith("/en/accounts/login/")


def test_a_report_reaches_the_case_and_its_page_is_for_members(client):
    said = say(make_idea())
    address = f"/en/ideas/{said.idea.number}/comments/{said.pk}/report/"
    assert client.get(address).status_code == 302
    client.force_login(make_resident())
    assert said.text in client.get(address).text
    assert client.post(address, {"words": ""}).status_code == 200
    assert client.post(address, {"words": "It names my son."}).status_code == 302
    assert Report.objects.get().words == "It names my son."


def test_nobody_takes_back_or_reports_what_is_not_theirs_to_see(client):
    said = say(make_idea())
    client.force_login(make_resident())
    leaf = f"/en/ideas/{said.idea.number}/comments/{said.pk}/"
    assert client.post(leaf + "take-back/").status_code == 404
    Idea.objects.filter(pk=said.idea_id).update(state=State.HIDDEN)
    assert client.get(leaf + "report/").status_code == 404
    assert client.get(f"/en/ideas/{said.idea.number}/comments/").status_code == 404


def test_everything_that_was_said_has_a_page_by_kind(client):
    idea = make_idea()
    say(idea, text="For it"), say(idea, text="Against it", stance=Stance.CON)
    address = f"/en/ideas/{idea.number}/comments/"
    assert "For it" in client.get(address).text
    only = client.get(address + "?stance=con").text
    assert "Against it" in only and "For it</p>" not in only
