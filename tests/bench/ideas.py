"""Ideas on data set L: python -m tests.bench.ideas   (rows 2 to 9 of the performance goals; a part of `make bench`).

Fills a database of its own (SQLite, or a new one beside `DATABASE_URL`), then prints each cost as a multiple of the
least the same work could cost here: a bare SELECT by key, eight newest rows, an INSERT, a bare copy of the rows.
"""

import csv
import io
import os
import random
import sys
import time
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.bench.pages import SITE, environment, line, manage
from tests.bench.probe import Server, served

IDEAS, PEOPLE, ROUNDS, THEMES = 3_000, 200, 20, 6
SIGNS = "弄口菜场长椅路灯雨棚楼道小区停车河边花坛老人孩子坡道扶手书房洗手池垃圾房空地桂花树荫凉亭步道"
ENOUGH, TURNS = 0.4, 3  # seconds a piece of work is repeated for, and how often each has its turn
A_ROUND = 60  # requests


def main() -> int:
    home = Path(__file__).resolve().parent.parent.parent / "var" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    if "DATABASE_URL" not in os.environ:
        (home / "ideas.sqlite3").unlink(missing_ok=True)
        os.environ["DATABASE_URL"] = f"sqlite:///{home}/ideas.sqlite3"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "postgresql":
        anew(connection)
    call_command("migrate", verbosity=0)
    print(f"Filling {IDEAS:,} ideas on {connection.vendor} …", flush=True)
    fill()
    return 0 if all([exports(), pages()]) else 1


def anew(connection: Any) -> None:
    """A database of its own beside the one that was named."""
    name = "participate_bench_ideas"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    connection.close()
    connection.settings_dict["NAME"] = name
    os.environ["DATABASE_URL"] = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + name


def fill() -> None:
    from datetime import timedelta

    from django.db import connection

    from community import clock, consents
    from community.models import Resident
    from proposals.models import Comment, Doorplate, Idea, SearchText, State, Support
    from tests.builders import make_neighbourhood
    from tests.proposals.builders import make_cycle, make_theme

    dice, now = random.Random(7), clock.now()
    area = make_neighbourhood()
    rounds = [make_cycle("reviewing", area=area) for _number in range(ROUNDS)]
    themes = [make_theme() for _number in range(THEMES)]
    people = [Resident.objects.create_user(f"p{n}@example.org", "demo", name=f"居民{n}") for n in range(PEOPLE)]
    consents.give(people[0], consents.Kind.PUBLICATION.value)

    def words(many: int) -> str:
        return "".join(dice.choice(SIGNS) for _sign in range(many))

    ideas = Idea.objects.bulk_create(
        (
            Idea(
                number=number,
                title=f"{words(8)} {number}",
                story=words(240),
                why=words(60),
                lane="round",
                cycle=rounds[number % ROUNDS],
                area=area,
                theme=themes[number % THEMES],
                author=people[number % PEOPLE],
                state=State.FEASIBLE,
                cost=1_000 + number,
                latitude=31.2 + number / 1e5,
                longitude=121.4 + number / 1e5,
                submitted_at=now,
                published_at=now - timedelta(minutes=number),
                support_count=4,
                comment_count=2,
            )
            for number in range(1, IDEAS + 1)
        ),
        batch_size=500,
    )
    Doorplate.objects.bulk_create((Doorplate(pk=idea.number, idea=idea) for idea in ideas), batch_size=500)
    SearchText.objects.bulk_create((SearchText(idea=idea, text=idea.words()) for idea in ideas), batch_size=500)
    hot, each = ideas[0], [(idea, 4) for idea in ideas[1:]]
    Support.objects.bulk_create(
        (
            Support(idea=idea, resident=people[(idea.pk + step) % PEOPLE])
            for idea, many in [(hot, 100), *each]
            for step in range(many)
        ),
        batch_size=1_000,
    )
    said = Comment.objects.bulk_create(
        (
            Comment(idea=idea, author=people[(idea.pk + step) % PEOPLE], stance="pro", text=words(40))
            for idea, many in [(hot, 40), *((idea, 1 + (idea.pk % 3 == 0)) for idea in ideas[1:])]
            for step in range(many)
        ),
        batch_size=1_000,
    )
    Comment.objects.bulk_create(
        (
            Comment(idea_id=root.idea_id, parent=root, author=people[number % PEOPLE], text=words(20))
            for number, root in enumerate(said)
            if number % 2 == 0
        ),
        batch_size=1_000,
    )
    Idea.objects.filter(pk=hot.pk).update(support_count=100, comment_count=60)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{Doorplate._meta.db_table}', 'id'), {IDEAS + 1})")
        cursor.execute("ANALYZE")


def best(work: Callable[[], Any]) -> float:
    """Milliseconds of one go: the least of many, since noise only adds."""
    found, spent = [], 0.0
    while spent < ENOUGH or len(found) < 5:
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
        spent += found[-1]
    return min(found) * 1_000


COLD = f"&unused={'x' * 200}"  # an address this long is not kept: such a page is made anew each time

