"""Several new tables in one step.

After each step Django builds every model anew that is tied to the one touched, and here nearly all are tied through
the resident: twenty tables made one after another cost twenty times that. Made together they cost it once, which
takes seconds off every first start and every fresh test database. In a migration that makes more than one table, write
below its list:

    operations = together(operations)
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import AddConstraint, AddIndex, CreateModel
from django.db.migrations.state import ProjectState


class CreateTogether(Operation):
    """The same tables as `operations` one after another, the named before the naming.

    Only `CreateModel`: each table is made as it stands after the last of them, so whatever changes one comes later.
    """

    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[CreateModel]) -> None:
        if any(type(each) is not CreateModel for each in operations):
            raise TypeError("Only CreateModel can be taken together.")
        self.operations = operations

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__qualname__, [], {"operations": self.operations})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # a cached property: built once more when next asked for
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for each in self.operations:
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for each in reversed(self.operations):
            each.database_backwards(app_label, schema_editor, from_state, to_state)

    def references_model(self, name: str, app_label: str) -> bool:
        return any(each.references_model(name, app_label) for each in self.operations)

    def describe(self) -> str:
        return "Create together: " + ", ".join(each.name for each in self.operations)


def together(operations: Sequence[Operation]) -> list[Operation]:
    """The same steps. Tables made right after one another are made together, each at once with the constraints and
    indexes that `makemigrations` wrote below them."""
    steps: list[Operation] = []
    for makes_table, run in groupby(_with_their_constraints(operations), key=lambda each: type(each) is CreateModel):
        found = list(run)
        steps += [CreateTogether(found)] if makes_table and len(found) > 1 else found  # type: ignore[arg-type]
    return steps


def _with_their_constraints(operations: Sequence[Operation]) -> list[Operation]:
    """SQLite copies a table for each constraint added to it. Where later steps change a table otherwise, all stay."""
    changed = {
        each.model_name_lower
        for each in operations
        if hasattr(each, "model_name_lower") and not isinstance(each, AddConstraint | AddIndex)
    }
    found: dict[str, CreateModel] = {each.name_lower: each for each in operations if isinstance(each, CreateModel)}
    left: list[Operation] = []
    for each in operations:
        name = getattr(each, "model_name_lower", "")
        if isinstance(each, AddConstraint | AddIndex) and name in found.keys() - changed:
            found[name] = found[name].reduce(each, "")[0]  # type: ignore[index, assignment]
        else:
            left.append(each)
    return [found[each.name_lower] if isinstance(each, CreateModel) else each for each in left]
