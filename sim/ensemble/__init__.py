"""Many replications of one meeting, compiled, and their counts: the fast twin of ``model``,
which it agrees with draw for draw. No rule is stated here that ``rules`` does not have, and
shares in words are in ``answers``. Begin with ``replicate``, what everybody calls; then
``tally``, what it returns, and ``kernel``, the loop."""
