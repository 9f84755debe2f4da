"""The house has rooms with an order; these tests keep every wall where it stands."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from records import words

ROOT = Path(__file__).resolve().parent.parent
ORDER = ["community", "records", "points", "commitments", "proposals", "voting", "projects", "observers", "cms"]
ROOMS = [room for room in ORDER if (ROOT / room).is_dir()]

# Outside our rooms a row may point only at these, and Wagtail's own rows only from cms.
NEUTRAL = {"auth", "contenttypes"}
OF_WAGTAIL = {"wagtailcore", "wagtailimages", "wagtaildocs", "wagtailredirects", "taggit"}

SIGNALS_NEVER = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}
# Where a statement must be put together from names, and why no reader's input can reach it.
SUPERVISORS = {
    "community/schedule.py": "one failing job must not keep the others from their turn; the failure is logged and kept",
}
COMPOSED_SQL = {
    "records/backup.py": "creates and drops a database under a random name of its own making",
    "records/engines.py": "names of tables and triggers come from the models, quoted by the database's own rules",
    "records/immutable.py": "names of tables and triggers come from the models, quoted by the database's own rules",
}
# Where any failure at all must be caught, and why.
CATCHES_ALL = {
    "community/schedule.py": "one broken job must not keep the others from their turn; its row says what broke",
}
# `save` may be overridden only where a library calls it and offers nothing else.
OWN_SAVE: dict[str, str] = {}


def modules(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    for room in rooms or (*ROOMS, "participate"):
        yield from modules_of(room)


@cache
def modules_of(room: str) -> list[tuple[str, ast.Module]]:
    """Read once for all walls."""
    found = sorted((ROOT / room).rglob("*.py"))
    return [(str(path.relative_to(ROOT)), ast.parse(path.read_text())) for path in found]


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def own_models() -> Iterator[type[models.Model]]:
    for room in ROOMS:
        yield from apps.get_app_config(room).get_models()


def pointers(model: type[models.Model]) -> Iterator[tuple[str, type[models.Model]]]:
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        if field.remote_field and isinstance(field.remote_field.model, type):
            yield field.name, field.remote_field.model


def test_the_import_contract_knows_every_room():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert set(contract["root_packages"]) == {*ROOMS, "participate"}
    layers = [layer.strip("()") for layer in contract["contracts"][0]["layers"]]
    assert layers == ["participate", *reversed(ORDER)]


def test_every_foreign_key_points_down_or_stays():
    up = []
    for model in own_models():
        for name, target in pointers(model):
            label, own = target._meta.app_label, model._meta.app_label
            if label in ORDER:
                fine = ORDER.index(label) <= ORDER.index(own)
            else:
                fine = label in NEUTRAL or (own == "cms" and label in OF_WAGTAIL)
            if not fine:
                up.append(f"{model._meta.label}.{name} → {target._meta.label}")
    assert up == []


def test_no_row_points_at_just_anything():
    generic = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.private_fields
        if type(field).__name__ == "GenericForeignKey"
    ]
    assert generic == []


def test_wagtail_is_imported_in_cms_and_in_staff_screens_only():
    strangers = [
        path
        for path, tree in modules(*(room for room in ROOMS if room != "cms"))
        if not path.endswith("wagtail_hooks.py") and any(name.split(".")[0] == "wagtail" for name in imports(tree))
    ]
    assert strangers == []


def test_counting_knows_neither_the_framework_nor_another_room():
    allowed_rooms = {"voting"}
    strangers = [
        f"{path}: {name}"
        for path, tree in modules("voting/counting")
        for name in imports(tree)
        if name.split(".")[0] in {"django", "participate", *ORDER} - allowed_rooms
        or (name.startswith("voting") and not name.startswith("voting.counting"))
    ]
    assert strangers == []


def test_nothing_happens_behind_a_save():
    receivers = [
        f"{path}: {node.id}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in SIGNALS_NEVER
    ]
    assert receivers == []


def test_no_model_overrides_save():
    overriding = {
        model._meta.label for model in own_models() if "save" in vars(model) and not model.__module__.startswith("cms.")
    }
    assert overriding == set(OWN_SAVE)


def test_there_is_no_room_for_leftovers():
    names = {"core", "utils", "common", "helpers", "misc"}
    found = [
        str(path.relative_to(ROOT))
        for room in (*ROOMS, "participate")
        for path in (ROOT / room).rglob("*")
        if path.stem in names and "__pycache__" not in path.parts
    ]
    assert found == []


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


def is_composed(statement: ast.expr) -> bool:
    """Put together while running: an f-string with holes, %, +, .format()."""
    if isinstance(statement, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in statement.values)
    if isinstance(statement, ast.BinOp):
        return True
    return isinstance(statement, ast.Call) and getattr(statement.func, "attr", "") == "format"


def test_no_statement_is_put_together_from_input():
    found = set()
    for path, tree in modules():
        if "/migrations/" in path:
            continue
        for name, call in calls(tree):
            if name in {"raw", "extra", "RawSQL"} or (
                name in {"execute", "executemany"} and call.args and is_composed(call.args[0])
            ):
                found.add(path)
    assert found <= set(COMPOSED_SQL)


def test_no_error_is_swallowed_whole():
    swallowing = {
        path
        for path, tree in modules()
        for node in ast.walk(tree)
        if path not in SUPERVISORS
        and isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"})
    }
    assert swallowing <= set(CATCHES_ALL)


def test_every_fact_on_the_record_has_words_for_staff():
    """Give it some with `records.words.register_facts` in the room's `guards.py`."""
    own = {"actor", "stream", "for_", "personal", "whose"}
    nameless = {
        f"{path}: {keyword.arg}"
        for path, tree in modules(*ROOMS)
        for name, call in calls(tree)
        if name == "write" and ast.unparse(call.func) in {"evidence.write", "records.write", "actions.write"}
        for keyword in call.keywords
        if keyword.arg and keyword.arg not in own and not words.has_words(keyword.arg)
    }
    assert nameless == set()