Page = tuple[str, str | Callable[[], None], str, float]  # what, its path or how to ask, of what a multiple, the limit
PAGES: list[Page] = [
    ("list with its first 20", "/zh-hans/ideas/?", "row", 15),
    ("list, random order", "/zh-hans/ideas/?sort=random", "row", 15),
    ("list, two signs searched", f"/zh-hans/ideas/?q={quote('长椅')}", "row", 15),
    ("JSON, newest 20", "/api/v1/ideas/?sort=newest", "rows8", 20),
    ("JSON, two signs searched", f"/api/v1/ideas/?q={quote('长椅')}&sort=newest", "rows8", 20),
    ("idea with 60 comments", "/zh-hans/ideas/1/?", "row", 30),
]


def pages() -> bool:
    """As one worker serves them, in CPU of that worker and of the database."""
    from django.db import connection

    site = environment() | {"DATABASE_URL": os.environ["DATABASE_URL"]}
    name = str(connection.settings_dict["NAME"]) if connection.vendor == "postgresql" else ""
    manage("collectstatic", "--noinput", "-v0")
    with served("tests.bench.hello", site, name) as server:
        bases = {base: server.cost(f"/{base}/") for base in ("row", "rows8", "insert")}
    say_bases(bases)
    fine = True
    with served("participate.wsgi", site, name) as server:
        work = [*PAGES, *acts(server)]
        for title, asked, of, limit in work:
            fine = line(title, server.cost(asked, A_ROUND), "ms", bases[of], of, limit) and fine
            if isinstance(asked, str):
                cold = server.cost(asked + COLD, A_ROUND)
                print(f"{'  not kept':28} {cold:8.2f} ms  = {cold / bases[of]:5.2f} x {of}", flush=True)
    return fine


def acts(server: Server) -> list[Page]:
    """What somebody does who is signed in, over and over, each time with another idea."""
    from community import consents
    from community.models import Resident
    from proposals.models import Idea

    person = Resident.objects.create_user("busy@example.org", name="忙人")
    consents.give(person, consents.Kind.PUBLICATION.value)
    cookies = {"sessionid": signed_in(person)}
    far = Idea.objects.order_by("-pk")[0]
    numbers = iter(Idea.objects.listed().exclude(supports__resident=person).values_list("number", flat=True)[:1_000])
    keys = iter([draft_like(far, person).key for _each in range(4 * A_ROUND)])
    return [
        (
            "support with its record",
            lambda: server.post(f"/zh-hans/ideas/{next(numbers)}/support/", cookies),
            "insert",
            5,
        ),
        (
            "handing in",
            lambda: server.post(f"/zh-hans/ideas/drafts/{next(keys)}/check/", cookies, shown_as="name"),
            "insert",
            12,
        ),
    ]


def signed_in(person: Any) -> str:
    """The key of a session the server takes for its own."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.test import override_settings

    with override_settings(SECRET_KEY=SITE["SECRET_KEY"]):
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
    return str(session.session_key)


def say_bases(bases: dict[str, float]) -> None:
    for name, base in bases.items():
        print(f"{name:28} {base:8.2f} ms")


def exports() -> bool:
    """In this process, by the clock: what a machine takes away."""
    from proposals import open_data
    from proposals.models import Idea

    table = Idea.objects.listed().order_by("number")
    bases: dict[str, Callable[[], Any]] = {"copy": bare_copy, "points": bare_points}
    work: list[tuple[str, Callable[[], Any], str, float]] = [
        ("points of all on a map", lambda: open_data.points(table), "points", 3),
        ("export of all as CSV", lambda: list(open_data.csv_lines(table)), "copy", 3),
    ]
    least: dict[str, float] = {}
    for _turn in range(TURNS):  # each in turn, so that a busy machine is busy for both sides of a ratio
        for name, act in [*bases.items(), *((name, act) for name, act, _of, _limit in work)]:
            least[name] = min(least.get(name, inf), best(act))
    say_bases({base: least[base] for base in bases})
    fine = [line(name, least[name], "ms", least[of], of, limit) for name, _act, of, limit in work]
    return all(fine)


def draft_like(idea: Any, author: Any) -> Any:
    from proposals.models import Cycle, Idea
    from tests.proposals.builders import make_cycle

    collecting = Cycle.objects.filter(slug="collecting").first()
    cycle = collecting or make_cycle("proposing", area=idea.area, slug="collecting")
    words = {"title": idea.title, "story": idea.story, "why": idea.why}
    return Idea.objects.create(author=author, cycle=cycle, area=idea.area, **words)


def bare_copy() -> None:
    """The same columns, read and written with nothing of ours between."""
    from django.db import connection

    from proposals.models import Idea
    from proposals.open_data import rows

    sql, given = rows(Idea.objects.listed().order_by("number")).query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY ({cursor.mogrify(sql, given)}) TO STDOUT CSV") as copied:
                assert sum(len(piece) for piece in copied)
            return
        cursor.execute(sql, given)
        csv.writer(io.StringIO()).writerows(cursor.fetchall())


def bare_points() -> None:
    import json

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT number, title, state, latitude, longitude FROM proposals_idea WHERE listed")
        json.dumps(cursor.fetchall(), ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
