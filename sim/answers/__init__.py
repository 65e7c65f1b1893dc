"""What every result says: a result in, blocks out; the writers of ``output`` do the rest. One
module for each kind of answer, registered for its class; ``speakers`` knows which.
Nothing is computed here: results come from ``model``, ``ensemble``, ``questions`` and the folders
after them. Begin with ``result``, the outcome of one negotiation; then ``report``, which puts all
of them together.
"""
