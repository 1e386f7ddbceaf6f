"""Benchmarks: contenders measured side by side in one run, each checked for correctness in that run.

`make bench`, or `python -m benchmarks --help`. Absolute numbers depend on the machine; read the ratios.
"""
