"""One stylesheet: light enough, readable in every dress, colours in one place, nothing inline."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from tests.community.look.stylesheet import (
    CHOSEN_DARK,
    DARK,
    FOLLOWED_DARK,
    LIGHT,
    REST,
    SOURCE,
    TEMPLATES,
    TOKENS,
    block_after,
    contrast,
    tokens_in,
)

GROUNDS = ("paper", "card", "sunk")
WORDS = ("ink", "ink-2", "ink-3", "plate", "brick", "jade", "amber", "plum", "stone", "danger")
TINTED = ("plate", "brick", "jade", "amber", "plum", "stone", "danger")
THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


@THEMES
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("word", WORDS)
def test_every_word_colour_is_readable_on_every_ground(tokens, ground, word):
    assert contrast(tokens[word], tokens[ground]) >= 4.5


@THEMES
@pytest.mark.parametrize("tone", TINTED)
def test_every_tone_and_plain_ink_are_readable_on_the_tint_of_the_tone(tokens, tone):
    for word in (tone, "ink", "ink-2", "ink-3"):
        assert contrast(tokens[word], tokens[f"{tone}-tint"]) >= 4.5, word


@THEMES
def test_words_on_fills_are_readable(tokens):
    for fill in ("plate-fill", "plate-deep", "seal"):
        assert contrast(tokens["on-fill"], tokens[fill]) >= 4.5, fill
    for metal in ("gold", "silver", "bronze"):
        assert contrast(tokens["on-gold"], tokens[metal]) >= 4.5, metal


@THEMES
def test_edges_of_fields_and_marks_stand_out_from_their_ground(tokens):
    for ground in GROUNDS:
        assert contrast(tokens["edge"], tokens[ground]) >= 3
        for tone in TINTED:
            assert contrast(tokens[tone], tokens[ground]) >= 3


@THEMES
def test_the_focus_ring_shows_on_every_ground_and_on_a_filled_button(tokens):
    for ground in (*GROUNDS, "plate-fill", "seal"):
        ring = max(contrast(tokens["focus"], tokens[ground]), contrast(tokens["focus-ink"], tokens[ground]))
        assert ring >= 3, ground


@pytest.mark.parametrize("mode", ["elder", "elder-xl"])
def test_elder_mode_prints_large_in_full_ink_with_large_targets(mode):
    tokens = tokens_in(block_after(TOKENS, f"[data-mode={mode}] {{"))
    assert float(tokens["fs--1"].removesuffix("rem")) >= 1.25
    assert int(tokens["tap"].removesuffix("px")) >= 64
    assert {tokens[name] for name in ("ink-2", "ink-3", "edge")} == {"var(--ink)"}


def test_dark_is_the_same_whether_chosen_or_followed():
    assert " ".join(CHOSEN_DARK.split()) == " ".join(FOLLOWED_DARK.split())


def test_dark_renames_nothing():
    assert set(tokens_in(CHOSEN_DARK)) <= set(LIGHT)


def test_no_print_is_smaller_than_sixteen_pixels():
    sizes = re.findall(r"font(?:-size)?:[^;}]*?([\d.]+)(px|rem)", REST)
    small = [size for size, unit in sizes if float(size) * (16 if unit == "rem" else 1) < 16]
    assert small == []


def test_no_colour_stands_outside_the_tokens():
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|lab)\(", REST) == []
    named = r":[^;{}]*\b(?:white|black|red|blue|green|gray|grey|yellow|orange|purple|brown|gold)\b(?!-)"
    assert re.findall(named, re.sub(r"var\([^)]*\)", "", REST)) == []


def test_every_token_that_is_used_is_defined():
    defined = set(re.findall(r"(--[\w-]+)\s*:", SOURCE))
    assert set(re.findall(r"var\((--[\w-]+)", SOURCE)) - defined == set()


def test_the_stylesheet_asks_nothing_of_another_address():
    assert re.findall(r"@import|https?://(?!www\.w3\.org)|@font-face", SOURCE) == []


def test_the_stylesheet_weighs_at_most_twenty_kilobytes_on_the_wire():
    assert len(gzip.compress(SOURCE.encode())) <= 20_000


def test_all_scripts_together_weigh_at_most_twenty_five_kilobytes_on_the_wire():
    own = sorted((settings.BASE_DIR / "static/js").glob("*.js"))
    htmx = Path(finders.find("django_htmx/htmx-2.min.js"))
    assert sum(len(gzip.compress(path.read_bytes())) for path in (*own, htmx)) <= 25_000


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_template_carries_style_or_script_of_its_own(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)


def test_every_class_that_a_template_names_is_in_the_stylesheet():
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", SOURCE))
    unknown = {}
    for template in TEMPLATES:
        if {"staff", "wagtailadmin"} & set(template.parts):  # pages inside Wagtail have a sheet of their own
            continue
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", template.read_text(encoding="utf-8"))
        for classes in re.findall(r'\bclass="([^"]*)"', text):
            for name in classes.split():
                if not {name, f"is-{name}"} & known and not name.endswith("-"):
                    unknown.setdefault(name, str(template.relative_to(settings.BASE_DIR)))
    assert unknown == {}
