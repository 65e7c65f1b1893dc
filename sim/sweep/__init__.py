"""Many points of many inputs, run, kept and looked at: designs, chunks on this machine or on a
cluster, the table on disk, which inputs matter and where an outcome comes about. One point of it
is a call of ``ensemble``; the charts are in ``charts``. Begin with ``sweep``, from a plan to a
table; then ``plan``, ``store`` and ``measured``, by which the analyses read it."""
