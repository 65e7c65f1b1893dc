"""What nobody measured in a scenario, turned over its range: which findings survive, and which
settings change nothing at all. The ranges of the assumed numbers themselves are in ``scenario``.
Begin with ``knobs``, what can be turned; then ``findings``, what is looked at, and
``robustness``, which puts the two together."""
