"""Attacks on the order of rows: where they lie, what in them grows with time, and which transaction wrote them."""

from __future__ import annotations

from tests.attack.sight import Part, Row, Sight, Sights, cut

Scores = dict[str, float]
BY_LENGTH, BY_DISPLAY = 100.0, 1.0
"""What it counts to stand where the target stands among lengths of answers, and among answers as displayed."""


def row_order(sight: Sight, _all: Sights) -> Scores:
    """The thief: do rows about people lie in the order of rows that have the answers' lengths, or of the display?"""
    return _by_order(sight, list(sight.tables.values()))


def growing_values(sight: Sight, every: Sights) -> Scores:
    """The thief: sorted by something that grows with time, do rows about people go with the answers?"""
    return _by_order(sight, [found for part in sorted(every.growing) if (found := _sorted(sight, part))])


def shared_transactions(sight: Sight, _all: Sights) -> Scores:
    """The thief of Postgres: which rows about people did the transaction write that wrote the target's length?"""
    rows = [row for rows in sight.tables.values() for row in rows]
    born = {row.born for row in rows if sight.answer.length in row.cells}
    return {user: float(sum(user in row.cells for row in rows if row.born in born)) for user in sight.reviewers}


def _by_order(sight: Sight, ordered: list[list[Row]]) -> Scores:
    """Name who stands where the target stands: in a table of lengths if there is one, or else in the display."""
    about_people = [(found, len(rows[0].cells)) for rows in ordered if len(found := _people(sight, rows)) > 1]
    places = [place for rows in ordered if (place := _place_by_length(sight, rows)) is not None]
    narrow = min((columns for _, columns in about_people), default=0)
    scores = dict.fromkeys(sight.reviewers, 0.0)
    for people, columns in about_people:
        scores[people[round(sight.answer.place * (len(people) - 1) / (len(sight.shown) - 1))]] += BY_DISPLAY
        # The fewer columns, the likelier a table is about nothing but who took part.
        if columns == narrow and len(people) == len(sight.shown):
            for place in places:
                scores[people[place]] += BY_LENGTH
    return scores


def _sorted(sight: Sight, part: Part) -> list[Row]:
    """Return a table's rows of this round sorted by a part of a column; nothing where two are equal."""
    table, column, start = part
    rows = sight.tables.get(table, [])
    values = {id(row): cut(row.cells[column], start) for row in rows}
    if len(set(values.values())) < len(rows):
        return []
    return sorted(rows, key=lambda row: values[id(row)])  # type: ignore[arg-type, return-value]


def _people(sight: Sight, rows: list[Row]) -> list[str]:
    """Return who is named in rows, in their order, each once."""
    return list(dict.fromkeys(user for row in rows for user in sight.reviewers if user in row.cells))


def _place_by_length(sight: Sight, rows: list[Row]) -> int | None:
    """Return the place of the target among rows that hold one length for each answer, if they do."""
    lengths = {one.length for one in sight.shown}
    found = [next((cell for cell in row.cells if cell in lengths), None) for row in rows]
    if len(rows) == len(sight.shown) and set(found) == lengths:
        return found.index(sight.answer.length)
    return None
