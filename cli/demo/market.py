"""Who sells what to whom: the demo's tenants, plans and countries, as the YAML files beside this module say."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from random import Random
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

Weights = Mapping[str, int]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Plan(_Data):
    """A SKU of a product, with its monthly price per unit."""

    vendor: str
    product_id: str
    product_name: str
    sku_id: str
    sku_name: str
    unit_type: Literal["per_user", "flat", "usage"] = "per_user"
    price: Decimal
    vcpus: Decimal | None = None


class Country(_Data):
    """A country and the parts of which its companies' and people's names are made."""

    name: str
    alpha3: str
    language: str
    currency: str
    cities: tuple[str, ...]
    forms: tuple[str, ...]
    firsts: tuple[str, ...]
    families: tuple[str, ...]
    trades: tuple[str, ...]


class Tenant(_Data):
    """A reseller.

    `country_as`: how its files spell countries. `has_history`: they tell each change of a subscription, not only how
    it is now. `has_orders`: they tell orders, so that none is derived from a subscription.
    """

    partner: str
    about: str
    share: float
    countries: Weights
    plans: Weights
    sellers: Weights
    segments: Weights
    sales_channels: Weights
    pricing_models: Weights
    locations: Weights
    attribution_types: Weights
    country_as: Literal["name", "alpha3", "code"] = "code"
    has_history: bool = False
    has_orders: bool = False


def drawn(rng: Random, weights: Weights) -> str:
    """One of the names, each as often as its weight says."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


@cache
def tenants() -> tuple[Tenant, ...]:
    """The resellers, the largest first."""
    return tuple(Tenant.model_validate(each) for each in _load("tenants.yaml"))


@cache
def plans() -> Mapping[str, Plan]:
    """Every plan by its SKU."""
    return {plan.sku_id: plan for plan in (Plan.model_validate(each) for each in _load("plans.yaml"))}


@cache
def countries() -> Mapping[str, Country]:
    """Every country by its ISO 3166-1 alpha-2 code."""
    return {code: Country.model_validate(each) for code, each in _load("countries.yaml").items()}


def mapping_text(partner: str) -> str:
    """The mapping with which the files of a tenant are imported."""
    return (resources.files(__package__) / "mappings" / f"{partner}.yaml").read_text(encoding="utf-8")


def _load(name: str) -> Any:
    return yaml.safe_load((resources.files(__package__) / name).read_text(encoding="utf-8"))
