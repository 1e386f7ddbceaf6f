"""The tables of the customers service: what lists, reports and exports show, can be sorted by and filtered by.

A table is declared once. Its page over HTTP, its dataset for exports, its indexes and its description follow from it.
"""
