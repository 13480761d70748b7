"""Laws about FEATURES as a whole: nothing is claimed twice, and help and manifest name every command word."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from bot.manifest import manifest
from handlers import FEATURES
from handlers.calls import Call
from handlers.routing import Feature
from tests.architecture.measures import Source, dotted, parsed, sources

Manifest = dict[str, Any]


def claims(feature: Feature) -> Iterator[str]:
    yield from (f"the command /{name}" for name in feature.commands)
    yield from (f"the word /{command} {word}" for command, words in feature.words.items() for word in words)
    yield from (f"the button {name}" for name in feature.clicks)
    yield from (f"the form {name}" for name in feature.submissions)
    yield from (["Home"] if feature.home else [])
    yield f"the name “{feature.name}”"


def claimed_twice(features: Sequence[Feature]) -> list[str]:
    """Say what several features claim: only one of them would ever hear of it."""
    counts = Counter(claim for feature in features for claim in claims(feature))
    return [f"{claim} is claimed {count} times: rename all but one" for claim, count in counts.items() if count > 1]


def missing_in_help(feature: Feature) -> list[str]:
    """Say which commands and words a feature's line in the help leaves out."""
    named = [f"/{name}" for name in feature.commands if f"`/{name}" not in feature.help]
    for command, words in feature.words.items():
        known = {act for word, act in words.items() if f"`/{command} {word}" in feature.help}
        # A second word for the same act needs no second mention.
        named += [f"/{command} {word}" for word, act in words.items() if act not in known]
    return [f"the help of “{feature.name}” does not name `{one}`: add it to `help`" for one in named]


def words_of(command: str, features: Sequence[Feature]) -> set[str]:
    """Return the words that may stand behind a command; one that nobody owns answers anything else with the help."""
    words = {word for feature in features for word in feature.words.get(command, {})}
    owned = any(command in feature.commands for feature in features)
    return words if owned else words | {"help"}


def hinted(command: dict[str, str]) -> set[str]:
    """Return the words in a usage hint such as "[join | preview ITEM]"."""
    parts = command.get("usage_hint", "").strip("[]").split("|")
    return {part.split()[0] for part in parts if part.strip()}


def differing_from_manifest(features: Sequence[Feature], shown: Manifest) -> list[str]:
    """Say which commands and words stand only in the features or only in the manifest."""
    declared = {one["command"].removeprefix("/"): hinted(one) for one in shown["features"]["slash_commands"]}
    used = {name: words_of(name, features) for feature in features for name in (*feature.commands, *feature.words)}
    pairs = {(name, word) for name, words in declared.items() for word in ("", *words)}
    wanted = {(name, word) for name, words in used.items() for word in ("", *words)}
    add = [f"manifest.json lacks /{name} {word}".rstrip() for name, word in sorted(wanted - pairs)]
    unanswered = [f"no feature answers /{name} {word}".rstrip() for name, word in sorted(pairs - wanted)]
    return add + [f"{one}: is it in FEATURES (handlers/__init__.py)?" for one in unanswered]


async def act(call: Call[Any]) -> None:
    """Do nothing."""


async def act_otherwise(call: Call[Any]) -> None:
    """Do nothing, too."""


def test_nothing_is_claimed_twice() -> None:
    assert claimed_twice(FEATURES) == []


def test_what_two_features_claim_is_named() -> None:
    one = Feature("One", "", words={"sidecar": {"join": act}}, clicks={"join": act}, submissions={"join": act})
    other = Feature("Other", "", words={"sidecar": {"join": act}, "reflect": {"join": act}}, clicks={"join": act})

    assert claimed_twice([one, other]) == [
        "the word /sidecar join is claimed 2 times: rename all but one",
        "the button join is claimed 2 times: rename all but one",
    ]


def test_two_homes_commands_forms_or_names_are_too_many() -> None:
    one = Feature("One", "", commands={"a": act}, submissions={"b": act}, home=act)

    assert len(claimed_twice([one, one])) == 4


def test_every_feature_explains_itself_and_its_words_in_the_help() -> None:
    open_ended = [f"the help of “{one.name}” must end with a full stop" for one in FEATURES if one.help[-1:] != "."]
    assert open_ended == []
    assert [missing for feature in FEATURES for missing in missing_in_help(feature)] == []


