import pytest

from community import evidence


@pytest.fixture(autouse=True)
def lines(monkeypatch):
    """What was recorded, as (action, about, actor, facts)."""
    found = []
    recorder = evidence._recorder

    def note(action, about, *, actor, stream, **facts):
        found.append((action, about, actor, facts))
        if recorder is not None:
            recorder(action, about, actor=actor, stream=stream, **facts)

    monkeypatch.setattr(evidence, "_recorder", note)
    return found


@pytest.fixture
def told(monkeypatch):
    """Who was told what, as (resident, kind)."""
    from community import notices

    found = []
    tell = notices.tell

    def note(resident, kind, **details):
        found.append((resident, kind))
        tell(resident, kind, **details)

    monkeypatch.setattr(notices, "tell", note)
    return found
