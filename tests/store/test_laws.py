"""Laws that hold for every function of the store, on both databases. A new function needs a row in `samples`."""

from __future__ import annotations

import contextlib
import inspect
import re
import typing
import uuid
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Boolean, Connection, Date, Integer
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SQLAlchemyError

from bot import models
from bot.chance import Chance
from bot.errors import StoreError
from bot.sealing.vault import Vault
from bot.store import Store, Transaction, key_store, keys
from bot.store.foundation.columns import Bytes, Moment, Text
from bot.store.foundation.key_tables import keys_metadata
from bot.store.foundation.tables import metadata
from bot.store.migrations import remedy
from tests.kit.circle import Circle
from tests.kit.databases import Urls
from tests.kit.spill import cells, collected, stores
from tests.store.samples import SAMPLES, functions, store_for
from tests.store.things import ANA, BEN, TODAY

PLAIN = (type(None), bool, int, str, bytes, date, datetime)
STATES = (models.Kind, models.RoundState, models.SendState, models.RhythmState, models.PairState)


def test_every_function_has_a_sample() -> None:
    missing = sorted(set(functions()) - set(SAMPLES))
    assert missing == [], f"choose arguments for {', '.join(missing)} in tests/store/samples.py"
    assert set(SAMPLES) == set(functions())


@pytest.mark.parametrize("name", SAMPLES)
def test_a_function_is_async_and_takes_a_transaction_first(name: str) -> None:
    function = functions()[name]
    first = next(iter(inspect.signature(function).parameters.values()))

    assert inspect.iscoroutinefunction(function)
    assert first.name == "tx"
    assert typing.get_type_hints(function)["tx"] is Transaction


def is_plain(value: object) -> bool:
    """Tell whether a value is a model, a plain value, or a plain collection of such: exactly, no subclass."""
    if type(value) in (list, tuple, set):
        return all(is_plain(one) for one in typing.cast("list[object]", value))
    if isinstance(value, Mapping):
        return type(value) is dict and all(is_plain(part) for pair in value.items() for part in pair)
    if is_dataclass(value):
        parts = [getattr(value, field.name) for field in fields(value)]
        return f"{type(value).__module__}.".startswith("bot.models.") and all(is_plain(part) for part in parts)
    return type(value) in PLAIN or isinstance(value, STATES)


async def test_models_and_plain_values_come_out_and_never_rows(urls: Urls) -> None:
    main, keyring = Store(urls.database), key_store(urls.keys)
    await keyring.create()
    strange, empty = [], []
    for name, sample in SAMPLES.items():
        async with (keyring if name.startswith("keys.") else main).begin() as tx:
            result = await sample(tx)
        strange += [] if is_plain(result) else [name]
        empty += [name] if result in (None, [], (), {}, set()) else []
    await main.close()
    await keyring.close()

    assert strange == []
    # The samples find something wherever something can be found, else the law would say little.
    returns = {
        name for name, function in functions().items() if inspect.signature(function).return_annotation != "None"
    }
    assert returns & set(empty) <= {
        "rounds.gathering",
        "rounds.over",
        "rounds.slots_due",
        "members.long_gone",
        "members.damaged_settings",
        "deployment.living",
    }


async def test_a_row_is_not_taken_for_a_plain_value(urls: Urls) -> None:
    store = Store(urls.database)
    async with store.read() as tx:
        row = (await tx.exec_driver_sql("SELECT 1 AS one")).one()
    await store.close()

    assert not is_plain(row)
    assert not is_plain([row])
    assert is_plain([{"one": 1}])


async def test_a_database_without_tables_is_a_store_error_with_its_cause(urls: Urls) -> None:
    escaped = []
    for name, sample in SAMPLES.items():
        store = store_for(name, urls.keys)
        with pytest.raises(StoreError) as failed:
            async with store.begin() as tx:
                await sample(tx)
        if (
            not isinstance(failed.value.__cause__, SQLAlchemyError)
            or ANA in str(failed.value)
            or BEN in str(failed.value)
        ):
            escaped.append(name)
        await store.close()

    assert escaped == []


