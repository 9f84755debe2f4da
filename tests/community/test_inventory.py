from community.privacy import exempt, inventory


def test_every_field_of_every_model_has_a_mark_and_no_mark_is_of_a_field_that_is_gone():
    assert inventory.unmarked() == []


def test_a_field_nobody_thought_about_is_found(monkeypatch):
    described = inventory._descriptions["community.Notice"]
    fewer = {name: mark for name, mark in described.marks.items() if name != "facts"}
    monkeypatch.setitem(inventory._descriptions, "community.Notice", described._replace(marks=fewer))
    assert inventory.unmarked() == ["community.Notice.facts"]


def test_a_model_nobody_thought_about_is_found(monkeypatch):
    monkeypatch.delitem(inventory._descriptions, "community.Erasure")
    assert inventory.unmarked() == [f"community.Erasure.{name}" for name in ("at", "id", "journaled_at", "public_id")]


def test_what_is_kept_withheld_or_exempt_says_why():
    for description in inventory.descriptions():
        for name, mark in description.marks.items():
            if mark.kept or not mark.exported:
                assert str(mark.why).strip(), f"{description.model._meta.label}.{name}"


def test_a_model_with_something_personal_names_its_owner_and_its_purpose():
    for description in inventory.descriptions():
        if any(mark.personal for mark in description.marks.values()):
            assert description.owners and str(description.purpose), description.model._meta.label


def test_a_row_that_goes_as_a_whole_promises_to_keep_nothing_of_it():
    for description in inventory.descriptions():
        if description.deleted:
            kept = [name for name, mark in description.marks.items() if mark.personal and mark.kept]
            assert kept == [], description.model._meta.label


def test_earlier_states_of_a_row_are_marked_like_the_row(monkeypatch):
    class Earlier:
        instance_type = inventory._descriptions["community.Notice"].model

    kept = [field for field in inventory.fields_of(Earlier.instance_type) if field.name in ("id", "facts")]
    monkeypatch.setattr(inventory, "fields_of", lambda model: kept)
    history = inventory._history_of(Earlier, inventory._descriptions["community.Notice"])
    assert history.model is Earlier
    assert history.marks["facts"].exported
    assert set(history.marks) == {"id", "facts"}  # and no marks of fields it leaves out
    assert history.deleted


def test_a_mark_may_name_several_fields_at_once():
    mark = exempt("because")
    spread = inventory._descriptions["community.JobRun"]
    assert set(spread.marks) == {"id", "name", "next_at", "claimed_until", "started_at", "finished_at", "error"}
    assert mark.why == "because"
