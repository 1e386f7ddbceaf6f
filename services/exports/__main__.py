"""Runs the exports service: `python -m services.exports`."""

from services.exports.app import build
from services.exports.settings import ExportSettings
from shared.arrow.memory import keep_freed_memory
from shared.http.serve import run

keep_freed_memory()
run(build, ExportSettings)
