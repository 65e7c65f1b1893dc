"""Tables as people save them: CSV and its kin with any usual separator, decimal commas and
byte-order marks, and workbooks within stated limits; and files of sealed lines, which are only
added to. What a table means is not known here: rows are checked by ``scenario/rows``. Begin with
``tables``.
"""