# Tables.


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def test_migrations_make_exactly_the_tables_of_the_code(urls: Urls) -> None:
    migrated, empty = Store(urls.database), Store(urls.keys)
    async with migrated.read() as tx:
        assert await tx.run_sync(differences) == [], remedy()
    async with empty.read() as tx:
        assert {type(one) for one in await tx.run_sync(differences)} != set()
    await migrated.close()
    await empty.close()


def columns(kind: type) -> set[str]:
    tables = [*metadata.sorted_tables, *keys_metadata.sorted_tables]
    return {
        f"{column.table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if type(column.type) is kind
    }


def moments() -> set[str]:
    """Return every column that holds a moment."""
    return columns(Moment)


def test_times_are_kept_of_scheduled_work_only_and_days_of_anything_else() -> None:
    assert moments() == {
        "rounds.opens_at",
        "rounds.ends_at",
        "rounds.slot_at",
        "commitments.due_at",
        "commitments.remind_at",
        "outbox.not_before",
        "outbox.claimed_at",
        "outbox.again_at",
        "pauses.until",
        "returns.due_at",
        "trials.due_at",
        "rhythms.due_at",
        "rhythms.tip_due_at",
        "channel_tips.due_at",
        "processes.until",
        "set_aside.tried_at",
        "set_aside.again_at",
    }


def test_no_key_counts_up() -> None:
    tables = [*metadata.sorted_tables, *keys_metadata.sorted_tables]
    counting = [
        f"{column.table.name}.{column.name}"
        for table in tables
        for column in table.primary_key
        if not isinstance(column.type, Text)
    ]

    assert counting == ["deployment.id"]
    assert metadata.tables["deployment"].c.id.autoincrement is False
    assert {type(column.type) for table in tables for column in table.columns} <= {
        Boolean, Bytes, Date, Integer, Moment, Text,
    }  # fmt: skip


@pytest.mark.parametrize("value", [b"\xff\x00x", "words", -1, 10**17, 2**63 - 1, -(10**15), 1.5])
def test_a_value_that_is_none_of_its_column_troubles_its_row_alone(value: object) -> None:
    """Whoever reads it meets no other class, and no error that looks like a database that is away."""
    dialect = sqlite.dialect()
    text, some_bytes = (kind.result_processor(dialect, None) for kind in (Text(32), Bytes()))
    assert text is not None
    assert some_bytes is not None
    assert type(text(value)) is str
    assert type(some_bytes(value)) is bytes
    with contextlib.suppress(ValueError):
        found = Moment().process_result_value(value, dialect)  # type: ignore[arg-type]
        assert isinstance(found, datetime)


async def test_every_id_is_random(joined: Circle) -> None:
    await collected(joined)
    await joined.later(timedelta(days=5, hours=1))
    found = [pair for store in stores(joined) for pair in await cells(store)]
    ids = {str(value) for place, value in found if place.endswith((".id", ".round_id", ".subject_id"))} - {"1"}
    hexes = {str(value) for place, value in found if re.fullmatch("[0-9a-f]{32}", str(value)) and "digest" not in place}

    assert ids == hexes
    assert {uuid.UUID(hex=one).version for one in ids} == {4}


async def test_no_bytes_grow_from_round_to_round(urls: Urls) -> None:
    chance, keyring = Chance(), key_store(urls.keys)
    await keyring.create()
    vault = Vault(bytes(32), keyring, chance)
    ids = [chance.id() for _ in range(40)]
    boxes = [(await vault.new_key(one, TODAY)).seal("box", bytes(100)) for one in ids]
    async with keyring.read() as tx:
        wrapped = await keys.everything(tx)
    await keyring.close()

    for values in ([one.encode() for one in ids], boxes, [wrapped[one] for one in ids]):
        for place in range(0, len(values[0]) - 4, 4):
            parts = [value[place : place + 4] for value in values]
            assert parts not in (sorted(parts), sorted(parts, reverse=True))
