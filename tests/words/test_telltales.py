"""What the check points out before an answer is sealed, and what it leaves in peace."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.names import Names
from bot.words.telltales import MOST_EXCERPT, MOST_SHOWN, Sign, telltales

PEOPLE = [
    "Chloé Martin",
    "Ben Okafor (he/him)",
    "Dr. Will Turner | Acme",
    "Grace Long",
    "May Lindqvist",
    "Mark Young",
    "Anne-Marie O'Brien",
    "Jo Li",
    "王芳",
    "Product Team",
    "chloem",
    "ben_k42",
    "bokafor",
    "product",
    "will",
    "anne.marie",
]

ORDINARY = [
    "You listen first and then ask the one question nobody else dared to ask.",
    "Start sharing the reasons behind a decision; stop rewriting other people's drafts. Keep the Friday notes.",
    "In meetings you sometimes answer before the other person has finished. I think it costs you trust.",
    "Will you keep doing this? May I suggest fewer slides? Mark my words, it will work.",
    "You show grace under pressure, and in the long run that is what people will remember.",
    "Your strengths:\n- Patience\n- Clear writing\n- Delegation",
    "As a leader you set the tone. As a team grows, product decisions need a name beside them.",
    "As a result I would delegate more. In my view 9/10 is fine, even 24/7 support is not needed.",
    "Over the last year your updates became shorter and better. On Mondays they set the week.",
    "I'd love to see you say no more often. My advice: pick two priorities, e.g. hiring and pricing.",
    "Great work!\nThanks for asking.",
    "It may be hard, but one-to-ones with your people would be worth 30 minutes a week - at least 2 of them.",
    "People working with you know where they stand. When I disagree with you, you stay curious.",
    "You told us the plan early, which helped. I was told it changed in Q3 2024, and I never learned why.",
    "Quand il y a un désaccord, tu cherches la solution. Très bien!",
    "Do not be too hard on yourself; the best leaders take time off, read books and sleep.",
    "You are the person everyone trusts. The product is in good hands, and the team knows it.",
    "I am glad I was there for the talk in May; I'm your biggest fan and my only worry is the pace.",
    "Being an early riser is fine, but mails at 6 a.m. set a norm you may not want.",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_feedback_passes_clean(text: str) -> None:
    assert telltales(text, PEOPLE) == []


TELLING = [
    ("You are great.\n- Ana", Sign.SIGN_OFF, "- Ana"),
    ("You are great. — Ana B.", Sign.SIGN_OFF, "— Ana B."),
    ("Keep going!\n\nCheers, Ben", Sign.SIGN_OFF, "Cheers, Ben"),
    ("Keep going. Kind regards", Sign.SIGN_OFF, "Kind regards"),
    ("Keep going.\nThanks,\nZoe", Sign.SIGN_OFF, "Thanks, Zoe"),
    ("Keep going.\nBK", Sign.SIGN_OFF, "BK"),
    ("It went well, as Chloe can confirm.", Sign.NAME, "Chloe"),
    ("chloé would say the same", Sign.NAME, "chloé"),
    ("Ask Ben Okafor about it", Sign.NAME, "Ben Okafor"),
    ("I know that Will disagrees", Sign.NAME, "Will"),
    ("Grace said it better than I can.", Sign.NAME, "Grace"),
    ("mark young and others see it too", Sign.NAME, "mark young"),
    ("Ask Anne-Marie's people.", Sign.NAME, "Anne-Marie"),
    ("the way Okafor does it", Sign.NAME, "Okafor"),
    ("我觉得王芳说得对", Sign.NAME, "王芳"),
    ("ask bokafor or chloem", Sign.NAME, "bokafor"),
    ("ben_k42 saw it", Sign.NAME, "ben_k42"),
    ("ask <@U012AB3CD> about it", Sign.MENTION, "<@U012AB3CD>"),
    ("ask @stranger about it", Sign.MENTION, "@stranger"),
    ("write to me at zoe.k@example.com", Sign.CONTACT, "zoe.k@example.com"),
    ("call +49 170 123 45 67 any time", Sign.CONTACT, "+49 170 123 45 67"),
    ("see https://example.com/notes?id=3 for that", Sign.CONTACT, "https://example.com/notes?id=3"),
    ("it is on acme.io/blog now", Sign.CONTACT, "acme.io/blog"),
    ("As your manager I see it daily", Sign.ROLE, "As your manager"),
    ("As one of your direct reports, I feel safe", Sign.ROLE, "As one of your direct reports"),
    ("As a designer, I would love earlier talks", Sign.ROLE, "As a designer, I"),
    ("I was your intern once", Sign.ROLE, "I was your intern"),
    ("People in my team admire you", Sign.ROLE, "my team"),
    ("You helped my report a lot", Sign.ROLE, "my report"),
    ("You shone when we worked on the launch", Sign.SHARED, "when we worked"),
    ("In our one-to-one you seemed tired", Sign.SHARED, "our one-to-one"),
    ("In our last 1:1 you seemed tired", Sign.SHARED, "our last 1:1"),
    ("I was the one who complained", Sign.SHARED, "I was the one"),
    ("As I’ve told you, slow down. I've told you before.", Sign.SHARED, "I've told you"),
    ("You hired me because you see talent", Sign.SHARED, "You hired me"),
    ("As a German speaker it is hard to follow", Sign.BACKGROUND, "As a German speaker"),
    ("Being a mother helps to see it", Sign.BACKGROUND, "Being a mother"),
    ("As the only woman it is hard", Sign.BACKGROUND, "As the only woman"),
    ("You interrupted last Tuesday", Sign.MOMENT, "last Tuesday"),
    ("The talk on 12 March was great", Sign.MOMENT, "12 March"),
    ("yesterday you were brave", Sign.MOMENT, "yesterday"),
]


@pytest.mark.parametrize(("text", "kind", "excerpt"), TELLING)
def test_what_points_to_the_writer_is_pointed_out(text: str, kind: Sign, excerpt: str) -> None:
    found = telltales(text, PEOPLE)
    assert (kind, excerpt) in [(one.kind, one.excerpt) for one in found]


def test_the_advice_quotes_the_writer_and_says_what_to_do() -> None:
    (found,) = telltales("Chloe would agree.", PEOPLE)
    assert found.advice == "This names Chloe. If only a few people could say that, it may point to you."


def test_signs_are_shown_in_the_order_of_the_text_and_each_once() -> None:
    found = telltales("Yesterday Chloe told Ben. Chloe said: as your manager I know.", PEOPLE)
    assert [one.excerpt for one in found] == ["Yesterday", "Chloe", "Ben", "as your manager"]


def test_a_long_list_is_cut_to_the_plainest_signs() -> None:
    text = "Yesterday, last Monday, 3 May, with Chloe, Ben, Okafor, @zoe and @kim.\n- Ana"
    found = telltales(text, PEOPLE)
    assert len(found) == MOST_SHOWN
    assert Sign.MOMENT not in [one.kind for one in found]
    assert found[-1].kind == Sign.SIGN_OFF


def test_one_directory_serves_several_texts() -> None:
    names = Names(PEOPLE)
    assert [one.excerpt for text in ("Ask Ben.", "Ask May.") for one in telltales(text, names)] == ["Ben", "May"]


def test_a_signature_is_found_at_the_end_of_every_text() -> None:
    found = telltales(("Keep asking.\n- Ana", "- Patience", "Slow down. Cheers, Ana"), PEOPLE)
    assert [one.excerpt for one in found] == ["- Ana", "Cheers, Ana"]


def test_a_display_name_counts_without_its_remarks() -> None:
    assert telltales("the people at Acme like he and him", PEOPLE) == []


def test_the_same_text_always_gives_the_same_answer_whatever_the_order_of_people() -> None:
    text = "Ben and Chloe and bokafor met yesterday. 王芳 too."
    assert telltales(text, PEOPLE) == telltales(text, reversed(PEOPLE))


@given(st.text(max_size=200), st.lists(st.text(max_size=12), max_size=5))
def test_any_text_and_any_name_can_be_checked(text: str, people: list[str]) -> None:
    found = telltales(text, people)
    assert len(found) <= MOST_SHOWN
    assert all(0 < len(one.excerpt) <= MOST_EXCERPT and one.excerpt in one.advice for one in found)


@pytest.mark.parametrize(
    "piece", ["a", "as a ", "- A ", "my old ", "0 1 ", "a.b@", "our last ", "\n", "Ana ", "1.", "<@U"]
)
def test_no_text_makes_the_check_slow(piece: str) -> None:
    begun = time.process_time()
    telltales(piece * (30_000 // len(piece)), PEOPLE)
    assert time.process_time() - begun < 2
