"""The rule of threads in a few lines of Python: what the store has to agree with."""

from collections.abc import Iterable, Sequence


def threads_of(messages: Iterable[Sequence[str]]) -> list[int]:
    """For the names of each message, which thread it is in: the position of that thread's first message.

    Any order of the same messages gives the same threads.
    """
    leader: list[int] = []
    holder: dict[str, int] = {}

    def lead(position: int) -> int:
        while leader[position] != position:
            leader[position] = leader[leader[position]]
            position = leader[position]
        return position

    for position, names in enumerate(messages):
        leader.append(position)
        for name in names:
            other = lead(holder.setdefault(name, position))
            mine = lead(position)
            first, last = min(other, mine), max(other, mine)
            leader[last] = first
    return [lead(position) for position in range(len(leader))]
