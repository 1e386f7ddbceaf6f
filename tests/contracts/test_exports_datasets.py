"""What owners declare is what the exports service understands, and no two of them have a dataset of one name."""

from collections import Counter

import pytest

from services.exports.domain.datasets import FilterKind
from tests.contracts.declared import OWNERS, all_datasets, datasets_of


@pytest.mark.parametrize("owner", list(OWNERS))
def test_every_dataset_has_columns_filters_and_words(owner: str) -> None:
    for dataset in datasets_of(owner):
        assert dataset.title, dataset.name
        assert len(set(dataset.column_names)) == len(dataset.columns) > 0
        assert len(set(dataset.filter_names)) == len(dataset.filters)
        assert all(each.choices for each in dataset.filters if each.kind is FilterKind.CHOICE)


def test_names_are_unique_over_all_owners() -> None:
    names = Counter(dataset.name for dataset in all_datasets())
    assert [name for name, count in names.items() if count > 1] == []


def test_a_row_of_the_dashboard_says_first_what_its_figures_are_about() -> None:
    first = {dataset.name.removeprefix("metrics-"): dataset.column_names[0] for dataset in datasets_of("metrics")}
    months = ("trends", "active", "subscription-trend", "customer-types", "distribution-trend")
    assert first == dict.fromkeys(months, "month") | {
        "summary": "kpi",
        "geography": "value",
        "distribution": "value",
        "products": "product",
        "percentiles": "percentile",
        "leaderboard": "rank",
    }


def test_a_period_of_the_dashboard_is_months_and_one_of_the_customers_is_days() -> None:
    [trends] = [each for each in datasets_of("metrics") if each.name == "metrics-trends"]
    assert trends.periods == ("",)
    for dataset in datasets_of("customers"):
        for of in dataset.periods:
            first = dataset.filter(f"{of}_from" if of else "from")
            assert first is not None
            assert first.kind in {FilterKind.DAY, FilterKind.MONTH}, (dataset.name, of)
