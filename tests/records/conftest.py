import pytest

import records
from records import checkpoints, keys


@pytest.fixture
def key(settings, tmp_path):
    """A signing key of this test alone."""
    settings.KEYS_DIR = tmp_path / "keys"
    return keys.make()


@pytest.fixture
def town_record(db, key):
    """Three streams with a few entries each, and two checkpoints over them."""
    for number in range(1, 8):
        for stream in ("access", "elections", "ledger"):
            records.write("test.done", f"thing:{number}", actor=None, stream=stream, note="第一件", n=number)
        if number == 4:
            checkpoints.make()
    checkpoints.make(occasion="test")
    for number in range(8, 10):
        records.write("test.done", f"thing:{number}", actor=None, stream="elections", n=number)
