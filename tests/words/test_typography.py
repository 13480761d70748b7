"""What the normaliser changes, what it leaves alone, and the laws it keeps."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.typography import GROWTH, plain

TRICKY = (
    "aé Ω1!?.,;:-–—―\"'’“«»‹›•*·●…‥→>)=<\n\r\t\u00a0\u202f\u200b\u200c\u200d\u202e\u2028\ufeff"
    "\u0301\u0338\u0938\u094d\u093f서\u1fef\u212a\uff21\uff01\uff1c\u2800\ufe0f\U0001f3fd\u2640👍"
)
TONED = st.lists(st.sampled_from([":", ":wave:", ":skin-tone-4:", "skin-tone-2:", "a", " ", "\u2010"])).map("".join)
TEXTS = TONED | st.text() | st.text(alphabet=TRICKY, max_size=40) | st.text(alphabet=TRICKY + "-- ..", max_size=12)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("“It’s fine”", '"It\'s fine"'),
        ("«\u00a0Très bien\u00a0»", '"Très bien"'),
        ("er sagte »gut« dazu", 'er sagte "gut" dazu'),
        ("6′ 2″", "6' 2\""),
        ("calm—always", "calm - always"),
        ("calm – always", "calm - always"),
        ("calm--always", "calm - always"),
        ("calm --- always", "calm - always"),
        ("three–five, 3–5 people", "three - five, 3-5 people"),
        ("well-meant", "well-meant"),
        ("plan → do --> check", "plan -> do -> check"),
        ("Hm… well.... or.. so. . . yes", "Hm... well... or... so... yes"),
        ("Great!!! Really?? No?!?! Yes‼", "Great! Really? No? Yes!"),
        ("One.  Two.\tThree.\u00a0Four. ", "One. Two. Three. Four."),
        ("Vraiment ? Oui !", "Vraiment? Oui!"),
        ("nice :) and so", "nice :) and so"),
        ("a\n\n\n\nb\r\nc", "a\n\nb\nc"),
        ("  • one\n* two\n– three\n-four\n·  five", "- one\n- two\n- three\n- four\n- five"),
        ("1) one\n2. two", "1. one\n2. two"),
        ("*bold* stays, -5 too", "*bold* stays, -5 too"),
        ("in\u200bvis\u00adib\u202ele\ufeff", "invisible"),
        ("\ud83d half", "half"),
        ("ｗｏｗ！", "wow!"),
        ("cafe\u0301", "café"),
        ("so\u2800it\u3164 is\ufe0f\U000e0101", "so it is"),
        ("👍🏽 👍🏿 🤷🏻\u200d♀\ufe0f ❤\ufe0f", "👍 👍 🤷 ❤"),
        (":wave::skin-tone-4: :+1::skin-tone-2:", ":wave: :+1:"),
    ],
)
def test_typing_habits_become_one_form(typed: str, kept: str) -> None:
    assert plain(typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        "很好，但是有点慢。".replace("，", ","),
        "می‌خواهم بگویم",
        "क्‍ष और नमस्ते",
        "Straße, œuvre, ﬁn, ½, Ωμέγα, Привет",
        "잘했어요. ありがとう。",
        "👩‍💻 and ❤‍🔥",
        "You ask good questions - and wait for the answer.\n\n- one\n- two",
    ],
)
def test_words_of_every_script_stay_as_they_are(text: str) -> None:
    assert plain(text) == unicodedata.normalize("NFC", text)


@given(TEXTS)
def test_applying_it_twice_changes_nothing_more(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(TEXTS)
def test_growth_is_bounded(text: str) -> None:
    assert len(plain(text).encode()) <= GROWTH * len(text.encode("utf-8", "surrogatepass"))


@given(
    st.text(
        alphabet=st.characters(categories=["Lu", "Ll", "Lo"], exclude_characters="\u115f\u1160\u3164\uffa0"),
        max_size=50,
    )
)
def test_letters_are_only_composed(text: str) -> None:
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    assert plain(narrow) == unicodedata.normalize("NFC", narrow)
    assert plain(text) == unicodedata.normalize("NFC", narrow)


@given(TEXTS)
def test_the_result_can_always_be_written_as_utf8(text: str) -> None:
    assert plain(text).encode().decode() == plain(text)
