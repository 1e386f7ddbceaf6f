"""The HTTP side of the metrics service: `parameters` of every question, `figures` for the routes.

What a route depends on is `async` although it waits for nothing: FastAPI would run it in a thread otherwise, several
times for each question, and every change of threads waits where the processor is busy.
"""
