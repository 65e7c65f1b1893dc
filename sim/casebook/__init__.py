"""Meetings of any forum, coded by hand as pairs of a JSON and a CSV: read without what came of
them, and turned into scenarios by fixed rules that know no meeting. They are scored in ``trials``;
tables of positions are in ``authoring``. Begin with ``pair`` and ``coding``."""
