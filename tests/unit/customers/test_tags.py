"""What a change of tags does, and what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.customers.change_errors import NoSuchTag, TagNameTaken, TooManyTags
from services.customers.domain.record import CustomerKey
from services.customers.domain.settings.tags import MOST_TAGS, Tags, merged, put, removed, replaced
from services.customers.domain.tag import Tag
from tests.support.builders import NOON

REGION = Tag(name="Region", value="north")
BOTH = Tags(tags=(Tag(name="key account"), REGION))


def names(section: Tags) -> list[str]:
    return [tag.name for tag in section.tags]


def test_a_new_tag_is_added_and_one_of_the_same_name_in_any_case_is_edited() -> None:
    added = put(Tags(), REGION).after
    assert put(added, Tag(name="REGION", value="south")).after.tags == (Tag(name="REGION", value="south"),)


def test_an_edit_that_moves_nothing_is_the_same_section() -> None:
    assert put(BOTH, REGION).after == BOTH


def test_a_renamed_tag_gives_up_its_old_name_and_may_not_take_another_ones() -> None:
    assert names(put(BOTH, Tag(name="area"), instead_of="region").after) == ["area", "key account"]
    assert names(put(BOTH, Tag(name="REGION"), instead_of="region").after) == ["key account", "REGION"]
    with pytest.raises(TagNameTaken, match="key account"):
        put(BOTH, Tag(name="key account"), instead_of="region")


def test_what_is_not_there_can_be_neither_renamed_nor_removed() -> None:
    with pytest.raises(NoSuchTag, match="area"):
        put(BOTH, Tag(name="x"), instead_of="area")
    with pytest.raises(NoSuchTag, match="area"):
        removed(BOTH, "area")


def test_tags_beyond_the_most_are_refused_with_their_number() -> None:
    full = replaced(Tags(), [Tag(name=f"t{n}") for n in range(MOST_TAGS)]).after
    with pytest.raises(TooManyTags, match="151"):
        put(full, Tag(name="one more"))
    assert len(put(full, Tag(name="T7", value="edited")).after.tags) == MOST_TAGS


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(TagNameTaken, match="region"):
        replaced(Tags(), [REGION, Tag(name="region")])


def test_a_merge_takes_what_is_there_or_gone_already_as_done() -> None:
    assert names(merged(BOTH, [Tag(name="new")], ["region", "never there"]).after) == ["key account", "new"]


def test_the_log_names_the_tags_that_moved_and_no_value() -> None:
    edit = merged(BOTH, [Tag(name="Region", value="Ann Meier")], ["key account"])
    assert [(change.field, change.before, change.after) for change in edit.changes] == [
        ("tags.Region", None, None),
        ("tags.key account", None, None),
    ]


def test_the_event_is_the_whole_section_with_its_revision() -> None:
    event = put(Tags(revision=4), REGION).applied(NOON, "olga").event(CustomerKey("acme", "c-1"))
    assert (event.version, event.changed_by, event.key) == (5, "olga", "acme:c-1")
    assert [(tag.name, tag.value) for tag in event.tags] == [("Region", "north")]


@given(st.lists(st.text(min_size=1, max_size=3)), st.lists(st.text(min_size=1, max_size=3)))
def test_what_is_merged_and_then_taken_away_again_leaves_the_rest(before: list[str], added: list[str]) -> None:
    start = merged(merged(Tags(), [Tag(name=name) for name in before], ()).after, (), added).after
    assert merged(merged(start, [Tag(name=name) for name in added], ()).after, (), added).after == start
