"""A split of the customers, from the sums of an image: of hundreds of cities, without a series for each."""

from services.metrics.domain.figures import GEOGRAPHY_MEASURES, Part, most_first
from services.metrics.domain.questions import Question
from services.metrics.image.partner import PartnerImage


def parts(image: PartnerImage, question: Question, by: str) -> list[Part]:
    """Return what `figures.parts` says of the same sums."""
    sums = image.folded(question, GEOGRAPHY_MEASURES, by=by)
    customers = sums.by_column["closing"].sum(axis=1)
    active = sums.by_column["active_customers"][:, -1]
    added = sums.by_column["new"][:, 1:].sum(axis=1)
    return most_first(map(Part, sums.values, customers.tolist(), active.tolist(), added.tolist()))
