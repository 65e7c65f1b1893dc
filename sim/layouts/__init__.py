"""Layouts of tables of positions: what columns are called, and the forms in which the field keeps
its data (wide files, the decide format, the DEU data sets), turned into one row per delegation and
paragraph. What the numbers mean for a scenario is decided in ``authoring``. Begin with ``layout``.
"""
