"""A long table is cut into passages; these are put together again."""

from index import Collection, Passage


def table_of(collection: Collection, passage: Passage) -> list[Passage]:
    """All pieces of the table that a passage is a piece of, in order."""
    passages = collection.passages(passage.source)
    first = next((i for i, p in enumerate(passages) if p.id == passage.id), None)
    if first is None:  # the report was replaced meanwhile
        return [passage]
    while _goes_on(passages[first]) and first > 0:
        first -= 1
    last = first + 1
    while last < len(passages) and _goes_on(passages[last]):
        last += 1
    return list(passages[first:last])


def _goes_on(passage: Passage) -> bool:
    """True for a further piece of a table, which has its header row from the first."""
    return passage.context is not None and "|" in passage.context
