"""The meeting as any other Mesa model: ``mesa.batch_run`` over chairs and draws, in one frame.

Replications 0 to 19 are the draws that ``communique run -n 20`` counts. With ``"draw": True``
instead, every iteration or seed of ``batch_run`` meets a draw of its own, whose number stands in
the column ``drawn``. For thousands of draws use ``sim.replicate``, which is hundreds of times
faster. (Mesa 4 has no ``batch_run`` any more.)

    python scenarios/mesa_batch_run.py
"""

import mesa
import pandas as pd

from sim import Negotiation

DRAWS = 20


def main() -> None:
    """Outcomes by strategy without a fallback, and who refuses the last draft most often."""
    rows = mesa.batch_run(
        Negotiation,
        {
            "scenario": "new_delhi_2023",
            "strategy": ["hold", "bridge", "split"],
            "fallback": "none",
            "replication": range(DRAWS),
        },
        display_progress=False,
    )
    agents = pd.DataFrame(rows)
    meetings = agents.drop_duplicates("RunId")
    print(f"Outcomes of {DRAWS} draws, by strategy:")
    print(meetings.groupby(["strategy", "outcome"]).size().unstack(fill_value=0).to_string())
    delegations = agents[agents["role"] == "delegation"]
    refused = delegations.groupby(["name", "strategy"])["accepts"].apply(
        lambda said: (~said.astype(bool)).sum()
    )
    print("\nHow often each refused the last draft:")
    table = refused.unstack()
    print(table[table.sum(axis=1) > 0].to_string())


if __name__ == "__main__":
    main()
