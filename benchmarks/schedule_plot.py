"""The plot of the schedule simulation: delay against requests, and requests a minute after a cold start."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl

if TYPE_CHECKING:
    from benchmarks.schedule_sim import Tally

_MARKS = "sD^vP"


def plot(path: Path, every: Mapping[str, "Tally"], scaled: Mapping[str, "Tally"], settings: Sequence[str]) -> None:
    """Write the plot to `path`: the left half from `scaled`, with a line through `settings`, the right from `every`."""
    mpl.use("Agg")
    mpl.rcParams.update({"font.size": 9})
    from matplotlib import pyplot

    figure, (delays, loads) = pyplot.subplots(1, 2, figsize=(10, 4))
    curve = [scaled[name] for name in settings]
    for share, style in ((0.5, "-"), (0.95, "--")):
        label = f"Wireroom, {'median' if share == 0.5 else '95 %'}"
        minutes = [tally.delay_s(share) / 60 for tally in curve]
        delays.plot([tally.a_day for tally in curve], minutes, style, color="tab:red", marker="o", ms=3, label=label)
    rivals = [name for name in every if name != "Wireroom"]
    for number, name in enumerate(rivals):
        tally = scaled[name]
        ends = [tally.delay_s(share) / 60 for share in (0.5, 0.95)]
        delays.plot([tally.a_day] * 2, ends, color=f"C{number}" if number < 3 else f"C{number + 1}", label=name)[0].set(
            marker=_MARKS[number % len(_MARKS)], ms=5
        )
    delays.set(xscale="log", yscale="log", xlabel="requests a feed a day", ylabel="minutes until an entry is seen")
    delays.set_title("Others: median (below) and 95 % (above)", fontsize=9)
    delays.legend(fontsize=7)
    for name in ("Wireroom", "every 15 minutes"):
        tally = every[name]
        load = tally.by_minute[: 24 * 60] / tally.feeds * 100_000
        loads.plot([minute / 60 for minute in range(len(load))], load, lw=0.6, label=name)
    loads.set(xlabel="hours after a cold start", ylabel="requests a minute, for 100,000 feeds", ylim=0)
    loads.set_title("Load of the first day", fontsize=9)
    loads.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, dpi=90)
