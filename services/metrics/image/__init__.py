"""Columnar images: what MongoDB holds of one partner, as numpy arrays in memory, and the sums that answers are made of.

An image only grows: what moves in a cell is one more row, since sums do not care. No I/O, no clock; see
`docs/decisions/0007-columnar-image.md`.

columns      arrays that grow
codes        values ↔ small integers
amounts      exact amounts of any size as columns of limbs
members      which entries of a dimension are in which value
dimensions   what rows can be told apart by, and which of them pass a filter
rows         the rows and their amounts
clusters     where the rows of each profile are
selection    the amounts that pass filters
views        sums that were asked for, brought up to date by the rows that came since
customers    sums by customer, kept likewise
ranking      customers by their amounts
options      what filters may ask for
parts        a split of the customers
groups       which profiles a figure is the sum of
compaction   fewer rows with the same sums
partner      all of it, for one partner
"""
