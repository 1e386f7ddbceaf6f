"""Contenders of the pipeline benchmark: each a process of its own, `python -m benchmarks.contenders.<name>`.

A contender reads its `Task` from the standard input, consumes the three topics from their beginning to the offsets
given, and prints its `Report`.
"""
