"""Configuration: the settings of a customer, and the partner's defaults."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from services.customers.domain.settings.catalogue import SETTINGS, SettingType
from services.customers.domain.settings.catalogue import Setting as SettingState
from services.customers.domain.settings.configuration import Configuration as ConfigurationState
from services.customers.domain.settings.configuration import Defaults as DefaultsState
from services.customers.domain.settings.configuration import InForce
from services.customers.schemas import example
from services.customers.schemas.settings import Body, Changed
from shared.events.settings import SettingValue


def _plain(value: object) -> object:
    if not isinstance(value, bool | int | str):
        raise ValueError('must be true, false, a whole number or a text; decimals are text, such as "12.5"')  # noqa: TRY004  # pydantic takes a ValueError as the answer
    return value


StrictValue = Annotated[StrictBool | StrictInt | StrictStr, BeforeValidator(_plain)]


class ValueBody(Body):
    """A setting's new value, in the type of the setting; decimals are text, such as `"12.5"`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"value": 45}]})

    value: StrictValue


class ValuesBody(Body):
    """New values of several settings, by name."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"values": {"renewal_notice_days": 45, "unused_seats_alerts": True}}]}
    )

    values: dict[str, StrictValue] = Field(min_length=1, max_length=100)


class Setting(BaseModel):
    """What a setting is for and what it may be."""

    name: str
    title: str
    help: str
    type: SettingType
    minimum: int | None = Field(description="Inclusive.")
    maximum: int | None = Field(description="Inclusive.")
    choices: list[str]
    pattern: str | None = Field(description="A regular expression that the whole text matches.")
    allowed: str = Field(description="The validation in words.")
    builtin_default: SettingValue = Field(description="What Tenantry comes with.")
    default: SettingValue = Field(description="What holds where a customer has no override.")


class CustomerSetting(Setting):
    """A setting as it is in force for one customer."""

    value: SettingValue
    overridden: bool = Field(description="The customer has a value of its own; reverting takes it away.")


class Configuration(Changed):
    """Every setting of a customer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"settings": [{**example.SETTING, "value": 45, "overridden": True}], **example.CHANGED}]
        }
    )

    settings: list[CustomerSetting]

    @classmethod
    def of(cls, configuration: ConfigurationState) -> "Configuration":
        """Return the shape of `configuration`."""
        own = configuration.overrides
        settings = [_in_force(each) for each in configuration.settings]
        return cls(settings=settings, changed_at=own.changed_at, changed_by=own.changed_by)


class DefaultSetting(Setting):
    """A setting with the partner's default."""

    source: Literal["builtin", "partner"] = Field(description="Who says what the default is.")


class Defaults(Changed):
    """The defaults of every setting."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"settings": [{**example.SETTING, "source": "builtin"}], "changed_at": None, "changed_by": None}
            ]
        }
    )

    settings: list[DefaultSetting]

    @classmethod
    def of(cls, section: DefaultsState) -> "Defaults":
        """Return the shape of the partner's defaults."""
        settings = [_default(setting, section) for setting in SETTINGS]
        return cls(settings=settings, changed_at=section.changed_at, changed_by=section.changed_by)


def _described(setting: SettingState, default: SettingValue) -> dict[str, object]:
    fields = ("name", "title", "help", "type", "minimum", "maximum", "choices", "pattern", "allowed")
    told = {field: getattr(setting, field) for field in fields}
    return told | {"builtin_default": setting.default, "default": default}


def _in_force(each: InForce) -> CustomerSetting:
    told = _described(each.setting, each.default) | {"value": each.value, "overridden": each.overridden}
    return CustomerSetting.model_validate(told)


def _default(setting: SettingState, section: DefaultsState) -> DefaultSetting:
    source = "partner" if setting.name in section.values else "builtin"
    return DefaultSetting.model_validate(_described(setting, section.of(setting)) | {"source": source})
