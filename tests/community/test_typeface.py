"""What stands on printed sheets is shown by every reader: the face is inside, where the machine has one."""

import io

import pytest

from community import typeface


@pytest.fixture(autouse=True)
def look_anew():
    typeface.face.cache_clear()
    yield
    typeface.face.cache_clear()


def sheet(words="桂花里的选票 Ballots of Osmanthus Lane"):
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import SimpleDocTemplate

    made = io.BytesIO()
    style = ParagraphStyle("plain", fontName=typeface.face())
    SimpleDocTemplate(made).build([typeface.paragraph(words, style)])
    return made.getvalue()


def test_a_face_found_on_the_machine_is_inside():
    if not any(typeface._candidates()):
        pytest.skip("no TrueType face with Chinese on this machine")
    assert typeface.is_embedded()
    assert b"/FontFile2" in sheet()


def test_without_one_the_sheet_names_a_face_that_readers_bring_along(settings, monkeypatch, tmp_path):
    settings.PAPER_FONT = ""
    monkeypatch.setattr(typeface, "FOLDERS", [str(tmp_path)])
    assert not typeface.is_embedded()
    made = sheet()
    assert made.startswith(b"%PDF-") and b"/FontFile2" not in made and b"STSong-Light" in made


def test_a_file_that_is_no_such_face_is_passed_over(settings, monkeypatch, tmp_path):
    (tmp_path / "broken.ttf").write_bytes(b"nothing of the kind")
    settings.PAPER_FONT = str(tmp_path / "broken.ttf")
    monkeypatch.setattr(typeface, "FOLDERS", [])
    assert typeface.face() == typeface.NOT_EMBEDDED


def test_chinese_lines_end_anywhere_and_english_ones_between_words():
    from reportlab.lib.styles import ParagraphStyle

    style = ParagraphStyle("plain", fontName=typeface.face())
    assert typeface.paragraph("选票 A", style).style.wordWrap == "CJK"
    assert typeface.paragraph("Ballots", style).style.wordWrap is None
