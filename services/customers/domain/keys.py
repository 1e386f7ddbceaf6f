"""What is stored beside a customer and its accounts, so that they are found and sorted through indexes.

Keys are made of what a reader with every right sees: a protected customer's are the mask, and personal data without
consent has none. So no filter, sort or search can tell more than the rows do. Facets are texts `field=value`, so that
one index serves every filter by equality.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from services.customers.domain.accounts import User, VendorAccount
from services.customers.domain.names import sort_key
from services.customers.domain.profile import Profile
from services.customers.domain.redaction import Sight, Veil
from services.customers.domain.search import NameKeys, name_keys
from services.customers.domain.tag import Tag
from shared.redaction import MASK

Account = User | VendorAccount
Keys = dict[str, str | None]

LIST_SEPARATOR: Final = "; "
"""Between the values of a field that holds several, where a cell or a key can only hold one text."""

_BEST: Final = Sight(personal_data=True, revenue=True)
_PROFILE_TEXTS: Final = ("registration_number", "vat_number", "mpn_id", "region", "state", "city", "postal_code")
_CONTACT_TEXTS: Final = ("name", "email", "phone", "address")
_PLAIN_FACETS: Final = ("status", "country", "seller", "segment", "sales_channel", "language", "license_type")
_FOLDED_FACETS: Final = ("region", "state", "city", "postal_code", "contact_email")


class OwnKeys(NamedTuple):
    """The keys and facets of an account itself, before anything of it is withheld."""

    keys: Keys
    facets: list[str]


class Face(NamedTuple):
    """What a customer brings into the keys of its accounts: name, tags, facets, and what of theirs it withholds."""

    name: NameKeys
    tags: tuple[Tag, ...]
    facets: list[str]
    user_mask: Keys
    vendor_account_mask: Keys

    def stored(self) -> dict[str, Any]:
        """Return the fields that are the customer's own and repeated in its accounts."""
        return self.name.stored() | stored_tags(self.tags)

    def mask_of(self, kind: type[Account]) -> Keys:
        """Return what stands instead of the withheld keys of an account of `kind`."""
        return self.user_mask if kind is User else self.vendor_account_mask


def customer_keys(profile: Profile) -> Keys:
    """Return what a customer is sorted by where that is not the field itself."""
    shown = Veil.of(profile, _BEST).over_profile(profile).values
    own = {name: folded(shown[name]) for name in _PROFILE_TEXTS}
    return own | {f"contact_{name}": folded(shown["contact"][name]) for name in _CONTACT_TEXTS}


def customer_facets(profile: Profile) -> list[str]:
    """Return what a customer is found by, one text for each field that has a value to be seen."""
    keys = customer_keys(profile)
    plain = {name: getattr(profile, name) for name in _PLAIN_FACETS}
    return _facets(plain | {name: keys[name] for name in _FOLDED_FACETS})


def account_keys(account: Account) -> OwnKeys:
    """Return the keys of an account as if nothing of it was withheld."""
    match account:
        case User():
            keys: Keys = {"name": folded(account.name), "roles": _joined(account.roles)}
            return OwnKeys(keys, [*_each("role", account.roles), *_facets({"user_status": account.status})])
        case VendorAccount():
            facets = _facets({"vendor": account.vendor, "agreement_signed": account.agreement_signed})
            return OwnKeys(_vendor_keys(account), [*_each("industry", account.industry_types), *facets])


def stored_tags(tags: Iterable[Tag]) -> dict[str, Any]:
    """Return the fields with `tags` that are stored with a customer and its accounts, and what finds them."""
    known = tuple(tags)
    return {"tags": [tag.model_dump() for tag in known], "tag_keys": [key for tag in known for key in tag.keys]}


def face(profile: Profile, tags: tuple[Tag, ...] = ()) -> Face:
    """Return what a customer of `profile` with `tags` brings into the keys of its accounts."""
    veil = Veil.of(profile, _BEST)
    facets = _facets({"status": profile.status, "country": profile.country})
    hidden_user, hidden_account = veil.instead_of(User), veil.instead_of(VendorAccount)
    return Face(
        name_keys(profile),
        tags,
        facets,
        {each: hidden_user[each] for each in ("name",) if each in hidden_user},
        {each: hidden_account[each] for each in ("vendor_domain", "agreement_email") if each in hidden_account},
    )


def shown_keys(own: OwnKeys, of: Face, kind: type[Account]) -> dict[str, Any]:
    """Return the keys by which an account of a customer with the face `of` is found and sorted."""
    return {
        "keys": own.keys | of.mask_of(kind),
        "facets": [*own.facets, *of.facets],
        **of.stored(),
    }


def facet(name: str, value: str) -> str:
    """Return the text by which a row with `value` in the field `name` is found."""
    return f"{name}={value}"


def row_id(*ids: str) -> str:
    """Return an id that tells rows apart without telling the order of the ids in it, which may be e-mail addresses."""
    return hashlib.blake2b("\x1f".join(ids).encode(), digest_size=12).hexdigest()


def folded(text: str | None) -> str | None:
    """Return what `text` is sorted and matched by."""
    return None if text is None else sort_key(text)


def _vendor_keys(account: VendorAccount) -> Keys:
    return {
        "vendor_domain": folded(account.vendor_domain),
        "agreement_email": folded(account.agreement_email),
        "agreement_signed": account.agreement_signed,
        "industry_types": _joined(account.industry_types),
    }


def _facets(values: Mapping[str, str | None]) -> list[str]:
    return [facet(name, value) for name, value in values.items() if value is not None and value != MASK]


def _each(name: str, values: Iterable[str]) -> list[str]:
    return [facet(name, value) for value in dict.fromkeys(values)]


def _joined(values: Iterable[str]) -> str | None:
    return folded(LIST_SEPARATOR.join(values)) or None
