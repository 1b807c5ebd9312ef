"""What of an article changes though nothing was written anew: counters, clocks, share bars, advertisements. Pure.

What is left out here is left out for comparing only; events carry the text as it is.
"""

from services.noise.quieting import quiet, quiet_title

__all__ = ["quiet", "quiet_title"]