def test_a_word_that_the_help_forgets_is_named() -> None:
    words = {"sidecar": {"join": act, "preferences": act, "tea": act_otherwise}}

    missing = missing_in_help(Feature("Drinks", "`/sidecar join` first.", words=words, commands={"drink": act}))

    assert missing == [
        f"the help of “Drinks” does not name `{one}`: add it to `help`" for one in ("/drink", "/sidecar tea")
    ]


def test_the_manifest_hints_at_every_word_and_at_no_other() -> None:
    assert differing_from_manifest(FEATURES, manifest("socket")) == []


def test_a_word_that_only_one_side_knows_is_named() -> None:
    hint = {"command": "/sidecar", "usage_hint": "[help | join | fly HIGH]"}
    shown = {"features": {"slash_commands": [hint, {"command": "/swim"}]}}
    features = [Feature("One", "", words={"sidecar": {"join": act, "walk": act}}, commands={"run": act})]

    assert differing_from_manifest(features, shown) == [
        "manifest.json lacks /run",
        "manifest.json lacks /sidecar walk",
        "no feature answers /sidecar fly: is it in FEATURES (handlers/__init__.py)?",
        "no feature answers /swim: is it in FEATURES (handlers/__init__.py)?",
    ]


def unlisted(files: Sequence[Source], features: Sequence[Feature]) -> list[str]:
    """Say which files end in a FEATURE that FEATURES does not list: nobody would ever hear of it."""
    own = [one for one in files if re.search(r"^FEATURE = ", one.text, re.MULTILINE)]
    listed = {feature.name for feature in features}
    names = {one.name: re.search(r'^    name="(.*)",$', one.text, re.MULTILINE) for one in own}
    return [
        f"{file} ends in FEATURE, but FEATURES in handlers/__init__.py does not list it"
        for file, name in names.items()
        if name is None or name[1] not in listed
    ]


def test_every_feature_is_listed() -> None:
    assert unlisted(sources("handlers"), FEATURES) == []


def test_a_feature_that_is_not_listed_is_named() -> None:
    file = parsed('FEATURE = Feature(\n    name="Hello",\n    help="`/sidecar hello` greets.",\n)\n')

    assert unlisted([file], FEATURES) == [
        "example.py ends in FEATURE, but FEATURES in handlers/__init__.py does not list it"
    ]


def first_texts(file: Source, function: str, place: int, only_with: str = "") -> Iterator[str]:
    """Yield the text at a place in every call of a function in a file, where it is written out."""
    calls = [node for node in ast.walk(file.tree) if isinstance(node, ast.Call) and len(node.args) > place]
    for node in calls:
        given, named = node.args[place], {keyword.arg for keyword in node.keywords}
        ours = dotted(node.func).rpartition(".")[2] == function and (not only_with or only_with in named)
        if ours and isinstance(given, ast.Constant) and isinstance(given.value, str):
            yield given.value


def unanswered(files: Sequence[Source], features: Sequence[Feature]) -> list[str]:
    """Say which windows that can be sent off, and which buttons, no feature listens to."""
    forms = {name for feature in features for name in feature.submissions}
    clicks = {name for feature in features for name in feature.clicks}
    shown = {one for file in files for one in first_texts(file, "modal", 0, only_with="submit")}
    pressed = {one for file in files for one in first_texts(file, "button", 1)}
    unheard = [f"no feature has submissions={{“{one}”: …}} for that window" for one in sorted(shown - forms)]
    return unheard + [f"no feature has clicks={{“{one}”: …}} for that button" for one in sorted(pressed - clicks)]


def test_somebody_listens_to_every_window_and_button() -> None:
    assert unanswered(sources("handlers"), FEATURES) == []


def test_a_window_or_button_that_nobody_listens_to_is_named() -> None:
    file = parsed('modal("umbrella", "Yours", [b.button("Tea", "brew")], submit="Keep")')

    assert [one.partition("“")[2].partition("”")[0] for one in unanswered([file], FEATURES)] == ["umbrella", "brew"]


