"""The only importer of SQLAlchemy. It takes and returns the dataclasses of `bot.models`.

A new subject is one file here with functions that take a `Transaction` first, its tables in `foundation/tables.py`,
and one migration. `tests/store/test_laws.py` holds every function to the same laws on both databases; where it needs
arguments of its own, it says so (`tests/store/samples.py`).
"""

from bot.store.connections import Store, Transaction, file_store, key_store
from bot.store.foundation.kept import kept_lines

__all__ = ["Store", "Transaction", "file_store", "kept_lines", "key_store"]
