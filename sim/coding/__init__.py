"""From the evidence in ``seeds/`` to the numbers of scenario files, by rules that serve every
meeting alike: strengths of wordings, positions, red lines, passages, parties and accords. No rule
knows how a meeting ended; meetings and their outcomes are in ``backtest``. Begin with ``rules``.
"""
