"""What services tell in English, or in codes, has words in the portal's catalogue; German ones stand beside them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import services.customers
from services.customers.api.settings.deletion import STAYS
from services.customers.domain.settings.catalogue import SETTINGS, Setting
from services.exports.domain.datasets import Dataset
from services.portal.settings import WEB_BUILD
from tests.contracts.declared import all_datasets

TEXTS = WEB_BUILD.parent / "src/i18n"
WORDS: dict[str, Any] = json.loads((TEXTS / "en/words.json").read_text(encoding="utf-8"))
DOMAIN = Path(services.customers.__file__).parent / "domain/settings"


def test_the_portal_has_words_for_every_setting_and_for_no_other() -> None:
    assert list(WORDS["setting"]) == [setting.name for setting in SETTINGS]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_words_for_a_setting_are_the_service_s(setting: Setting) -> None:
    words = WORDS["setting"][setting.name]
    told = {"title": setting.title, "help": setting.help} | ({"allowed": setting.form} if setting.form else {})
    assert {name: words[name] for name in told} == told
    assert set(words.get("choice", {})) == set(setting.choices)


def test_the_portal_says_what_a_deletion_leaves_as_the_service_does() -> None:
    assert list(WORDS["stays"].values()) == STAYS


def test_every_entry_of_the_activity_log_has_words() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in DOMAIN.glob("*.py"))
    actions = set(re.findall(r'"((?:[a-z-]+)\.(?:[a-z]+))"', source))
    assert len(actions) > 10
    # The log of the defaults has sentences of its own.
    spoken = {action for action in actions if not action.startswith("defaults.")}
    assert spoken <= {f"{what}.{verb}" for what, verbs in WORDS["action"].items() for verb in verbs}


def told_by(dataset: Dataset) -> Iterator[str]:
    """What the new export shows of a dataset in its owner's English."""
    for column in dataset.columns:
        yield from (column.title, column.description)
    for each in dataset.filters:
        yield from (each.title, each.description, *map(readable, each.choices))


def readable(code: str) -> str:
    """A choice as the pages write those that they have no word for: `missing_here` is Missing here."""
    return code[0].upper() + code[1:].replace("_", " ")


def test_every_sentence_about_a_dataset_has_a_german_one_and_no_other_has() -> None:
    german = json.loads((TEXTS / "de/told.json").read_text(encoding="utf-8"))
    told = {text for dataset in all_datasets() for text in told_by(dataset) if text}
    # The pages have words of their own for who counts as a customer.
    told -= {"Active subscription", "Open order"}
    assert sorted(told) == sorted(german)
    assert all(german.values())


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("part", ["dataset", "rowsAre"])
def test_every_dataset_has_a_name_in_both_languages(language: str, part: str) -> None:
    words = json.loads((TEXTS / language / "downloads.json").read_text(encoding="utf-8"))
    assert sorted(words[part]) == sorted(dataset.name for dataset in all_datasets())
