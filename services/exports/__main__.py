"""Runs the exports service: `python -m services.exports`."""

from services.exports.app import build
from services.exports.settings import ExportSettings
from shared.http.serve import run

run(build, ExportSettings)
