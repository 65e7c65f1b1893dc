"""The simulator against the record of meetings that took place, with nothing known later than
their eve: the record, a scenario for each meeting, forecasts, scores, and rules without any model
to beat. The rules by which meetings are coded are in ``coding``, what a forecast is made of in
``ensemble``, of meetings to come in ``forecasting``. Begin with ``record`` and ``cases``, then
``backtest``, which puts them together, and ``verdict``, what may be said."""
