"""Two kinds of import contract which read like the table of the house: what a part may import, who may import a part.

The built-in kinds name what is forbidden; a new file would be free until somebody remembered it. Here a new file
belongs to its part from the first day.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

Link = tuple[str, str]


class MayImport(Contract):
    """The modules of a part import the standard library, what is listed, and nothing else."""

    type_name = "may_import"

    part = fields.SetField(subfield=fields.StringField())
    without = fields.SetField(subfield=fields.StringField(), required=False)
    may_import = fields.SetField(subfield=fields.StringField(), required=False)
    never = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find direct imports out of the part which the lists do not allow."""
        part = _select(graph.modules, self.part) - _select(graph.modules, self.without)
        allowed = _select(graph.modules, self.may_import) | _library(graph)
        allowed -= _select(graph.modules, self.never)
        return _verdict(
            (module, target)
            for module in part
            for target in graph.find_modules_directly_imported_by(module)
            if target not in allowed
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print every forbidden import."""
        _print_links(check)


class ImportedOnlyBy(Contract):
    """A part, or a library, is imported by the listed modules and by nobody else."""

    type_name = "imported_only_by"

    part = fields.SetField(subfield=fields.StringField())
    importers = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find direct imports of the part from elsewhere."""
        importers = _select(graph.modules, self.importers)
        return _verdict(
            (module, target)
            for target in _select(graph.modules, self.part)
            for module in graph.find_modules_that_directly_import(target)
            if module not in importers
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print every forbidden import."""
        _print_links(check)


def _select(modules: Iterable[str], patterns: object) -> set[str]:
    """Return the modules named exactly, or below a pattern ending in ".*"; patterns of other parts match nothing."""
    names = cast("Iterable[str]", patterns or ())
    return {module for module in modules for name in names if _matches(module, name)}


def _matches(module: str, pattern: str) -> bool:
    if pattern.endswith(".*"):
        return module.startswith(pattern[:-1])
    return module == pattern


def _library(graph: ImportGraph) -> set[str]:
    return {module for module in graph.modules if module.partition(".")[0] in sys.stdlib_module_names}


def _verdict(links: Iterator[Link]) -> ContractCheck:
    found = sorted(links)
    return ContractCheck(kept=not found, metadata={"links": found})


def _print_links(check: ContractCheck) -> None:
    for importer, imported in check.metadata["links"]:
        output.print_error(f"{importer} may not import {imported}", bold=False)
    output.new_line()
