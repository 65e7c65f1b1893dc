"""The standard models of the field, each on the same small problem: medians, Nash, the challenge
and exchange models, veto players, the Condorcet election, yardsticks without theory. They share
no code with the simulator, which is only one more column in ``predict``. Begin with ``problem``,
what each is given, and ``baselines``, the dict of them; ``decisions`` scores them on recorded
decisions."""
