"""The G20 foreign ministers in New Delhi, March 2023: draft, fail to agree, issue a summary.

python scenarios/new_delhi_2023.py [DIRECTORY FOR THE CHART]
"""

import sys
from pathlib import Path

from sim import Negotiation, load_scenario, plots

scenario = load_scenario("new_delhi_2023")
result = Negotiation(scenario).run()
print(result.to_text())
print(result)

directory = Path(sys.argv[1] if len(sys.argv) > 1 else "out")
directory.mkdir(parents=True, exist_ok=True)
chart = plots.save_figure(plots.rounds(result), directory / "new_delhi_2023_rounds.png")
print(f"The drafting, round by round: {chart}")
