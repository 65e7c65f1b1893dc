"""How good forecasts were, whatever was forecast: proper scores and their parts, reliability, what
a few clusters of events can tell apart, and how shares are credited, mixed and pulled towards a
base rate. Knows no meeting and no record: those are in ``backtest``. Begin with ``scores``, then
``corp`` and ``clusters``."""
