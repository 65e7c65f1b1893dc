"""How far the simulator can be believed: the backtest with a mechanism taken away, and what its
numbers, parts, meetings and differences look like as tables and sentences. What the numbers are is
in ``backtest`` and ``scoring``; ``answers`` puts the blocks in order. Begin with ``scores``, then
``ablation``."""
