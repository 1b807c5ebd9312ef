"""Links: under which form two of them meet, and in which one they are shown. Pure."""
