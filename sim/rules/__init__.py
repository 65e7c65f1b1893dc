"""What decides, as small functions of numbers: what a wording is worth, who contests and who
accepts it, what adopts a text, what the chair issues on failure, which move helps most, what two
agree on the margins, and how chance enters. No rounds and no agents: those are in ``model`` and,
compiled, in ``ensemble``. Begin with ``consensus``, the one question of each delegation; then
``options`` and ``adoption``."""