def test_views_begin_no_transaction():
    """A verb is one transaction; a view that opens its own would make two verbs one, or one verb two."""
    opening = [
        path
        for path, tree in modules()
        if re.search(r"/views(/|\.py)", path)
        and any(isinstance(node, ast.Attribute) and node.attr == "atomic" for node in ast.walk(tree))
    ]
    assert opening == []


def with_history() -> list[type[models.Model]]:
    return [model for model in own_models() if hasattr(model._meta, "simple_history_manager_attribute")]


def test_history_is_never_passed_by():
    """`update` and the bulk verbs write no history."""
    names = "|".join(model.__name__ for model in with_history())
    if not names:
        return
    around = re.compile(rf"\b({names})\.objects\b[^\n]*\.(update|bulk_create|bulk_update)\(")
    found = [
        f"{path}: {match[0]}"
        for path, _tree in modules()
        if "/migrations/" not in path
        for match in around.finditer((ROOT / path).read_text())
    ]
    assert found == []


def test_nobody_s_address_or_ballot_has_a_history():
    kept = [
        f"{model.__name__}.{field.name}"
        for model in own_models()
        if model.__name__.startswith("Historical")
        for field in model._meta.local_fields
        if re.search(r"phone|email|ballot|choice|voter|id_number|password", field.name)
        and not re.match(r"Historical(Office|HelpPoint)", model.__name__)
    ]
    assert kept == []


def test_every_migration_is_named_by_intent():
    auto = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room / "migrations").glob("0*.py")
        if re.search(r"_auto_|_alter_|_initial|_more$|_and_more", path.stem)
    ]
    assert auto == []


def makes_table(step: ast.expr) -> bool:
    return isinstance(step, ast.Call) and ast.unparse(step.func) == "migrations.CreateModel"


def test_a_migration_that_makes_several_tables_makes_them_together():
    """`operations = together(operations)` below the list: apart, each costs a first start about half a second."""
    apart = [
        path
        for path, tree in modules()
        if "/migrations/0" in path and "together(operations)" not in ast.unparse(tree)
        for node in ast.walk(tree)
        if isinstance(node, ast.List)
        and any(makes_table(one) and makes_table(next_) for one, next_ in pairwise(node.elts))
    ]
    assert apart == []


@pytest.mark.parametrize("room", [room for room in ROOMS if (ROOT / room / "migrations").is_dir()])
def test_migrations_do_not_lean_on_code_that_will_change(room):
    """What `makemigrations` writes itself (`import room.models…` for a default) is as it must be; by hand: never."""
    leaning = [
        f"{path}: {node.module}"
        for path, tree in modules(room)
        if "/migrations/" in path
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[0] in ORDER
        and ".migrations" not in (node.module or "")
    ]
    assert leaning == []