def untried(features: Sequence[Feature], tests: str) -> list[str]:
    """Say which words and buttons no test ever names. A window is sent off without its name, so forms are not asked."""
    words = {f"/{command} {word}" for one in features for command, words in one.words.items() for word in words}
    acts = {f'"{name}"' for one in features for name in one.clicks}
    return [f"no test types or presses {name}" for name in sorted(words | acts) if name not in tests]


def test_every_word_and_button_stands_in_a_test() -> None:
    found = [one for one in sources("tests") if not one.name.startswith("tests/architecture/")]

    assert untried(FEATURES, "\n".join(one.text for one in found)) == []


def test_a_word_that_no_test_types_is_named() -> None:
    feature = Feature("Tea", "", words={"sidecar": {"tea": act}}, clicks={"pour": act})

    assert untried([feature], 'command("/sidecar coffee")') == [
        'no test types or presses "pour"',
        "no test types or presses /sidecar tea",
    ]


NOTED_IN_THE_BOX = frozenset(
    {
        *("answer", "withdraw", "decline", "letter", "letter_back", "tap_yes", "tap_no", "not_quite"),
        *("sign", "unsign", "end_thread", "reply", "heard", "mute", "unmute", "thank", "report"),
    }
)
ENDS_FOR_GOOD = frozenset({"end_round", "uphold", "dismiss", "journal_delete", "result_delete", "exercise_drop"})
"""What can be done only once to one thing, however often it is delivered."""
BEGINS_ONCE = frozenset({"ask", "announce"})
"""Noted before or with what it begins; delivered again, it says so or shows what it began."""
DOES_IT_AGAIN = frozenset({"commit", "drop_commitment"})
"""Not noted yet: a note is made of Slack's own ids, in which two worlds of the swap differ once givers have acted."""
ONLY_SHOWS = frozenset(
    {
        *(
            "protects",
            "my_thread",
            "thread",
            "hear",
            "read_answers",
            "reflect_now",
            "reflect_write",
            "reflect_settings",
        ),
        *("reflect_snooze", "journal", "journal_newer", "journal_older", "journal_open", "journal_export"),
        *("journal_year_ago", "lens", "find", "workbook", "workbook_facing", "exercise_resume", "plan", "plan_export"),
        *("result_open", "result_compare", "result_peers", "result_tip", "result_share"),
        *("announce_preview", "preview", "preview_item", "forget", "trial_open"),
    }
)
BY_FAMILY = re.compile(r"tip_.*")


def undoing(features: Sequence[Feature]) -> list[str]:
    """Name every button and form of which nobody has said what a second delivery does."""
    known = (
        NOTED_IN_THE_BOX
        | ENDS_FOR_GOOD
        | BEGINS_ONCE
        | DOES_IT_AGAIN
        | ONLY_SHOWS
        | {one for f in features for one in f.once}
    )
    names = {name for feature in features for name in (*feature.clicks, *feature.submissions)}
    left = sorted(name for name in names - known if not BY_FAMILY.fullmatch(name))
    advice = "Perhaps it belongs into `once` of its feature, or into one of the sets of this file"
    return [f"{name}: what does it do when Slack delivers it again? {advice}" for name in left]


def test_of_every_button_and_form_it_is_said_what_a_second_delivery_does() -> None:
    assert undoing(FEATURES) == []
    forgetful = Feature("Tea", "", clicks={"pour": act})
    assert undoing([*FEATURES, forgetful]) == [
        "pour: what does it do when Slack delivers it again? Perhaps it belongs into `once` of its feature, or into "
        "one of the sets of this file"
    ]


def test_what_a_giver_does_is_never_noted_outside_the_box() -> None:
    assert {name for feature in FEATURES for name in feature.once} & NOTED_IN_THE_BOX == set()
    assert all(not feature.once & feature.by_givers for feature in FEATURES)


OPENS_A_WINDOW = frozenset({"answer", "my_thread"})
"""What a giver presses on a message or in Home: it only opens a window of theirs."""


def test_what_a_giver_presses_counts_only_in_a_window_of_their_own() -> None:
    for feature in FEATURES:
        assert feature.by_givers - OPENS_A_WINDOW <= feature.in_windows
        assert feature.in_windows <= feature.clicks.keys()
