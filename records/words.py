"""What acts are called on the staff side. Rooms add theirs from their `guards.py`; one without words shows its code."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Choices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.models import (
    AssistConsent,
    AssistedSession,
    Closing,
    Consent,
    ConsentText,
    ResidenceCase,
    ResidenceProof,
    Role,
)
from community.residence.methods import Method

_words: dict[str, Promise | str] = {}
_facts: dict[str, Promise | str] = {}
_values: dict[tuple[str, str], dict[Any, Any]] = {}


def register(words: Mapping[str, Promise | str]) -> None:
    _words.update(words)


def say(action: str) -> Promise | str:
    return _words.get(action, action)


def register_facts(labels: Mapping[str, Promise | str]) -> None:
    """What the names of facts mean, whatever act they belong to."""
    _facts.update(labels)


def register_values(action: str, **values: type[Choices]) -> None:
    """The words a fact of this act takes its value from: `register_values("role.granted", role=Role)`."""
    for name, choices in values.items():
        _values[action, name] = dict(choices.choices)


def say_fact(action: str, name: str, value: Any) -> tuple[Promise | str, Promise | str]:
    """One fact as people read it; what nobody has words for shows as it is kept."""
    if isinstance(value, bool):
        said: Promise | str = _("yes") if value else _("no")
    elif value is None:
        said = "–"
    else:
        said = _values.get((action, name), {}).get(value, str(value)) if isinstance(value, str) else str(value)
    return _facts.get(name, name), said


def has_words(name: str) -> bool:
    return name in _facts


def known() -> list[tuple[str, Promise | str]]:
    return sorted(_words.items())


register(
    {
        "assist.consent_recorded": _("wrote down consent to help"),
        "assist.consent_revoked": _("took back consent to help"),
        "assist.ended": _("stopped acting for a resident"),
        "assist.started": _("began acting for a resident"),
        "checkpoint.made": _("signed a checkpoint"),
        "consent.given": _("gave consent"),
        "account.closed": _("closed an account"),
        "account.closing_asked": _("asked that an account be closed"),
        "account.kept": _("decided that an account stays"),
        "consent.withdrawn": _("withdrew consent"),
        "consent.worded": _("published a wording of a consent"),
        "data.handed_out": _("took a copy of their data"),
        "desk.residents_searched": _("searched for residents at the desk"),
        "notice.given_up": _("gave up on an undelivered message"),
        "notice.sent_again": _("sent an undelivered message again"),
        "place.added": _("added a place"),
        "place.moved": _("moved a place"),
        "plan.points_set": _("set the points of a plan"),
        "plan.published": _("published a plan"),
        "plan.taken_in": _("took a plan back in"),
        "record.exported": _("exported lines of the record"),
        "residence.case_decided": _("decided a case of residence"),
        "residence.case_opened": _("opened a case of residence"),
        "residence.ended": _("ended a proof of residence"),
        "residence.households_noted": _("noted households"),
        "residence.letter_revoked": _("revoked a household letter"),
        "residence.letters_issued": _("issued household letters"),
        "residence.proven": _("proved residence"),
        "residence.roll_in_force": _("put a roll in force"),
        "residence.roll_uploaded": _("uploaded a roll"),
        "residence.roll_withdrawn": _("withdrew a roll"),
        "resident.left": _("left"),
        "resident.place_chosen": _("chose a neighbourhood"),
        "resident.registered_at_counter": _("registered a resident at the counter"),
        "role.ended": _("ended a role"),
        "role.granted": _("granted a role"),
        "rule.decided": _("decided a rule"),
    }
)

register_facts(
    {
        "acts": _("acts"),
        "added": _("added"),
        "area": _("area"),
        "by_person": _("for one person"),
        "consent": _("number of the consent"),
        "digest": _("digest"),
        "doors": _("doors"),
        "error_in_centimetres": _("error in centimetres"),
        "event": _("number of the event"),
        "filter": _("filter"),
        "found": _("found"),
        "hold": _("number of the hold"),
        "how": _("how it was said"),
        "kind": _("kind"),
        "last": _("last"),
        "letters": _("letters"),
        "new": pgettext_lazy("of a change", "after"),
        "office": _("office"),
        "old": pgettext_lazy("of a change", "before"),
        "outcome": _("outcome"),
        "path": _("place in the tree"),
        "phase": _("phase"),
        "points": _("control points"),
        "role": _("role"),
        "rows": _("rows"),
        "rule": _("rule"),
        "use": _("use"),
        "valid_from": _("holds from"),
        "value": _("value"),
        "version": _("version"),
        "way": _("way"),
        "why": _("why"),
    }
)
register_values("role.granted", role=Role)
register_values("role.ended", role=Role)
register_values("consent.given", kind=ConsentText.Kind, how=Consent.How)
register_values("consent.withdrawn", kind=ConsentText.Kind, how=Consent.How)
register_values("consent.worded", kind=ConsentText.Kind)
for _act in ("account.closed", "account.closing_asked", "account.kept"):
    register_values(_act, why=Closing.Why)
register_values("assist.consent_recorded", kind=AssistConsent.Kind)
register_values("assist.ended", why=AssistedSession.Ended)
register_values("residence.proven", way=Method)
register_values("residence.ended", why=ResidenceProof.Ended)
register_values("residence.case_decided", outcome=ResidenceCase.Outcome)
