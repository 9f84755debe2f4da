"""How a row of the table is written.

    Row("me/", get=members(200), post=nobody())

says: signed-in people get 200 and strangers are sent to sign in; nobody may POST. A row whose address ends in `**`
stands for everything below it: only for other people's code that we mount whole.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from community.models.roles import Role

ANONYMOUS, RESIDENT = "anonymous", "resident"
EVERYBODY = (ANONYMOUS, RESIDENT, *Role.values)
DESK = ("moderator", "budget", "office", "editor", "election", "auditor", "administrator")  # may open /staff/

# Answers of code that is not ours, where only this matters.
REFUSED = "refused"  # turned away: to sign in, to the staff home, 403, 404 or 405
STANDING = "standing"  # anything but falling over
THEIRS = "theirs"  # entitled; what their code makes of an empty form is not ours to write down

Status = int | str
Statuses = dict[str, Status]


class Row(NamedTuple):
    route: str
    get: Statuses
    post: Statuses
    # An address with its holes filled from the demo town, without the language prefix.
    at: Callable[[], str] | None = None
    # Something a person reads; not a picture, a file or an answer for machines.
    is_page: bool = True

    def matches(self, route: str) -> bool:
        return route.startswith(self.route[:-2]) if self.route.endswith("**") else route == self.route


def everyone(status: Status) -> Statuses:
    return dict.fromkeys(EVERYBODY, status)


def nobody(status: Status = 405) -> Statuses:
    return everyone(status)


def members(status: Status, anonymous: Status = 302) -> Statuses:
    return everyone(status) | {ANONYMOUS: anonymous}


def strangers(status: Status, members: Status = 302) -> Statuses:
    return everyone(members) | {ANONYMOUS: status}


def only(roles: Iterable[str], status: Status, others: Status = 403, anonymous: Status | None = None) -> Statuses:
    return everyone(others) | {ANONYMOUS: others if anonymous is None else anonymous} | dict.fromkeys(roles, status)


def screen(roles: Iterable[str], status: Status, desk: Status = 302) -> Statuses:
    """A staff screen: strangers sign in, residents are refused, colleagues whose office it is not are led back."""
    return everyone(403) | {ANONYMOUS: 302} | dict.fromkeys(DESK, desk) | dict.fromkeys(roles, status)
