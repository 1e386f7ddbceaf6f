"""What can go wrong in the metrics service beyond a server being away.

TransientError
└── RebuildSuperseded    another rebuild began: its generation counts, ours is dropped
"""

from shared.errors import TransientError


class RebuildSuperseded(TransientError):
    """Another rebuild began while this one was running."""

    def __init__(self, generation: int) -> None:
        super().__init__(f"generation {generation} was given up: another rebuild has begun")
        self.generation = generation
