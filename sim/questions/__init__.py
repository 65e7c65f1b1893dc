"""What one asks about a single meeting: what another chair would have reached, why it ended so,
what each objector would have needed, how likely each rung of a ladder is. Every answer is
recomputed in the simulator and returned as numbers; the words are in ``answers``, and the
cheapest way to a joint text is in ``unlocking``. Begin with ``compare`` and ``explain``."""
