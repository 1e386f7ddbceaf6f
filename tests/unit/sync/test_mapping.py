"""Mappings: what they accept, and how they say what is wrong."""

import pytest

from services.sync.domain.mapping import SourceMapping, parse_mapping
from services.sync.errors import MappingError

GOOD = """\
partner: acme
source: raven
inputs:
  - file: accounts.csv
    record: customer
    fields:
      customer_id: id
      country: {column: country, map: {NO: NO, UK: GB}}
  - file: usage.csv
    record: usage
    where:
      - {column: kind, in: [Usage]}
    fields:
      usage_id: {template: "{invoice}-{row}"}
      customer_id: {lookup: {file: accounts.csv, key: account, value: id}}
      period_start: {column: day, format: "%d/%m/%Y"}
      raw_quantity: {column: seconds, scale: 0.000277777778, abs: true}
"""


def flaw_of(text: str) -> str:
    with pytest.raises(MappingError) as refused:
        parse_mapping(text, "raven.yaml")
    return str(refused.value)


def changed(before: str, after: str) -> str:
    assert before in GOOD
    return GOOD.replace(before, after, 1)


def test_a_mapping_is_read_with_every_scalar_as_text() -> None:
    mapping = parse_mapping(GOOD, "raven.yaml")
    customers, usage = mapping.inputs
    assert customers.fields["country"].map == {"NO": "NO", "UK": "GB"}
    assert str(usage.fields["raw_quantity"].scale) == "0.000277777778"
    assert usage.columns() == ("invoice", "account", "day", "seconds", "kind")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "country: {column: country, map: {NO: NO, UK: GB}}",
            "contry: country",
            "raven.yaml line 8, inputs[0].fields.contry: is not a field of a customer record; did you mean country?",
        ),
        (
            "customer_id: id",
            "name: id",
            "raven.yaml line 6, inputs[0].fields: customer_id is required for a customer record",
        ),
        (
            "abs: true",
            "absolute: true",
            "raven.yaml line 17, inputs[1].fields.raw_quantity.absolute: is not an option here",
        ),
        (
            "customer_id: id",
            "customer_id: {column: id, value: x}",
            "raven.yaml line 7, inputs[0].fields.customer_id: give exactly one of column, value, template, lookup, "
            "first_of; this has column, value",
        ),
        (
            "customer_id: id",
            "customer_id: {column: id, scale: 2}",
            "raven.yaml line 7, inputs[0].fields.customer_id.scale: only a number can be scaled",
        ),
        (
            "{column: kind, in: [Usage]}",
            "{column: kind}",
            "raven.yaml line 12, inputs[1].where[0]: give exactly one of in, not_in, equals, not_empty",
        ),
        ("source: raven", "source: a/b", "raven.yaml line 2, source: must match pattern"),
        ("partner: acme", "partner: acme\npartner: b", "raven.yaml line 2, partner: is given twice"),
        ("source: raven", "source: *other", "raven.yaml line 2: aliases (*name) are not understood; write it out"),
        ("source: raven", "source: 'raven", "raven.yaml line"),
        ("source: raven", "source: " + "[" * 500, "raven.yaml line 2: is nested too deeply"),
        ('"{invoice}-{row}"', '"{invoice!r}"', "inputs[1].fields.usage_id.template: a template holds plain {column}"),
    ],
)
def test_a_flaw_is_named_by_its_line_and_path_with_what_to_do(before: str, after: str, message: str) -> None:
    assert message in flaw_of(changed(before, after))


def test_every_flaw_is_reported_at_once() -> None:
    assert flaw_of("partner: acme").splitlines() == [
        "raven.yaml line 1, source: is missing",
        "raven.yaml line 1, inputs: is missing",
    ]


@pytest.mark.parametrize("text", ["", "- a\n- b", "just text"])
def test_what_is_no_mapping_at_all_is_refused(text: str) -> None:
    assert "raven.yaml" in flaw_of(text)


def test_subscriptions_stand_for_orders_only_where_the_source_has_none() -> None:
    assert not parse_mapping(GOOD, "raven.yaml").derives_orders
    subscription = """
  - file: s.csv
    record: subscription
    fields: {subscription_id: s, customer_id: c, purchased_at: p}
"""
    order = """
  - file: o.csv
    record: order
    fields: {order_id: o, customer_id: c, ordered_at: p}
"""
    assert with_inputs(subscription).derives_orders
    assert not with_inputs(subscription, order).derives_orders


def with_inputs(*inputs: str) -> SourceMapping:
    return parse_mapping(GOOD + "".join(inputs), "raven.yaml")


def test_a_subscription_needs_a_date() -> None:
    text = GOOD + "  - {file: s.csv, record: subscription, fields: {subscription_id: s, customer_id: c}}\n"
    assert "purchased_at (or effective_at, for a history) is required" in flaw_of(text)
