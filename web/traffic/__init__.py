"""What a request passes before the page: limits, places, headers, the journal."""
