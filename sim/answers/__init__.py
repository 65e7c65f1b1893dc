"""Results in words: for each kind of answer the text, the Markdown and the plain data that
people read, up to a whole report on one meeting. Nothing is computed here: results come from
``model``, ``ensemble``, ``questions`` and the folders after them, and pages are made in
``output``. Begin with ``result``, the outcome of one negotiation; then ``report``, which puts
all of them together."""
