"""One negotiation as a Mesa model, to be read: the chair, the delegations, the room they sit in,
round by round, and what they leave behind: a document, a result, a reason. Many replications at
once are in ``ensemble``, which agrees with this draw for draw; words for people are in
``answers``. Begin with ``negotiation``, the specification; then ``strategies``, ``document`` and
``result``."""
