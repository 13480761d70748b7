"""The meeting of the main database and the key store: they carry one random id from then on, and know strangers by it.

A mistyped address would otherwise make an empty store in silence: without its keys every round is lost, and without
its rounds every key looks left over. So nothing is made and nothing destroyed before both stores agree.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.chance import Chance
from bot.errors import SharedServer, StoreAway, StoreError, Stranger
from bot.models import Meeting
from bot.sealing.vault import claim_database
from bot.sealing.withdrawals import PEPPER_BYTES
from bot.store import Store, Transaction, deployment, keys, members, rounds

OF_THE_MAIN, OF_THE_KEYS = "deployment", "round_keys"
"""A table that every main database has and no key store, and the other way round."""


@dataclass(frozen=True, slots=True)
class Main:
    """What the main database says."""

    meeting_id: str | None
    needed: frozenset[str]
    """The keys without which something that lasts could not be read."""
    known: frozenset[str]
    """The keys in the key store of which it knows what they are for."""


@dataclass(frozen=True, slots=True)
class Ring:
    """What the key store says; nothing at all when it is not there."""

    meeting: Meeting | None
    keys: frozenset[str]


async def meet(store: Store, key_store: Store, master: bytes | None, chance: Chance) -> None:
    """Make sure that both belong together, and to this master key; at a first meeting they remember it.

    The main schema is up to date. Only `rekey`, which has two master keys, names none.

    Raises:
        Stranger, KeyMismatch, RekeyPending: they do not. Nothing was made or changed.
    """
    main, ring = await _both(store, key_store)
    if (trouble := _trouble(main, ring)) is not None:
        # A file can be on one disk only, and so be missing on another one.
        apart = _APART if trouble in ("lost", "other") and key_store.is_sqlite and not store.is_sqlite else ""
        raise Stranger(_WORDS[trouble].format(main=store.name, keys=key_store.name) + apart)
    if master is not None:
        await claim_database(store, master)
    await join(store, key_store, chance, main.meeting_id)


async def require_kinds(store: Store, key_store: Store) -> None:
    """Make sure that neither database is of the other kind: nothing may be made in it, and no backup of the keys.

    Raises:
        Stranger: one of them is, or both. Nothing was made or changed.
    """
    is_main = OF_THE_MAIN in await key_store.found_tables()
    is_ring = OF_THE_KEYS in await store.found_tables()
    trouble = "exchanged" if is_main and is_ring else "same" if is_main else "ring" if is_ring else None
    if trouble is not None:
        raise Stranger(_WORDS[trouble].format(main=store.name, keys=key_store.name))


async def require_own_server(store: Store, key_store: Store, *, accepted: bool) -> None:
    """Make sure that destroyed keys do not stay in the log of writes beside the boxes they open; or it is accepted.

    By the server's own identifier: one server may have many addresses, and many servers one.

    Raises:
        SharedServer: both databases are on one Postgres server, or it does not say. Nothing was made or changed.
    """
    if accepted or store.is_sqlite or key_store.is_sqlite:
        return
    try:
        same = await store.server() == await key_store.server()
    # Away is not silent: it may be asked again, and needs no other place for the keys.
    except StoreAway:
        raise
    except StoreError as error:
        raise SharedServer(_WORDS["silent"].format(main=store.name, keys=key_store.name)) from error
    if same:
        raise SharedServer(_WORDS["shared"].format(main=store.name, keys=key_store.name))


async def require_own_team(store: Store, team_id: str) -> None:
    """Make sure that the main database is of the workspace that our token is of, or of none yet.

    Raises:
        Stranger: it is of another one, where nobody could be reached, and everybody would count as gone.
    """
    async with store.read() as tx:
        known = await members.teams(tx)
    if known and team_id not in known:
        raise Stranger(_WORDS["elsewhere"].format(main=store.name))


async def join(store: Store, key_store: Store, chance: Chance, shared_id: str | None, *, anew: bool = False) -> None:
    """Let both remember one id: the given one, or the key store's own, or a fresh one; `anew`, whatever was before.

    The key store remembers first and confirms last, so that a crash between is known for what it is.
    """
    # Only here, behind every refusal: a mistyped address has made nothing so far.
    await key_store.create()
    async with key_store.begin() as tx:
        agreed = await keys.claim_meeting(tx, shared_id or chance.id(), chance.bytes(PEPPER_BYTES))
    # As at every start but the first: nothing is written.
    if agreed.met and shared_id == agreed.id:
        return
    async with store.begin() as tx:
        if anew:
            await deployment.put_meeting(tx, agreed.id)
        if await deployment.claim_meeting(tx, agreed.id) != agreed.id:
            raise Stranger(_WORDS["other"].format(main=store.name, keys=key_store.name))
    async with key_store.begin() as tx:
        await keys.confirm_meeting(tx)


async def refuse_empty(store: Store, key_store: Store) -> None:
    """Raise Stranger when the main database is empty though its key store knows one. Makes nothing."""
    if OF_THE_MAIN in await store.found_tables():
        return
    ring = await ring_of(key_store)
    if (ring.meeting is not None and ring.meeting.met) or ring.keys:
        raise Stranger(_WORDS["empty"].format(main=store.name, keys=key_store.name))


async def ring_of(key_store: Store) -> Ring:
    """Return what the key store says of itself. Makes nothing: a store that is not there says nothing.

    Raises:
        Stranger: it is a main database, which may have come here by an address that looks like another one's.
    """
    tables = await key_store.found_tables()
    if OF_THE_MAIN in tables:
        raise Stranger(_WORDS["same"].format(keys=key_store.name))
    if not tables:
        return Ring(None, frozenset())
    async with key_store.read() as tx:
        return Ring(
            await keys.get_meeting(tx) if "meeting" in tables else None,
            await _rounds_with_keys(tx) if "round_keys" in tables else frozenset(),
        )


async def _rounds_with_keys(tx: Transaction) -> frozenset[str]:
    # Keys that 0.1.0 made for no round would look like those of a stranger's rounds.
    return frozenset(name for name in await keys.everything(tx) if not name.startswith(keys.LEDGER))


async def _both(store: Store, key_store: Store) -> tuple[Main, Ring]:
    """Read both as they stood at one moment: several processes may meet at once, and a half-read meeting looks strange.

    The key store remembers before the main database and confirms after it; so what is read of the key store between
    two equal readings of the main database fits to them.
    """
    while True:
        async with store.read() as tx:
            before = await deployment.get(tx)
        ring = await ring_of(key_store)
        main = await _main_of(store, ring)
        if main.meeting_id == (before.meeting_id if before else None):
            return main, ring


async def _main_of(store: Store, ring: Ring) -> Main:
    async with store.read() as tx:
        known = await deployment.get(tx)
        live = frozenset(await rounds.live(tx))
        mine = frozenset(await rounds.known(tx, sorted(ring.keys)))
    return Main(known.meeting_id if known else None, live, mine)


def _trouble(main: Main, ring: Ring) -> str | None:
    """Return what is wrong, by its name in _WORDS; None when these two belong together."""
    theirs = ring.meeting.id if ring.meeting else None
    if main.meeting_id is not None:
        if theirs is None:
            return "lost"
        return None if theirs == main.meeting_id else "other"
    # From here on the main database has never met a key store: it is new, or older than such meetings.
    if main.needed and not main.needed & ring.keys:
        return "keyless"
    if ring.keys and not main.known:
        return "unknown"
    if ring.meeting is not None and ring.meeting.met and not main.known:
        return "empty"
    return None


async def adopt(store: Store, key_store: Store, chance: Chance) -> None:
    """Accept a key store that has met no database as this one's, at its owner's wish. Rounds without keys are lost.

    Raises:
        Stranger: the key store belongs to another database. Nothing was changed.
    """
    main, ring = await _both(store, key_store)
    if ring.meeting is not None and ring.meeting.met and ring.meeting.id != main.meeting_id:
        raise Stranger(_WORDS["other" if main.meeting_id else "empty"].format(main=store.name, keys=key_store.name))
    together = ring.meeting is not None and ring.meeting.id == main.meeting_id
    # By a fresh id: the lost one may be found again, or lie on another disk, and would then pass for this one.
    await join(store, key_store, chance, main.meeting_id if together else None, anew=not together)


_STOPPED = "Nothing was changed."
_ACCEPT = "SIDECAR_KEYS_ON_SAME_SERVER=yes accepts it; everybody then reads that old keys may stay in that log."
_APART = (
    " If `web`, `worker` or a release step run on disks of their own, each of them makes a file of its own there, and "
    "none finds the keys of the others. Let all of them run on one disk, or run one process (`python -m bot run`), or "
    "let SIDECAR_KEYS_URL name a Postgres server for the keys alone, and `adopt` that one (docs/hosting.md)."
)
_WORDS = {
    "elsewhere": (
        "SLACK_BOT_TOKEN is of another Slack workspace than the main database (DATABASE_URL: {main}). Going on would "
        "reach nobody who is in it, call their rounds off and take them for gone. Put the token of their workspace "
        "back, correct DATABASE_URL, or give this workspace two databases of its own. "
        f"{_STOPPED}"
    ),
    "same": (
        "The key store (SIDECAR_KEYS_URL: {keys}) is a main database, that of DATABASE_URL by another address or one "
        "of somebody else. In there the keys would be copied together with what they open. Give them a database of "
        f"their own, best a file (sqlite:///sidecar-keys.db, the default). {_STOPPED}"
    ),
    "exchanged": (
        "The key store (SIDECAR_KEYS_URL: {keys}) is a main database, and the main database (DATABASE_URL: {main}) "
        f"holds the keys of rounds: the two addresses are exchanged. Exchange them back. {_STOPPED}"
    ),
    "ring": (
        "The main database (DATABASE_URL: {main}) is a key store: it holds the keys of rounds, which would be copied "
        "together with what they open. Correct DATABASE_URL. If both addresses were exchanged for a while, see "
        f"docs/restoring.md. {_STOPPED}"
    ),
    "shared": (
        "The key store (SIDECAR_KEYS_URL: {keys}) is on the same Postgres server as the main database (DATABASE_URL: "
        "{main}). A key that is destroyed stays in that server's log of writes, where it opens old copies of the "
        "database. Use a file (sqlite:///sidecar-keys.db, the default), or a server that has no replica, no log "
        f"archive and no backup. {_ACCEPT} {_STOPPED}"
    ),
    "silent": (
        "Whether the key store (SIDECAR_KEYS_URL: {keys}) and the main database (DATABASE_URL: {main}) are on the same "
        "Postgres server cannot be seen: that takes the right to run pg_control_system() in both. As the server's "
        "superuser: GRANT EXECUTE ON FUNCTION pg_control_system() TO the users of both. Or use a file for the keys "
        f"(sqlite:///sidecar-keys.db, the default). {_ACCEPT} {_STOPPED}"
    ),
    "lost": (
        "The main database (DATABASE_URL: {main}) has a key store already, and the one that SIDECAR_KEYS_URL names "
        "({keys}) is not it: it is new, empty or older. Going on would lose every round under way, because their keys "
        "are in the other one. If SIDECAR_KEYS_URL is mistyped, correct it. If the key store is lost for good, "
        f"`python -m bot adopt` accepts this one, ends those rounds and tells everybody concerned. {_STOPPED}"
    ),
    "other": (
        "The main database (DATABASE_URL: {main}) and the key store (SIDECAR_KEYS_URL: {keys}) do not belong together: "
        "each knows another partner. Going on would lose the rounds of the one and the keys of the other. Correct the "
        f"address that is wrong; to bring a backup back, use `python -m bot restore FILE`. {_STOPPED}"
    ),
    "keyless": (
        "The main database (DATABASE_URL: {main}) has rounds under way, and the key store (SIDECAR_KEYS_URL: {keys}) "
        "holds the key of none of them: it is mistyped, new or lost. Going on would lose these rounds. If "
        "SIDECAR_KEYS_URL is mistyped, correct it. If the key store is lost for good, `python -m bot adopt` accepts "
        f"this one, ends those rounds and tells everybody concerned. {_STOPPED}"
    ),
    "unknown": (
        "The key store (SIDECAR_KEYS_URL: {keys}) holds keys of rounds, and the main database (DATABASE_URL: {main}) "
        "knows none of these rounds: it is mistyped, new or somebody else's. Correct DATABASE_URL, or bring a backup "
        "back with `python -m bot restore FILE`. If the database is lost for good without a backup, these keys open "
        "nothing any more: give SIDECAR_KEYS_URL a new name. If you are sure that both are right, `python -m bot "
        f"adopt` lets them meet. {_STOPPED}"
    ),
    "empty": (
        "The key store (SIDECAR_KEYS_URL: {keys}) belongs to another main database than the one DATABASE_URL names "
        "({main}), which is new, empty or older. Going on would begin afresh beside everything people have in the "
        "other one. Correct DATABASE_URL. If this is the place for a backup, or you are moving, use `python -m bot "
        "restore FILE`. If the database is lost for good without a backup, the keys open nothing any more: give "
        f"SIDECAR_KEYS_URL a new name. {_STOPPED}"
    ),
}
