"""The text of articles' pages, for feeds that carry only a teaser."""
