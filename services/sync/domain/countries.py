"""Country names to ISO 3166-1 alpha-2."""

import unicodedata
from functools import lru_cache
from typing import Final

import pycountry

# What resellers' files call countries, beyond ISO's own names. Names of no country (European Community, Channel
# Islands) are left out on purpose: they stay unknown and are listed.
_ALIASES: Final[dict[str, str]] = {
    "uk": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "northern ireland": "GB", "eire": "IE", "republic of ireland": "IE", "holland": "NL", "el": "GR",
    "us": "US", "u.s.": "US", "u.s.a.": "US", "united states of america": "US", "america": "US",
    "rsa": "ZA", "uae": "AE", "korea": "KR", "south korea": "KR", "republic of korea": "KR", "north korea": "KP",
    "russia": "RU", "czech republic": "CZ", "turkey": "TR", "turkiye": "TR", "macedonia": "MK", "swaziland": "SZ",
    "ivory coast": "CI", "cape verde": "CV", "burma": "MM", "east timor": "TL", "brunei": "BN", "laos": "LA",
    "vatican": "VA", "vatican city": "VA", "palestine": "PS", "macau": "MO", "micronesia": "FM", "syria": "SY",
    "dr congo": "CD", "drc": "CD", "democratic republic of the congo": "CD", "republic of the congo": "CG",
    "the netherlands": "NL", "the gambia": "GM", "the bahamas": "BS", "st. lucia": "LC", "hong kong sar": "HK",
    "viet nam": "VN", "prc": "CN", "mainland china": "CN", "taiwan roc": "TW",
}  # fmt: skip

_NAME_FIELDS: Final = ("alpha_2", "alpha_3", "name", "common_name", "official_name")


@lru_cache(maxsize=4096)
def resolve(text: str) -> str | None:
    """Return the alpha-2 code of `text` (alpha-2, alpha-3, English name or usual alias), or `None`."""
    return _index().get(_folded(text))


@lru_cache(maxsize=1)
def _index() -> dict[str, str]:
    index: dict[str, str] = {}
    for country in pycountry.countries:
        for name in _NAME_FIELDS:
            if text := getattr(country, name, None):
                index.setdefault(_folded(text), country.alpha_2)
    return index | _ALIASES


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.replace("’", "'").casefold().split())
