"""Authenticated encryption, and every key: the master key, keys of rounds and their destruction, keys of journals.

A round key is random, wrapped by the master key, and kept in the key store; what is sealed with it names its round
and its purpose as associated data, so that no ciphertext can stand in for another. Not Fernet: its tokens carry
the time of encryption in clear.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.chance import Chance
from bot.errors import KeyGone, KeyMismatch, RekeyPending, SealError
from bot.models import Deployment
from bot.sealing.withdrawals import Withdrawals
from bot.store import Store, deployment, keys

# AES-256. A nonce of 12 bytes is the one length that GCM uses as it is; TAG_BYTES is its full tag.
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


class Cipher(Protocol):
    """Seals and opens. A sealed text is always NONCE_BYTES + TAG_BYTES longer than the plain one."""

    def seal(self, key: bytes, plain: bytes, purpose: bytes, nonce: bytes) -> bytes:
        """Seal bytes for one key and one purpose. The nonce must never come twice under one key."""
        ...

    def open(self, key: bytes, sealed: bytes, purpose: bytes) -> bytes:
        """Return the plain bytes; SealError when they were not sealed with this key for this purpose."""
        ...


class AesGcm:
    """AES-256-GCM with a fresh 96-bit nonce in front of the ciphertext."""

    def seal(self, key: bytes, plain: bytes, purpose: bytes, nonce: bytes) -> bytes:
        """Return nonce, ciphertext and tag in one."""
        # In front and in clear: a nonce has to be fresh, not secret.
        return nonce + AESGCM(key).encrypt(nonce, plain, purpose)

    def open(self, key: bytes, sealed: bytes, purpose: bytes) -> bytes:
        """Check and open. Raises SealError."""
        try:
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose)
        # ValueError: the bytes are too few to hold a nonce.
        except (InvalidTag, ValueError) as error:
            raise SealError("A sealed text could not be opened: wrong key or damaged bytes.") from error


def fingerprint(master: bytes) -> str:
    """Return 16 hexadecimal digits that tell master keys apart and say nothing about them."""
    # Keyed by the master key over fixed words, so that it is of no use for guessing what else is made with that key.
    return hmac.digest(master, b"sidecar master key fingerprint", hashlib.sha256).hex()[:16]


class RoundSeal:
    """One round's key, unwrapped for the length of one act."""

    def __init__(self, cipher: Cipher, chance: Chance, key: bytes, round_id: str) -> None:
        self._cipher, self._chance, self._key, self._round_id = cipher, chance, key, round_id

    def _purpose(self, name: str) -> bytes:
        # Sealed along: a box does not open as a brief, nor as the box of another round whose row it was moved to.
        return f"sidecar/{name}/{self._round_id}".encode()

    def seal(self, name: str, plain: bytes) -> bytes:
        """Seal bytes under this round's key for a purpose such as "box" or "brief"."""
        # Drawn anew at each rewriting: a counter would have to be kept, and would tell how often there was one.
        return self._cipher.seal(self._key, plain, self._purpose(name), self._chance.bytes(NONCE_BYTES))

    def open(self, name: str, sealed: bytes) -> bytes:
        """Open what `seal` made for the same purpose. Raises SealError."""
        return self._cipher.open(self._key, sealed, self._purpose(name))


class MemberSeal:
    """A member's journal key, unwrapped for the length of one act."""

    def __init__(self, cipher: Cipher, chance: Chance, key: bytes) -> None:
        self._cipher, self._chance, self._key = cipher, chance, key

    def seal(self, entry_id: str, plain: bytes) -> bytes:
        """Seal one journal entry."""
        return self._cipher.seal(
            self._key, plain, f"sidecar/entry/{entry_id}".encode(), self._chance.bytes(NONCE_BYTES)
        )

    def open(self, entry_id: str, sealed: bytes) -> bytes:
        """Open one journal entry. Raises SealError."""
        return self._cipher.open(self._key, sealed, f"sidecar/entry/{entry_id}".encode())


