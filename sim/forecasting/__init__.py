"""Forecasts of meetings to come: one meeting by the model and by the simple rules, written down in
a register before it and scored after it. The record and the rules are in ``backtest``, the scores
in ``scoring``. Begin with ``upcoming``, then ``registered``."""
