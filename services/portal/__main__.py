"""Runs the portal: `python -m services.portal`."""

from services.portal.app import build
from services.portal.settings import PortalSettings
from shared.http.serve import run

run(build, PortalSettings)
