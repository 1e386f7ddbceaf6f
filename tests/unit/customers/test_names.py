"""Names in any script become searchable and sortable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.customers.domain.names import MAX_SORT_KEY, MAX_WORD, MAX_WORDS, fold, sort_key, words
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


def test_ten_thousand_characters_stay_small_in_the_index() -> None:
    found = words(" ".join(f"{number}{'x' * 90}" for number in range(200)))

    assert len(found) == MAX_WORDS
    assert max(map(len, found)) == MAX_WORD
    assert len(sort_key("é" * 10_000)) == MAX_SORT_KEY


def test_a_search_without_any_letter_is_refused() -> None:
    with pytest.raises(NothingToSearch):
        searched("name", " - ")
