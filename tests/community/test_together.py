import pytest
from django.db import migrations, models
from django.db.migrations.state import ProjectState

from community.migrations._together import CreateTogether, together

KEY = ("id", models.BigAutoField(primary_key=True))
HOUSE = migrations.CreateModel("House", [KEY])
DOOR = migrations.CreateModel("Door", [KEY, ("house", models.ForeignKey("community.House", models.CASCADE))])
WINDOW = migrations.AddField("House", "windows", models.IntegerField(default=0))


TALL = migrations.AddConstraint("House", models.CheckConstraint(condition=models.Q(id__gt=0), name="house_is_tall"))
BY_ID = migrations.AddIndex("Door", models.Index(fields=["id"], name="door_by_id"))


def after(operations) -> ProjectState:
    state = ProjectState()
    for each in operations:
        each.state_forwards("community", state)
    return state


def test_tables_made_together_are_those_made_one_after_another():
    assert after(together([HOUSE, DOOR, WINDOW])) == after([HOUSE, DOOR, WINDOW])


def test_only_tables_made_right_after_one_another_are_made_together():
    assert together([HOUSE, WINDOW, DOOR]) == [HOUSE, WINDOW, DOOR]
    first, second = together([HOUSE, DOOR, WINDOW])
    assert (first.operations, second) == ([HOUSE, DOOR], WINDOW)


def test_what_changes_a_table_is_not_taken_with_those_that_make_them():
    with pytest.raises(TypeError):
        CreateTogether([HOUSE, WINDOW])


def test_models_built_before_are_built_anew_with_the_new_ones():
    state = ProjectState()
    assert not state.apps.get_models()
    CreateTogether([HOUSE, DOOR]).state_forwards("community", state)
    assert {model.__name__ for model in state.apps.get_models()} == {"House", "Door"}


def test_constraints_and_indexes_come_with_their_tables():
    (made,) = together([HOUSE, DOOR, TALL, BY_ID])
    assert after([made]) == after([HOUSE, DOOR, TALL, BY_ID])
    assert [each.options.keys() & {"constraints", "indexes"} for each in made.operations] == [
        {"constraints"},
        {"indexes"},
    ]


def test_a_table_that_is_changed_further_down_keeps_its_constraints_there():
    assert together([HOUSE, DOOR, WINDOW, TALL])[1:] == [WINDOW, TALL]
