"""Facts as rows in the words of canonical records; a mapping decides which of a row's values a file has."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from cli.demo.facts import Customer, Facts, Order, Place, Subscription, Usage, User, VendorAccount
from cli.demo.market import Plan, Tenant, countries

Value = str | int | bool | date | Decimal | tuple[str, ...] | None
Row = Mapping[str, Value]

ROUND = 100
"""Versions that one telling of a fact has at most; the next telling's are higher."""


def customer_row(customer: Customer, tenant: Tenant) -> Row:
    """The profile."""
    country = countries()[customer.country]
    spellings = {"name": country.name, "alpha3": country.alpha3, "code": customer.country}
    return {
        "customer_id": customer.customer_id,
        "name": customer.name,
        "country": spellings[tenant.country_as],
        "city": customer.city,
        "language": country.language,
        "created_at": customer.created,
        "seller": customer.seller,
        "segment": customer.segment,
        "sales_channel": customer.sales_channel,
        "pricing_model": customer.pricing_model,
        "partner_location": customer.partner_location,
        "attribution_types": customer.attribution_types,
        "contact_name": customer.contact_name,
        "contact_email": customer.contact_email,
        "contact_phone": customer.contact_phone,
        "consent": customer.consent,
        "protected": customer.protected,
    }


def user_row(user: User) -> Row:
    """A person's account."""
    return {
        "user_id": user.user_id,
        "customer_id": user.customer_id,
        "name": user.name,
        "email": user.email,
        "roles": user.roles,
        "status": user.status,
        "created_at": user.created,
        "last_active_at": user.last_active,
    }


def account_row(account: VendorAccount) -> Row:
    """A vendor account."""
    return {
        "vendor_account_id": account.vendor_account_id,
        "customer_id": account.customer_id,
        "vendor": account.vendor,
        "vendor_domain": account.domain,
        "tenant_id": account.tenant_id,
        "agreement": account.agreement,
        "agreement_signed_at": account.signed,
        "agreement_checked_at": account.checked,
    }


def change_row(subscription: Subscription, place: Place) -> Row:
    """One place of a subscription's history."""
    return {
        **_whole(subscription, place),
        "effective_at": place.since,
        "withdrawn": place.withdrawn,
        "status": place.status,
    }


def subscription_row(subscription: Subscription) -> Row:
    """A subscription as it is now."""
    return {**_whole(subscription, subscription.now), "cancelled_at": subscription.ended}


def order_row(order: Order) -> Row:
    """An order."""
    return {
        "order_id": order.order_id,
        "customer_id": order.customer_id,
        "subscription_id": order.subscription_id,
        "ordered_at": order.ordered,
        "status": "cancelled" if order.cancelled else "completed",
        "cancelled_at": order.cancelled,
        **_product(order.plan),
        "quantity": order.quantity,
        "amount": order.amount,
        "currency": order.currency,
    }


def usage_row(usage: Usage) -> Row:
    """A month's hours."""
    return {
        "usage_id": usage.usage_id,
        "customer_id": usage.customer_id,
        "subscription_id": usage.subscription_id,
        **_product(usage.plan),
        "period_start": usage.since,
        "raw_quantity": usage.hours,
        "normalized_quantity": usage.normalized,
        "vcpus": usage.plan.vcpus,
    }


def rows(record: str, facts: Facts, tenant: Tenant, telling: int) -> Iterator[Row]:
    """The rows of all facts of one kind of `record`, with versions of the `telling`, which counts from 0."""
    for group in _ROWS[record](facts, tenant):
        for version, row in enumerate(group, start=telling * ROUND + 1):
            yield {"version": version, **row}


def _subscriptions(facts: Facts, tenant: Tenant) -> Iterator[list[Row]]:
    for subscription in facts.subscriptions:
        if tenant.has_history:
            # Later places have higher versions, so that the order which is derived from them is that of the last.
            yield [change_row(subscription, place) for place in subscription.places]
        else:
            yield [subscription_row(subscription)]


_ROWS: Mapping[str, Callable[[Facts, Tenant], Iterator[list[Row]]]] = {
    "customer": lambda facts, tenant: ([customer_row(each, tenant)] for each in facts.customers),
    "user": lambda facts, _: ([user_row(each)] for each in facts.users),
    "vendor_account": lambda facts, _: ([account_row(each)] for each in facts.accounts),
    "subscription": _subscriptions,
    "order": lambda facts, _: ([order_row(each)] for each in facts.orders),
    "usage": lambda facts, _: ([usage_row(each)] for each in facts.usage),
}


def _whole(subscription: Subscription, place: Place) -> Row:
    return {
        "subscription_id": subscription.subscription_id,
        "customer_id": subscription.customer_id,
        **_product(subscription.plan),
        "product_name": subscription.plan.product_name,
        "sku_name": subscription.plan.sku_name,
        "seats": place.seats,
        "unit_type": subscription.plan.unit_type,
        "is_trial": place.is_trial,
        "auto_renew": subscription.auto_renew,
        "term": subscription.term,
        "billing_cycle": subscription.billing_cycle,
        "purchased_at": subscription.purchased,
    }


def _product(plan: Plan) -> Row:
    return {"product_id": plan.product_id, "sku_id": plan.sku_id, "vendor": plan.vendor}