class Vault:
    """Makes, finds and destroys keys of rounds; wraps those of journals, which the caller keeps."""

    def __init__(self, master: bytes, key_store: Store, chance: Chance, cipher: Cipher | None = None) -> None:
        self._master, self._keys, self._chance = master, key_store, chance
        self._cipher = cipher or AesGcm()
        self.withdrawals = Withdrawals(key_store, chance)

    @property
    def fingerprint(self) -> str:
        """Return what tells this vault's master key apart from others."""
        return fingerprint(self._master)

    def stamp(self, owner: str, text: str) -> str:
        """Return what only this deployment can put beside a text that it hands out to somebody and gets back."""
        # The first words keep stamps apart from fingerprints, which are made with the same key.
        said = "\0".join(("sidecar stamp", owner, text)).encode()
        return hmac.digest(self._master, said, hashlib.sha256).hex()[:32]

    async def ping(self) -> None:
        """Raise StoreError unless the key store answers."""
        async with self._keys.read() as tx:
            await keys.get_meeting(tx)

    # The name is sealed along: a wrapped key moved to another round's row does not open there.
    def _wrap(self, round_id: str, key: bytes) -> bytes:
        return self._cipher.seal(
            self._master, key, f"sidecar/wrap/{round_id}".encode(), self._chance.bytes(NONCE_BYTES)
        )

    def _unwrap(self, round_id: str, wrapped: bytes) -> bytes:
        return self._cipher.open(self._master, wrapped, f"sidecar/wrap/{round_id}".encode())

    def new_member_key(self, team_id: str, user_id: str) -> bytes:
        """Make a journal key and wrap it; the caller keeps it in the main database, which is backed up."""
        return self._wrap(f"{team_id}/{user_id}", self._chance.bytes(KEY_BYTES))

    def member_seal(self, team_id: str, user_id: str, wrapped: bytes) -> MemberSeal:
        """Return a journal key ready to use. Raises SealError."""
        return MemberSeal(self._cipher, self._chance, self._unwrap(f"{team_id}/{user_id}", wrapped))

    def rewrapped_member_key(self, old: Vault, team_id: str, user_id: str, wrapped: bytes) -> bytes | None:
        """Return a journal key wrapped anew under this vault's master key; None when it is already.

        Raises:
            SealError: neither master key opens it.
        """
        return self._rewrapped(old, f"{team_id}/{user_id}", wrapped)

    def _rewrapped(self, old: Vault, name: str, wrapped: bytes) -> bytes | None:
        # So a rekeying that was cut short can go the same way again, from whatever key it had come to.
        if self._opens(name, wrapped):
            return None
        return self._wrap(name, old._unwrap(name, wrapped))

    def _opens(self, name: str, wrapped: bytes) -> bool:
        try:
            self._unwrap(name, wrapped)
        except SealError:
            return False
        return True

    def opens_member_key(self, team_id: str, user_id: str, wrapped: bytes) -> bool:
        """Tell whether a journal key opens with this master key."""
        return self._opens(f"{team_id}/{user_id}", wrapped)

    async def new_key(self, round_id: str, today: date) -> RoundSeal:
        """Make a round's key, keep it wrapped, and return it ready to use."""
        key = self._chance.bytes(KEY_BYTES)
        async with self._keys.begin() as tx:
            await keys.add(tx, round_id, self._wrap(round_id, key), today)
        return RoundSeal(self._cipher, self._chance, key, round_id)

    async def seal_of(self, round_id: str) -> RoundSeal:
        """Return a round's key ready to use. Raises KeyGone after it was destroyed."""
        async with self._keys.read() as tx:
            # Asked at every act and never kept in memory: there a key would outlive its destruction.
            wrapped = await keys.get(tx, round_id)
        if wrapped is None:
            raise KeyGone("This round is over and its key was destroyed.")
        return RoundSeal(self._cipher, self._chance, self._unwrap(round_id, wrapped), round_id)

    async def destroy(self, round_id: str) -> None:
        """Destroy a round's key. Harmless when it is gone already; `scrub` makes its bytes leave the disk."""
        async with self._keys.begin() as tx:
            await keys.destroy(tx, round_id)

    async def scrub(self) -> None:
        """Make destroyed keys leave the disk."""
        await self._keys.scrub()

    async def all_keys(self) -> list[str]:
        """List the rounds that have a key."""
        async with self._keys.read() as tx:
            return sorted(await keys.everything(tx))

    async def keys_made_before(self, day: date) -> list[str]:
        """List the same for keys made before a day."""
        async with self._keys.read() as tx:
            return await keys.made_before(tx, day)

    def with_master(self, master: bytes) -> Vault:
        """Make the same vault under another master key, for `rekey`."""
        return Vault(master, self._keys, self._chance, self._cipher)

    async def unopened(self) -> tuple[list[str], list[str]]:
        """Return the names of every round key that opens with this master key, and of those that do not."""
        async with self._keys.read() as tx:
            wrapped = await keys.everything(tx)
        good = [name for name, was in sorted(wrapped.items()) if self._opens(name, was)]
        return good, sorted(wrapped.keys() - set(good))

    async def rewrap(self, old_master: bytes) -> tuple[int, int]:
        """Wrap every round key anew under this vault's master key; return how many are, and how many are damaged.

        All in one transaction. One that is wrapped under it already stays, and so does one that neither key opens.
        """
        old, damaged = self.with_master(old_master), 0
        async with self._keys.begin() as tx:
            wrapped = await keys.everything(tx)
            for round_id, was in wrapped.items():
                try:
                    renewed = self._rewrapped(old, round_id, was)
                except SealError:
                    # Passed by: one damaged key must not keep all the others under the old master key.
                    damaged += 1
                    continue
                if renewed is not None:
                    await keys.replace(tx, round_id, renewed)
        return len(wrapped) - damaged, damaged


async def claim_database(store: Store, master: bytes) -> None:
    """Make sure the database was sealed with this master key; a fresh database remembers it.

    Raises:
        KeyMismatch: another key was used before.
    """
    async with store.begin() as tx:
        # A fingerprint and not the key: the database and its backups must not hold what opens them.
        # Read back after it was claimed: of two processes that start at once, the first one's key counts.
        known = await deployment.claim(tx, fingerprint(master))
        require_no_rekey(await deployment.get(tx))
        if known != fingerprint(master):
            raise KeyMismatch(
                "SIDECAR_KEY is not the key this database was sealed with. Put the old key back, or move to a new one "
                "with `python -m bot rekey`. With this key every open round would be lost."
            )


def require_no_rekey(known: Deployment | None) -> None:
    """Raise RekeyPending when some keys may be wrapped under one master key and some under another."""
    if known is not None and known.next_fingerprint is not None:
        raise RekeyPending(
            "A rekeying was begun and not finished, so some keys need the new master key and some the old one. Run "
            "`python -m bot rekey` again with the same SIDECAR_KEY and SIDECAR_OLD_KEY; it goes on where it stopped. "
            "With the two exchanged it goes back."
        )
