"""The only importer of SQLAlchemy. It takes and returns the dataclasses of `bot.models`.

A new subject is one file here with functions that take a `Transaction` first, its tables in `tables.py`, one
migration, and a row in `tests/store/test_laws.py`, which holds every function to the same laws on both databases.
"""

from bot.store.connections import Store, Transaction, key_store

__all__ = ["Store", "Transaction", "key_store"]
