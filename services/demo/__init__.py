"""The sample feeds that ship with Wireroom, served on loopback, and the story they tell."""
