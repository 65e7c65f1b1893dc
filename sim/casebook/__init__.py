"""Meetings of any forum, coded by hand as pairs of a JSON and a CSV: read without what came of
them, and turned into scenarios by fixed rules that know no meeting. The record of meetings and the
simple rules are in ``backtest``, tables of positions in ``authoring``. Begin with ``pair`` and
``coding``."""
