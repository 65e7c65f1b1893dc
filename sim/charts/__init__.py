"""Every chart, one file a family: a scenario, a result or a table in, a figure out, and nothing
computed that is not computed elsewhere. Tables, style and page layout come from ``drawing``.
Begin with ``plots``, the dict of all of them; then ``outcomes``, the plainest, and ``gallery``,
from a scenario to each kind."""
