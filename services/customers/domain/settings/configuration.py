"""Configuration: Tenantry's default of a setting, the partner's over it, and a customer's own over both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, TypeVar

from services.customers.change_errors import NoSuchSetting, NotOverridden
from services.customers.domain.settings.activity import FieldChange
from services.customers.domain.settings.catalogue import BY_NAME, SETTINGS, Setting
from services.customers.domain.settings.section import Edit, Owner, Section, SectionName
from shared.events.settings import ConfigurationChanged, DefaultsChanged, SettingValue

Values = Mapping[str, SettingValue]

_NONE: Final[Values] = {}


class Defaults(Section):
    """The partner's defaults where they differ from Tenantry's."""

    section: ClassVar[SectionName] = SectionName.DEFAULTS

    values: Values = _NONE

    def event(self, owner: Owner) -> DefaultsChanged:
        """Return the event that tells these defaults."""
        return DefaultsChanged.model_validate(self._told(owner) | {"defaults": dict(self.values)})

    def of(self, setting: Setting) -> SettingValue:
        """Return the default of `setting`."""
        return self.values.get(setting.name, setting.default)


class Overrides(Section):
    """The settings that one customer has of its own."""

    section: ClassVar[SectionName] = SectionName.CONFIGURATION

    values: Values = _NONE

    def event(self, owner: Owner) -> ConfigurationChanged:
        """Return the event that tells these overrides."""
        return ConfigurationChanged.model_validate(self._told(owner) | {"overrides": dict(self.values)})


C = TypeVar("C", Defaults, Overrides)


@dataclass(frozen=True, slots=True)
class InForce:
    """A setting as it holds for one customer."""

    setting: Setting
    default: SettingValue
    value: SettingValue
    overridden: bool


@dataclass(frozen=True, slots=True)
class Configuration:
    """All settings of one customer."""

    overrides: Overrides
    defaults: Defaults

    @property
    def etag(self) -> str:
        """The tag of what is shown, which the partner's defaults are part of."""
        return f"{self.overrides.etag}.{self.defaults.revision}"

    @property
    def settings(self) -> list[InForce]:
        """Every setting, in the order of the catalogue."""
        return [self._in_force(setting) for setting in SETTINGS]

    def value(self, name: str) -> SettingValue:
        """Return what holds of the setting `name` of the catalogue."""
        return self._in_force(BY_NAME[name]).value

    def _in_force(self, setting: Setting) -> InForce:
        default = self.defaults.of(setting)
        own = self.overrides.values
        return InForce(setting, default, own.get(setting.name, default), setting.name in own)


def checked(values: Values) -> Values:
    """Return `values` in their stored form; raises `NoSuchSetting`, `BadSetting`."""
    return {name: setting(name).checked(value) for name, value in values.items()}


def setting(name: str) -> Setting:
    """Return the setting `name`; raises `NoSuchSetting`."""
    if name not in BY_NAME:
        raise NoSuchSetting(name, tuple(BY_NAME))
    return BY_NAME[name]


def overridden(section: Overrides, values: Values) -> Edit[Overrides]:
    """Override settings for one customer; an override stays when the default later becomes the same."""
    after = {**section.values, **checked(values)}
    return _edit(section, after, "configuration.overridden")


def reverted(section: Overrides, names: Iterable[str]) -> Edit[Overrides]:
    """Let settings follow the default again; raises `NotOverridden` for one that does."""
    gone = tuple(names)
    for name in gone:
        if setting(name).name not in section.values:
            raise NotOverridden(name)
    return _edit(section, _without(section.values, gone), "configuration.reverted")


def merged(section: Overrides, values: Values, revert: Iterable[str]) -> Edit[Overrides]:
    """Revert and override at once, as a change of many customers does: what follows the default already may."""
    after = {**_without(section.values, revert), **checked(values)}
    return _edit(section, after, "configuration.overridden" if values else "configuration.reverted")


def default_set(section: Defaults, values: Values) -> Edit[Defaults]:
    """Set the partner's own defaults of settings."""
    return _edit(section, {**section.values, **checked(values)}, "defaults.set")


def default_reset(section: Defaults, name: str) -> Edit[Defaults]:
    """Go back to Tenantry's default; raises `NotOverridden` where it is in force."""
    if setting(name).name not in section.values:
        raise NotOverridden(name)
    return _edit(section, _without(section.values, (name,)), "defaults.reset")


def _without(values: Values, names: Iterable[str]) -> Values:
    gone = frozenset(names)
    return {name: value for name, value in values.items() if name not in gone}


def _edit(section: C, after: Values, action: str) -> Edit[C]:
    changes = tuple(_changes(section.values, after))
    return Edit(section.model_copy(update={"values": after}), action, changes)


def _changes(before: Values, after: Values) -> Iterable[FieldChange]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield FieldChange(field=name, before=before.get(name), after=after.get(name))
