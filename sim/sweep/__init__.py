"""Many meetings: which combinations of values are run (``design``), the plan of a sweep, the
processes or the cluster that run its chunks, the files they are kept in, and a stored meeting held
again (``replay``). What a finished sweep shows is in ``analysis``. Begin with ``sweep``.
"""
