from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Resident
from community.privacy.names import name_of

Words = str | Promise

DELETE = "delete"  # the whole row goes when its owner leaves
_NOTHING = object()


class Mark(NamedTuple):
    """What becomes of one field."""

    personal: bool
    exported: bool
    kept: bool
    why: Words = ""
    # What stands in the field after its owner has left; a function is called for each person.
    replacement: Any = _NOTHING

    @property
    def erased(self) -> bool:
        return self.personal and not self.kept

    @property
    def has_replacement(self) -> bool:
        return self.replacement is not _NOTHING


def erased(why: Words, *, replaced_by: Any = _NOTHING) -> Mark:
    """About a person, of no use in their copy because of `why`, and gone when they leave."""
    return Mark(personal=True, exported=False, kept=False, why=why, replacement=replaced_by)


def exported(*, kept: Words = "", replaced_by: Any = _NOTHING) -> Mark:
    """Part of the owner's copy; erased when they leave, or replaced, or `kept` for a reason that is told."""
    return Mark(personal=True, exported=True, kept=bool(kept), why=kept, replacement=replaced_by)


def withheld(why: Words) -> Mark:
    """About a person, not in their copy, and kept after they leave: `why` must carry all of that."""
    return Mark(personal=True, exported=False, kept=True, why=why)


def exempt(why: Words) -> Mark:
    """Tells nothing about a person, because…"""
    return Mark(personal=False, exported=False, kept=True, why=why)


BOOKKEEPING = exempt(_("Numbers and times that only hold the table together"))
OWN_NUMBER = exempt(_("Which account it belongs to: your own"))
OFFICIAL = exempt(_("Public and official: it describes a place, an office or the site, and no resident"))
STAFF_HAND = exempt(_("Which account did this as its duty. When that person has left, the account has no name"))
SITE_STATE = exempt(_("Keeps the site running and is about nobody"))


class Description(NamedTuple):
    model: type[models.Model]
    marks: dict[str, Mark]
    owners: tuple[str, ...]
    by: str
    purpose: Words
    deleted: bool
    for_staff: bool

    def fields(self) -> Iterator[tuple[Any, Mark]]:
        return ((field, self.marks[field.name]) for field in fields_of(self.model))

    def rows_of(self, resident: Resident) -> models.QuerySet[Any]:
        who = getattr(resident, self.by)
        about = reduce(or_, (models.Q(**{owner: who}) for owner in self.owners))
        return self.model._base_manager.filter(about)

    @property
    def exported_fields(self) -> list[Any]:
        return [field for field, mark in self.fields() if mark.exported]

    @property
    def is_personal(self) -> bool:
        return bool(self.owners) and any(mark.personal for mark in self.marks.values())


_descriptions: dict[str, Description] = {}


def describe(
    label: str,
    marks: Mapping[str, Mark],
    *,
    owner: str | tuple[str, ...] = (),
    by: str = "pk",
    purpose: Words = "",
    on_leave: str = "",
    for_staff: bool = False,
) -> None:
    """Mark every field of the model `label`. One key may name several fields: `{"id path": exempt(…)}`.

    `owner` is the lookup from a row to the resident it is about (or several), by key or by what `by` names; `purpose`
    says to that person why the row is there. `for_staff` marks what only people who work for the community have.
    """
    spread = {name: mark for names, mark in marks.items() for name in names.split()}
    model = apps.get_model(label)
    owners = (owner,) if isinstance(owner, str) else owner
    _descriptions[model._meta.label] = Description(model, spread, owners, by, purpose, on_leave == DELETE, for_staff)


def fields_of(model: type[models.Model]) -> list[Any]:
    return [*model._meta.local_fields, *model._meta.local_many_to_many]


def all_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if not model._meta.proxy]


def descriptions() -> list[Description]:
    """Every description there is, in the order of the rooms; earlier wordings of a text are described by the text."""
    found = (_described(model) for model in all_models())
    return [description for description in found if description is not None]


