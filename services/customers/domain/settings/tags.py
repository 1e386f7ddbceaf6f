"""Tags: labels of a customer that lists and reports can be filtered by."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final

from services.customers.change_errors import NoSuchTag, TagNameTaken, TooManyTags
from services.customers.domain.names import fold
from services.customers.domain.settings.activity import FieldChange
from services.customers.domain.settings.section import Edit, Owner, Section, SectionName
from services.customers.domain.tag import Tag
from shared.events.settings import TagsChanged

MOST_TAGS: Final = 150
LONGEST: Final = 50


class Tags(Section):
    """The tags of one customer, by name. Names that differ by case, accents or width only are the same name."""

    section: ClassVar[SectionName] = SectionName.TAGS

    tags: tuple[Tag, ...] = ()

    def event(self, owner: Owner) -> TagsChanged:
        """Return the event that tells these tags."""
        return TagsChanged.model_validate(self._told(owner) | {"tags": [tag.model_dump() for tag in self.tags]})


def replaced(section: Tags, tags: Iterable[Tag]) -> Edit[Tags]:
    """Set exactly `tags`; raises `TooManyTags`, `TagNameTaken` for a name given twice."""
    wanted: dict[str, Tag] = {}
    for tag in tags:
        if fold(tag.name) in wanted:
            raise TagNameTaken(tag.name)
        wanted[fold(tag.name)] = tag
    return _edit(section, wanted, "tags.replaced")


def put(section: Tags, tag: Tag, *, instead_of: str | None = None) -> Edit[Tags]:
    """Add `tag`, or edit the one named `instead_of`; raises `NoSuchTag`, `TagNameTaken`, `TooManyTags`."""
    kept = _by_name(section)
    if instead_of is not None and kept.pop(fold(instead_of), None) is None:
        raise NoSuchTag(instead_of)
    if instead_of is not None and fold(tag.name) in kept:
        raise TagNameTaken(tag.name)
    return _edit(section, kept | {fold(tag.name): tag}, "tags.set")


def removed(section: Tags, name: str) -> Edit[Tags]:
    """Take the tag `name` away; raises `NoSuchTag`."""
    kept = _by_name(section)
    if kept.pop(fold(name), None) is None:
        raise NoSuchTag(name)
    return _edit(section, kept, "tags.removed")


def merged(section: Tags, add: Iterable[Tag], remove: Iterable[str]) -> Edit[Tags]:
    """Remove and then add, as a change of many customers does: what is there or gone already stays so."""
    gone = {fold(name) for name in remove}
    kept = {key: tag for key, tag in _by_name(section).items() if key not in gone}
    return _edit(section, kept | {fold(tag.name): tag for tag in add}, "tags.set")


def _by_name(section: Tags) -> dict[str, Tag]:
    return {fold(tag.name): tag for tag in section.tags}


def _edit(section: Tags, wanted: Mapping[str, Tag], action: str) -> Edit[Tags]:
    if len(wanted) > MOST_TAGS:
        raise TooManyTags(len(wanted), MOST_TAGS)
    after = tuple(wanted[key] for key in sorted(wanted))
    return Edit(section.model_copy(update={"tags": after}), action, tuple(_changes(section.tags, after)))


def _changes(before: Iterable[Tag], after: Iterable[Tag]) -> Iterable[FieldChange]:
    """Name the tags that moved. Values are anybody's words and may be about people, so they are not told."""
    old, new = {tag.name: tag.value for tag in before}, {tag.name: tag.value for tag in after}
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield FieldChange(field=f"tags.{name}")
