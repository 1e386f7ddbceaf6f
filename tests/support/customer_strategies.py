"""Facts of a few customers with colliding ids, versions and moments, so that every tie and overlap occurs."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from services.customers.domain.record import CustomerFact
from shared.events.customers import Contact, CustomerChanged, CustomerDeleted, UserChanged, VendorAccountChanged
from shared.events.subscriptions import OrderChanged, SubscriptionChanged
from shared.events.usage import UsageRecorded

_START = datetime(2025, 1, 1, tzinfo=UTC)

texts = st.text(max_size=6)
optional_texts = st.none() | texts
versions = st.integers(0, 3)
flags = st.booleans()
moments = st.builds(
    lambda days, microseconds: _START + timedelta(days=days, microseconds=microseconds),
    st.integers(0, 3),
    st.sampled_from([0, 1, 999, 1_000, 1_500]),
)
optional_moments = st.none() | moments
statuses = st.sampled_from(["active", "suspended", "cancelled", "deleted", "expired", "gewählt"])
_about = {"partner_id": st.just("acme"), "customer_id": st.just("c-1"), "version": versions}

customers = st.builds(
    CustomerChanged,
    **_about,
    name=optional_texts,
    status=st.none() | statuses,
    created_at=optional_moments,
    contact=st.builds(Contact, name=optional_texts, email=optional_texts),
    consent=flags,
    protected=flags,
)
deletions = st.builds(CustomerDeleted, **_about, deleted_at=moments)
users = st.builds(UserChanged, **_about, user_id=st.sampled_from(["u-1", "u-2"]), name=optional_texts, removed=flags)
vendor_accounts = st.builds(
    VendorAccountChanged,
    **_about,
    vendor_account_id=st.sampled_from(["v-1", "v-2"]),
    vendor=st.sampled_from(["microsoft", "google"]),
    agreement_email=optional_texts,
    removed=flags,
)
subscriptions = st.builds(
    SubscriptionChanged,
    **_about,
    subscription_id=st.sampled_from(["s-1", "s-2"]),
    effective_at=moments,
    withdrawn=flags,
    status=statuses,
    seats=st.integers(0, 5),
    unit_type=st.sampled_from(["per_user", "flat"]),
    purchased_at=optional_moments,
)
orders = st.builds(
    OrderChanged,
    **_about,
    order_id=st.sampled_from(["o-1", "o-2"]),
    ordered_at=moments,
    status=st.sampled_from(["completed", "cancelled"]),
    cancelled_at=optional_moments,
    withdrawn=flags,
    amount=st.none() | st.decimals(0, 10, places=2),
)
usages = st.builds(
    UsageRecorded,
    **_about,
    usage_id=st.sampled_from(["x-1", "x.$2"]),
    period_start=st.sampled_from([_START, _START + timedelta(days=40)]),
    product_id=st.sampled_from(["vm", "disk"]),
    raw_quantity=st.decimals(0, 3, places=2),
    vcpus=st.none() | st.decimals(0, 4, places=15),
)
living_facts: st.SearchStrategy[CustomerFact] = st.one_of(
    customers, users, vendor_accounts, subscriptions, orders, usages
)
facts: st.SearchStrategy[CustomerFact] = st.one_of(living_facts, deletions)
