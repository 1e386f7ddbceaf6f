"""Every instrument of the portal, each with what an operator should conclude from it."""

from prometheus_client import Counter, Gauge

# `refused` rising: the provider and the portal disagree, or somebody tries doors.
SIGN_INS = Counter("tenantry_portal_sign_ins_total", "Sign-ins, by how and how they went.", ["way", "outcome"])
# A burst: the provider revokes tokens, or its clock and ours differ.
SESSIONS_LOST = Counter("tenantry_portal_sessions_lost_total", "Sessions that ended as their token was not renewed.")
# Any: a page of somebody else sends requests in a user's name, or a proxy rewrites the Origin header.
FORGED = Counter("tenantry_portal_forged_requests_total", "Requests refused as they were not from our own pages.")
# `away` above zero: that service does not answer, and the pages say so.
FORWARDED = Counter("tenantry_portal_forwarded_total", "Calls forwarded to a service.", ["service", "outcome"])
# Far above the number of people at work: streams are not closed, or a proxy repeats them.
LIVE_STREAMS = Gauge("tenantry_portal_live_streams", "Pages that listen for changes now.")
