"""What the neighbours of the demo town say about each other's ideas, and which of them they stand behind."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import override

from community.models import Resident
from proposals import comments, support
from proposals.models import Comment, Idea, Stance

Step = tuple[datetime, Callable[[], object]]

SAID: dict[str, list[tuple[str, str]]] = {
    "zh-hans": [
        (Stance.PRO, "我八十一了，买菜回来要歇两趟。这事办成了，就能一个人走到家。"),
        (Stance.CON, "晚上会不会吵？我家窗户正对着。"),
        (Stance.PRO, "早该弄了，我们楼里好几户都说过。"),
        (Stance.QUESTION, "钱从哪里来，以后谁来养护？"),
        (Stance.PRO, "孩子放学也用得上，我可以帮忙看着。"),
        (Stance.CON, "三轮车在那里掉头，做的时候要留个口。"),
        (Stance.PRO, "不花大钱就能办的事，先办起来。"),
    ],
    "en": [
        (Stance.PRO, "My mother walks there every day. This would help her a lot."),
        (Stance.CON, "Please think of the flats above: sound carries at night."),
        (Stance.QUESTION, "Who looks after it once it is there?"),
        (Stance.PRO, "Small money, much use. Let us do it."),
    ],
}
REPLIES = {
    "zh-hans": "可以放到另一侧，晚上九点半以后灯调暗。",
    "en": "It could go on the other side, with the lamp turned down at half past nine.",
}


def steps(idea: Idea, number: int, published: datetime, people: list[Resident]) -> Iterator[Step]:
    """From three to twenty neighbours stand behind it; some of them speak."""
    around = [person for person in people if person.pk != idea.author_id]
    for each in range(3 + number * 5 % 18):
        neighbour = around[(number * 7 + each * 3) % len(around)]
        yield published + timedelta(minutes=40 + each), partial(support.support, idea, by=neighbour)
    said = SAID[idea.language]
    for each in range(number * 3 % 5 if number else len(said)):
        stance, text = said[(number + each) % len(said)]
        speaker = around[(number * 5 + each) % len(around)]
        yield published + timedelta(hours=1, minutes=each), partial(_say, idea, speaker, stance, text)
    if number % 3 == 0:
        yield published + timedelta(hours=2), partial(_reply, idea, around[number % len(around)])


def _say(idea: Idea, by: Resident, stance: str, text: str) -> None:
    with override(idea.language):
        key = uuid5(NAMESPACE_URL, f"{idea.key}/{text}/{by.pk}")
        comments.say(idea, by=by, text=text, stance=stance, key=key)


def _reply(idea: Idea, by: Resident) -> None:
    worry = Comment.objects.filter(idea=idea, stance=Stance.CON).first()
    if worry is not None:
        with override(idea.language):
            comments.say(
                idea, by=by, text=REPLIES[idea.language], parent=worry, key=uuid5(NAMESPACE_URL, str(idea.key))
            )
