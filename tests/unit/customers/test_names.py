"""Names in any script become searchable and sortable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.customers.domain.names import (
    MANY_WORDS,
    MAX_SORT_KEY,
    MAX_WORD,
    MAX_WORDS,
    fold,
    pairs,
    pairs_sought,
    sort_key,
    words,
)
from services.customers.domain.search import searched
from services.customers.errors import NothingToSearch


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Contoso Ltd.", ("contoso", "ltd")),
        ("Ärzte & Söhne GmbH", ("arzte", "sohne", "gmbh")),
        ("STRASSE straße", ("strasse",)),
        ("Łódź Øre İstanbul", ("lodz", "ore", "istanbul")),
        ("ＦＵＬＬ ｗｉｄｔｈ", ("full", "width")),
        ("O'Brien", ("o", "brien")),
        ("北京 公司", ("北", "京", "公", "司")),
        ("שָׁלוֹם", ("שלום",)),
        ("\u202bمُحَمَّد\u202c", ("محمد",)),
        ("Rocket 🚀 Corp ❤\ufe0f", ("rocket", "🚀", "corp", "❤")),
        ("हिन्दी", ("हिनदी",)),
        ("3M 2025", ("3m", "2025")),
        ("ไทย", ("ไ", "ท", "ย")),
        ("…", ()),
        ("", ()),
    ],
)
def test_a_name_is_cut_into_words_without_case_and_accents(name: str, found: tuple[str, ...]) -> None:
    assert words(name) == found


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once_for_search(name: str) -> None:
    assert words(fold(name)) == words(name)


@given(name=st.text(max_size=60), data=st.data())
def test_the_beginning_of_any_word_finds_the_name(name: str, data: st.DataObject) -> None:
    stored = words(name)
    if not stored:
        return
    word = data.draw(st.sampled_from(stored))
    beginning = word[: data.draw(st.integers(1, len(word)))]

    assert all(any(known.startswith(wanted) for known in stored) for wanted in words(beginning))


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (("etudes", "77"), ("77 et",)),
        (("zenith", "pharma", "4711"), ("ph ze", "47 ze", "47 ph")),
        (("bak", "bal"), ("ba ba",)),
        (("ba", "bakery"), ()),
        (("a", "bakery"), ()),
        (("北", "京"), ("京 北",)),
        (("contoso",), ()),
    ],
)
def test_a_search_for_several_words_seeks_the_pairs_that_tell(sought: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert pairs_sought(sought) == found


@given(name=st.text("abc 北京0é-", max_size=60), data=st.data())
def test_a_name_that_is_found_by_its_words_is_found_by_each_of_their_pairs(name: str, data: st.DataObject) -> None:
    stored = words(name)
    if not stored:
        return
    drawn = data.draw(st.lists(st.tuples(st.sampled_from(stored), st.integers(1, 9)), min_size=1, max_size=4))
    sought = words(" ".join(word[:length] for word, length in drawn))

    assert pairs(stored) == (MANY_WORDS,) or set(pairs_sought(sought)) <= set(pairs(stored))


def test_a_name_of_many_words_has_no_thousand_pairs() -> None:
    assert len(pairs([f"{letter}x" for letter in "abcdefghijklmnop"])) == 120
    assert pairs([f"{letter}x" for letter in "abcdefghijklmnopq"]) == (MANY_WORDS,)


def test_ten_thousand_characters_stay_small_in_the_index() -> None:
    found = words(" ".join(f"{number}{'x' * 90}" for number in range(200)))

    assert len(found) == MAX_WORDS
    assert max(map(len, found)) == MAX_WORD
    assert len(sort_key("é" * 10_000)) == MAX_SORT_KEY


def test_a_search_without_any_letter_is_refused() -> None:
    with pytest.raises(NothingToSearch):
        searched("name", " - ")
