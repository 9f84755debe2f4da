"""How long it takes to find ideas that say the same among many: python -m tests.bench.alike   (goal: 100,000 in 50 ms)

On SQLite in a file of its own, or in a database of its own beside DATABASE_URL. IDEAS=… for another number.
"""

import os
import random
import re
import statistics
import sys
import time

from tests.bench.own import in_a_database_of_its_own

IDEAS = int(os.environ.get("IDEAS", "100000"))
MOST_MS = 50
ASKED, GOES = 100, 5
BATCH = 2_000
# What titles are made of: common words, each in every seventh title, and rare signs.
WORDS = re.findall("..", "小区门口路灯楼道停车电梯长椅菜场雨棚河边花坛老人孩子坡道扶手书房车位空地桂花树荫")
RARE = "弄里栋巷桥亭井塔渡坊圩埠墩滩坞岭窑碾磨仓"


def a_title(dice: random.Random) -> str:
    return "".join(dice.choices(WORDS, k=3)) + "".join(dice.choices(RARE, k=3)) + dice.choice("修装改添")


def fill(dice: random.Random) -> None:
    from django.db import connection

    from community import clock
    from proposals.models import Gram, Idea, Lane, State
    from proposals.similar import grams, number
    from tests.builders import make_neighbourhood, make_resident
    from tests.proposals.builders import make_theme

    area, theme, author, now = make_neighbourhood(), make_theme(), make_resident(), clock.now()
    common = {"area": area, "theme": theme, "author": author, "lane": Lane.SMALL, "state": State.PUBLISHED}
    for first in range(1, IDEAS + 1, BATCH):
        ideas = Idea.objects.bulk_create(
            Idea(number=one, title=a_title(dice), story="…", submitted_at=now, published_at=now, **common)
            for one in range(first, min(first + BATCH, IDEAS + 1))
        )
        Gram.objects.bulk_create(
            (Gram(idea=idea, gram=number(gram)) for idea in ideas for gram in grams(idea.title)), batch_size=BATCH
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure() -> int:
    from django.db import connection

    from proposals import similar
    from proposals.models import Idea

    dice = random.Random(7)
    print(f"Filling {IDEAS:,} ideas on {connection.vendor} …", flush=True)
    fill(dice)
    took = []
    for _asking in range(ASKED):
        idea, goes = Idea(title=a_title(dice)), []
        for _go in range(GOES):
            began = time.perf_counter()
            found = similar.to(idea)
            goes.append((time.perf_counter() - began) * 1000)
        took.append(min(goes))  # noise only adds
    fine = statistics.median(took) <= MOST_MS
    print(
        f"ideas that say the same, among {IDEAS:,}: {statistics.median(took):.1f} ms, "
        f"one in twenty over {statistics.quantiles(took, n=20)[-1]:.1f} ms, {len(found)} shown "
        f"(limit {MOST_MS} ms)  {'ok' if fine else 'TOO MUCH'}"
    )
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(in_a_database_of_its_own(measure))
