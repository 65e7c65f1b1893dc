"""The cheapest set of changes that gives a meeting a joint text, found exactly, or the proof
that there is none within the bounds. What one delegation alone would have needed is in
``questions``. Begin with ``request``, what may change and at which price; then ``unlock``, the
answer, and ``unlock_programme``, the programme that is solved."""
