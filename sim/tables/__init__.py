"""Tables as people save them: CSV and its kin with any usual separator, decimal commas and
byte-order marks, and workbooks within stated limits. What a table means is not known here: rows are
checked by ``scenario/rows``. Begin with ``tables``.
"""
