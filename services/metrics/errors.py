"""What can go wrong in the metrics service beyond a server being away.

TransientError
└── RebuildSuperseded    another rebuild began: its generation counts, ours is dropped

PermanentError
└── ImageTooLarge        a partner's image does not fit the memory for images
"""

from shared.errors import PermanentError, TransientError


class RebuildSuperseded(TransientError):
    """Another rebuild began while this one was running."""

    def __init__(self, generation: int) -> None:
        super().__init__(f"generation {generation} was given up: another rebuild has begun")
        self.generation = generation


class ImageTooLarge(PermanentError):
    """The image of a partner takes more memory than there is for images of its kind."""

    def __init__(self, partner_id: str, kind: str) -> None:
        super().__init__(f"the {kind} image of {partner_id} needs more memory: raise TENANTRY_IMAGE_MEMORY_MB")
