"""Every chart, one file a family: a scenario, a result or a table in, a figure out, and nothing
computed that is not computed elsewhere. Tables, style and page layout come from ``drawing``.
Begin with ``gallery``, whose CHARTS lists all of them and leads from a scenario to each kind; then
``outcomes``, the plainest."""
