"""Laws about FEATURES as a whole: nothing is claimed twice, and help and manifest name every command word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from bot.manifest import manifest
from handlers import FEATURES
from handlers.calls import Call
from handlers.routing import Feature

Manifest = dict[str, Any]


def claims(feature: Feature) -> Iterator[str]:
    yield from (f"the command /{name}" for name in feature.commands)
    yield from (f"the word /{command} {word}" for command, words in feature.words.items() for word in words)
    yield from (f"the button {name}" for name in feature.clicks)
    yield from (f"the form {name}" for name in feature.submissions)
    yield from (f"the suggestions for {name}" for name in feature.suggestions)
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
    return add + [f"no feature answers /{name} {word}".rstrip() for name, word in sorted(pairs - wanted)]


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


def test_two_homes_commands_forms_suggestions_or_names_are_too_many() -> None:
    one = Feature("One", "", commands={"a": act}, submissions={"b": act}, suggestions={"c": act}, home=act)

    assert len(claimed_twice([one, one])) == 5


def test_every_feature_explains_itself_and_its_words_in_the_help() -> None:
    assert [feature.name for feature in FEATURES if not feature.help.endswith(".")] == []
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
        "no feature answers /sidecar fly",
        "no feature answers /swim",
    ]
