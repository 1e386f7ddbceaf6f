"""Defaults, overrides and reverts, and which values a setting takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.customers.change_errors import BadSetting, NoSuchSetting, NotOverridden
from services.customers.domain.settings.catalogue import BY_NAME, SETTINGS
from services.customers.domain.settings.configuration import (
    Configuration,
    Defaults,
    Overrides,
    default_reset,
    default_set,
    merged,
    overridden,
    reverted,
)
from shared.events.settings import SettingValue

NOTICE = "renewal_notice_days"


def in_force(overrides: Overrides, defaults: Defaults = Defaults()) -> SettingValue:  # noqa: B008  # it is frozen
    return Configuration(overrides, defaults).value(NOTICE)


def test_a_customer_follows_tenantry_then_the_partner_then_its_own_value_and_back() -> None:
    partner = default_set(Defaults(), {NOTICE: 45}).after
    own = overridden(Overrides(), {NOTICE: 60}).after

    assert in_force(Overrides()) == 30
    assert in_force(Overrides(), partner) == 45
    assert in_force(own, partner) == 60
    assert in_force(reverted(own, [NOTICE]).after, partner) == 45
    assert default_reset(partner, NOTICE).after == Defaults()


def test_an_override_that_equals_the_default_stays_one() -> None:
    own = overridden(Overrides(), {NOTICE: 30}).after
    partner = default_set(Defaults(), {NOTICE: 45}).after
    assert in_force(own, partner) == 30


def test_what_follows_its_default_cannot_be_reverted_but_a_change_of_many_may_say_so() -> None:
    with pytest.raises(NotOverridden, match=NOTICE):
        reverted(Overrides(), [NOTICE])
    assert merged(Overrides(), {}, [NOTICE]).after == Overrides()


def test_an_unknown_setting_is_refused_with_those_there_are() -> None:
    with pytest.raises(NoSuchSetting, match="renewal_notice_days"):
        overridden(Overrides(), {"colour": "red"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (NOTICE, 0),
        (NOTICE, 181),
        (NOTICE, True),
        (NOTICE, "30"),
        ("unused_seats_alerts", 1),
        ("order_approval", "everybody"),
        ("order_approval", False),
        ("invoice_currency", "usd"),
        ("invoice_currency", "USD\n"),
        ("invoice_currency", 3),
        ("markup_percent", "-1"),
        ("markup_percent", "1000.1"),
        ("markup_percent", "1.00001"),
        ("markup_percent", "NaN"),
        ("markup_percent", "ten"),
        ("markup_percent", True),
        ("language", "English"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_what_would(name: str, value: SettingValue) -> None:
    with pytest.raises(BadSetting, match=f"`{name}` must be") as refused:
        overridden(Overrides(), {name: value})
    assert refused.value.field == name


@pytest.mark.parametrize(("told", "kept"), [("12.50", "12.50"), ("1e2", "100"), (7, "7"), ("0", "0")])
def test_decimals_are_kept_as_plain_text(told: SettingValue, kept: str) -> None:
    assert overridden(Overrides(), {"markup_percent": told}).after.values == {"markup_percent": kept}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_default_fits_its_own_setting_which_says_what_it_is_for(setting: object) -> None:
    known = BY_NAME[getattr(setting, "name", "")]
    assert known.checked(known.default) == known.default
    assert known.help.endswith(".")
    assert known.allowed
    assert known.pattern is None or known.pattern not in known.allowed, "people do not read regular expressions"


def test_the_log_tells_what_each_setting_was_and_is() -> None:
    edit = merged(Overrides(values={NOTICE: 60}), {"language": "de"}, [NOTICE])
    assert [(change.field, change.before, change.after) for change in edit.changes] == [
        ("language", None, "de"),
        (NOTICE, 60, None),
    ]


@given(st.sampled_from(SETTINGS), st.one_of(st.booleans(), st.integers(), st.text(max_size=8)))
def test_a_value_is_stored_in_a_form_that_fits_again_or_is_refused(setting: object, value: SettingValue) -> None:
    known = BY_NAME[getattr(setting, "name", "")]
    try:
        stored = known.checked(value)
    except BadSetting:
        return
    assert known.checked(stored) == stored
