"""Names made searchable: without case, accents and invisible characters, cut into words.

A name filter matches a customer when each word of the filter begins a word of the name, in any order. Scripts that
write no spaces are cut into characters, and so are emoji. The words are stored and indexed, so that a search reads
only what it finds.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

MAX_WORDS: Final = 64
MAX_WORD: Final = 64
MAX_SORT_KEY: Final = 256
"""Names are sorted by so many folded characters, and then by customer id; index keys stay small."""

MAX_PAIRED: Final = 16
"""Names of more words have no pairs, or they would have thousands; they are found by every pair, and then looked at."""

MANY_WORDS: Final = "*"
"""Stands for every pair of words in a name of more than 16."""

_BEGINNING: Final = 2

# Thai, Lao, Myanmar and Khmer are written without spaces, like the wide scripts of East Asia.
_UNSPACED: Final = (("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"))
_UNDECOMPOSED: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"}
)


def fold(text: str) -> str:
    """Return `text` without case, accents, width variants and invisible characters."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    visible = "".join(char for char in decomposed if not _is_mark(char))
    return unicodedata.normalize("NFC", visible.casefold().translate(_UNDECOMPOSED))


def words(text: str) -> tuple[str, ...]:
    """Return the distinct searchable words of `text` in order: the first 64, each cut to 64 characters."""
    return tuple(dict.fromkeys(_split(fold(text))))[:MAX_WORDS]


def pairs(distinct: Iterable[str]) -> tuple[str, ...]:
    """Return the pairs of beginnings of the words of a name, two characters of each.

    Two words of which each is in every eighth name may both be in hardly any: pairs find those without reading others.
    """
    beginnings = sorted(word[:_BEGINNING] for word in distinct)
    if len(beginnings) > MAX_PAIRED:
        return (MANY_WORDS,)
    return tuple(dict.fromkeys(f"{one} {other}" for one, other in combinations(beginnings, 2)))


def pairs_sought(sought: Iterable[str]) -> tuple[str, ...]:
    """Return the pairs that every name with words of these beginnings has, as far as they tell.

    One beginning of another may mean the same word, and a single letter may be the beginning of many.
    """
    telling = [word for word in sought if len(word) >= _BEGINNING or _stands_alone(word)]
    two = [(one, other) for one, other in combinations(telling, 2) if not _overlap(one, other)]
    return tuple(dict.fromkeys(pair for each in two for pair in pairs(each)))


def _overlap(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def sort_key(text: str) -> str:
    """Return what `text` is sorted by."""
    return fold(text)[:MAX_SORT_KEY]


def _is_mark(char: str) -> bool:
    """Tell accents, joiners, direction marks and variation selectors from characters that carry the name."""
    is_selector = "\ufe00" <= char <= "\ufe0f"
    return is_selector or unicodedata.combining(char) != 0 or unicodedata.category(char) == "Cf"


def _split(folded: str) -> Iterator[str]:
    word = ""
    for char in f"{folded} ":
        alone = _stands_alone(char)
        if not alone and unicodedata.category(char)[0] in "LNM":
            word += char
            continue
        if word:
            yield word[:MAX_WORD]
        if alone:
            yield char
        word = ""


def _stands_alone(char: str) -> bool:
    category = unicodedata.category(char)
    if category[0] not in "LN":
        return category == "So"
    is_unspaced = any(first <= char <= last for first, last in _UNSPACED)
    return is_unspaced or unicodedata.east_asian_width(char) in "WF"
