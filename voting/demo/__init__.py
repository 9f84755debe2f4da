"""Two votes that are over, the one that is on, and two real elections where their files lie beside the checkout."""

from django.conf import settings

from voting import files
from voting.demo import open_vote, past_votes
from voting.models import Election

REAL = {
    "wieliczka-2023": "Poland_Wieliczka_2023_Green_Budget.pb",
    "lodz-2022": "Poland_Lodz_2022.pb",
}
HINTS = ["Vote without an account at /votes/locust-court/letter/ with the household code GHR7-2MKP and any name"]


def load() -> None:
    past_votes.load()
    open_vote.load()
    folder = settings.BASE_DIR.parent / "shared" / "elections"
    for slug, name in REAL.items():
        if (folder / name).is_file() and not Election.objects.filter(slug=slug).exists():
            files.import_pabulib(folder / name, slug=slug)
