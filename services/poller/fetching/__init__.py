"""One request, safe and polite."""