def _described(model: type[models.Model]) -> Description | None:
    told = _descriptions.get(model._meta.label)
    tracked = getattr(model, "instance_type", None)
    if told is not None or tracked is None:
        return told
    return _history_of(model, _descriptions.get(tracked._meta.label))


def _history_of(model: type[models.Model], tracked: Description | None) -> Description | None:
    """Earlier states of a row are as personal as the row, as far as they are kept."""
    if tracked is None:
        return None
    kept = {field.name for field in fields_of(model)}
    own = {name: BOOKKEEPING for name in kept if name.startswith("history_")}
    marks = {name: mark for name, mark in tracked.marks.items() if name in kept}  # not every field is worth a history
    return tracked._replace(model=model, marks={**own, **marks})


def personal() -> list[Description]:
    return [description for description in descriptions() if description.is_personal]


def unmarked() -> list[str]:
    """Fields nobody has thought about yet, and marks of fields that are gone."""
    wrong = []
    for model in all_models():
        described = _described(model)
        have = {field.name for field in fields_of(model)}
        marked = set(described.marks) if described else set()
        wrong += [f"{model._meta.label}.{name}" for name in sorted(have ^ marked)]
    return wrong


# For people to read


class Line(NamedTuple):
    """Fields that share one fate."""

    fields: list[str]
    mark: Mark


class Told(NamedTuple):
    """What serves one purpose, told to the people it is about: often one table, sometimes two alike."""

    purpose: str
    lines: list[Line]
    deleted: bool
    for_staff: bool

    @property
    def personal_lines(self) -> list[Line]:
        return [line for line in self.lines if line.mark.personal]

    @property
    def other_fields(self) -> list[str]:
        return [name for line in self.lines if not line.mark.personal for name in line.fields]

    @property
    def loses(self) -> bool:
        """Whether anything of it goes when its owner leaves."""
        return any(line.mark.erased for line in self.lines)

    @property
    def reasons_to_keep(self) -> list[str]:
        return list(dict.fromkeys(str(line.mark.why) for line in self.personal_lines if line.mark.kept))


def told() -> dict[str, list[Any]]:
    """The whole inventory in words: what is kept about people, field by field, and what is about nobody."""
    about_people: dict[str, Told] = {}
    nobody: dict[str, dict[str, None]] = {}
    for description in sorted(descriptions(), key=lambda each: each.model is not Resident):  # the account itself first
        if description.is_personal:
            purpose = str(description.purpose)
            told = about_people.setdefault(purpose, Told(purpose, [], description.deleted, description.for_staff))
            _add_lines(told.lines, description)
            continue
        for mark in description.marks.values():
            nobody.setdefault(str(mark.why), {})[name_of(description.model._meta.verbose_name)] = None
    tables = list(about_people.values())
    return {
        "about_residents": [table for table in tables if not table.for_staff],
        "about_staff": [table for table in tables if table.for_staff],
        "about_nobody": [(why, list(titles)) for why, titles in nobody.items()],
    }


def _add_lines(lines: list[Line], description: Description) -> None:
    known = {_fate(line.mark): line for line in lines}
    for field, mark in description.fields():
        if _fate(mark) not in known:
            known[_fate(mark)] = Line([], mark)
            lines.append(known[_fate(mark)])
        name = name_of(field.verbose_name)
        if name not in known[_fate(mark)].fields:
            known[_fate(mark)].fields.append(name)
    lines.sort(key=lambda line: not line.mark.exported)


def _fate(mark: Mark) -> tuple[Any, ...]:
    return mark.personal, mark.exported, mark.kept, str(mark.why), mark.has_replacement


def reasons_to_keep(tables: list[Told]) -> list[tuple[str, list[str]]]:
    """Every reason why something stays when its owner leaves, with what stays for it."""
    found: dict[str, list[str]] = {}
    for table in tables:
        for why in table.reasons_to_keep:
            found.setdefault(why, []).append(table.purpose)
    return list(found.items())


def told_to(resident: Resident) -> list[Told]:
    """What concerns this person: the staff side only if they work there."""
    everything = told()
    return everything["about_residents"] + (everything["about_staff"] if resident.is_staff else [])
