"""The simulator against the record of meetings that took place, with nothing known later than
their eve: the record, a scenario for each meeting, forecasts, scores, and rules without any model
to beat; and forecasts registered before a meeting. The rules by which meetings are coded are in
``coding``, what a forecast is made of in ``ensemble``. Begin with ``record`` and ``cases``, then
``backtest``, which puts them together, and ``verdict``, what may be said; for meetings to come with
``upcoming``."""
