"""Which feeds there are: files of feeds, discovery, what operators ask."""
