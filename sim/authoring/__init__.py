"""Scenarios that do not exist yet: from a few answers, or from a table with a row per delegation
and paragraph, to a commented file with every mistake named by its line. Reading a scenario that
exists is in ``scenario``. Begin with ``scenario_text``, the plan and the file that both ways end
in; then ``drafting`` and ``importing``."""
