"""Options of which only one can be built: at most one of each group wins.

The rule of the count keeps the groups (`exclusive`) by the sources of options, since numbers are drawn only later.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voting.counting.catalogue import Words
from voting.counting.settings import BELONGS_TO

KEY = "exclusive"


def are_honoured(rule: str) -> bool:
    return rule in BELONGS_TO[KEY]


def groups(counting: Mapping[str, Any]) -> list[list[str]]:
    """Sources, a group a list."""
    return [list(group) for group in counting.get(KEY, [])]


def with_groups(counting: Mapping[str, Any], kept: Iterable[Iterable[str]]) -> dict[str, Any]:
    """The rule of the count with these groups; one that has shrunk to a single option falls away."""
    rest = {name: value for name, value in counting.items() if name != KEY}
    still = sorted({tuple(sorted(set(group))) for group in kept})
    found = [list(group) for group in still if len(group) > 1]
    return rest | {KEY: found} if found else rest


def named(counting: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The rule of the count with the groups in `names` by source; what is not named stands no more."""
    kept = ([names[source] for source in group if source in names] for group in groups(counting))
    return with_groups(counting, kept)


def by_number(counting: Mapping[str, Any], options: Iterable[Any]) -> list[list[int]]:
    """The groups among these options, in the order of their numbers."""
    numbers = {option.source: option.number for option in options}
    found = (sorted(numbers[source] for source in group if numbers.get(source)) for group in groups(counting))
    return sorted(group for group in found if len(group) > 1)


def sentence(group: Iterable[int]) -> str:
    """For everybody: "Of No. 3 and No. 7 only one can be built."."""
    return _("Of %(options)s only one can be built.") % {"options": listed(group)}


def listed(numbers: Iterable[int]) -> str:
    words = Words("zh-hans" if get_language() == "zh-hans" else "en")
    return words.listed([_("No. %(number)s") % {"number": number} for number in numbers])
