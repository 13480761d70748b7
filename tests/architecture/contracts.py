"""The one import contract that import-linter lacks: what a part may import, everything else being forbidden."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class MayImport(Contract):
    """The modules of a part import the standard library, what is listed, and nothing else.

    No built-in kind says this. `forbidden` wants a name for everything that is forbidden, `protected` guards what is
    imported somewhere already, `layers` orders our own modules only: a library that nobody has used yet would be free
    in all three. A listed package means everything below it too; `without` takes packages out of the part.
    """

    type_name = "may_import"

    part = fields.SetField(subfield=fields.StringField())
    without = fields.SetField(subfield=fields.StringField(), required=False)
    may_import = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find direct imports out of the part which the list does not allow."""
        part = _packages(graph, self.part) - _packages(graph, self.without)
        allowed = _packages(graph, self.may_import)
        links = sorted(
            (module, target)
            for module in part
            for target in graph.find_modules_directly_imported_by(module)
            if target not in allowed and target not in sys.stdlib_module_names
        )
        return ContractCheck(kept=not links, metadata={"links": links})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print every forbidden import."""
        for importer, imported in check.metadata["links"]:
            output.print_error(f"{importer} may not import {imported}", bold=False)
        output.new_line()


def _packages(graph: ImportGraph, listed: object) -> set[str]:
    """Return the modules listed by name, or as children ("handlers.*"), with everything below them."""
    tops: set[str] = set()
    for name in cast("Iterable[str]", listed or ()):
        tops |= graph.find_matching_modules(name) if "*" in name else {name}
    return {module for module in graph.modules if any(f"{module}.".startswith(f"{top}.") for top in tops)}
