"""The HTTP shapes of the metrics service: `head` of every answer, `overview`, `activity` and `distributions`."""
