"""What a finished sweep shows: which swept values matter (``sensitivity``), and when an outcome
comes about (``discovery``, by the boxes of ``prim``). Nothing is run here: everything is read from
the sweep's table. Begin with ``measured``, one number per design point and alternative.
"""
