"""The simulator against a folder of cases, meetings of any forum: each is run from its eve, and
what came of it is read only to score. How a case becomes a scenario is in ``casebook``, the record
that gives simple rules their rates in ``backtest``. Begin with ``trial``, then ``folder`` and
``events``; ``truth`` alone knows what came out."""
