from babel.messages.catalog import Message

from checks.messages import faults_of


def faults(ids, strings):
    return list(faults_of(Message(ids, strings)))


def test_a_plural_pair_whose_singular_spells_the_number_out_is_no_fault():
    assert faults(("Moved down 1 place.", "Moved down %(counter)s places."), ("往下挪了 %(counter)s 位。",)) == []


def test_a_plural_pair_must_keep_what_both_its_forms_say():
    ids = ("%(name)s has one idea.", "%(name)s has %(count)s ideas.")
    assert "placeholders differ: 有一些点子。" in faults(ids, ("有一些点子。",))


def test_a_placeholder_nobody_fills_is_a_fault_of_a_plural_pair():
    ids = ("One place.", "%(count)s places.")
    assert "placeholders differ: %(place)s 个地方。" in faults(ids, ("%(place)s 个地方。",))


def test_a_single_string_must_keep_each_placeholder():
    assert faults("Since %(day)s", "从那天起") == ["placeholders differ: 从那天起"]
