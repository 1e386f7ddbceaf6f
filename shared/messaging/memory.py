"""What handlers may keep between batches, and when they must forget it (docs/decisions/0012)."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from aiokafka import TopicPartition


class Memory(Protocol):
    """What a handler remembers between batches, to read less. It is told what became of its last transaction."""

    def keep(self) -> None:
        """Keep what the last call of the handler noted: its transaction has committed."""

    def forget(self) -> None:
        """Forget everything: the transaction did not commit for sure, or somebody else may have written."""


class NoMemory:
    """For handlers that remember nothing."""

    def keep(self) -> None:
        """Do nothing."""

    def forget(self) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class Remembering:
    """A handler's memory, and all topics whose facts go into it; they have equally many partitions."""

    memory: Memory
    topics: Sequence[str]

    def held(self, reached: Iterable[TopicPartition], known: Container[TopicPartition]) -> frozenset[TopicPartition]:
        """Return the partitions through which the customers in `reached` come, where all of those are `known`.

        The fence is around all of them: one that somebody else has moved may have changed any of these customers.
        """
        numbers = {place.partition for place in reached}
        siblings = [[TopicPartition(topic, number) for topic in self.topics] for number in numbers]
        return frozenset(place for own in siblings if all(each in known for each in own) for place in own)
