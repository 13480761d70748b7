"""As many people as a large workspace has, the same each time."""

from __future__ import annotations

from practice.world.people import Member

FIRST = (
    "Aiko", "Aleksander", "Amara", "Anaïs", "Björn", "Carla", "Chidi", "Chloé", "Daniela", "Dmitri", "Elif", "Esi",
    "Fatima", "Félix", "Gintarė", "Håkon", "Ingrid", "Ibrahim", "Jakub", "José", "Kateřina", "Kwame", "Lale", "Leila",
    "Lucía", "Mateo", "Michał", "Nadia", "Nguyễn", "Niamh", "Nikos", "Olena", "Özlem", "Paweł", "Priya", "Quentin",
    "Rahul", "Renée", "Søren", "Saanvi", "Sinéad", "Tomás", "Thành", "Ulrike", "Vera", "Wanjiru", "Xiomara", "Yuki",
    "Zainab", "Żaneta",
)  # fmt: skip
LAST = (
    "Abara", "Ångström", "Bianchi", "Castillo", "Çelik", "D'Angelo", "Demir", "Eze", "Fischer", "García", "Grønn",
    "Haugen", "Ivanova", "Jansen", "Kowalska", "Lindqvist", "López", "Mensah", "Moreau", "Nakamura", "Novák",
    "O'Connor", "Øvergård", "Papadopoulos", "Quiroga", "Rossi", "Şahin", "Sørensen", "Tanaka", "Ueda", "Varga", "Weiß",
    "Yamamoto", "Žukauskas",
)  # fmt: skip


def crowd(count: int) -> tuple[Member, ...]:
    """Return so many people: every fifth with a display name, and some called like somebody else."""
    return tuple(_one(place) for place in range(count))


def _one(place: int) -> Member:
    first, last = FIRST[place % len(FIRST)], LAST[place // len(FIRST) % len(LAST)]
    display = first.lower() if place % 5 == 0 else ""
    return Member(
        f"U1CROWD{place:05}", f"member{place}", f"{first} {last}", tz="Etc/UTC", color="5a6472", display_name=display
    )
