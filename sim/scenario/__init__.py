"""A meeting as its author writes it: the schema of the file, reading and layering, paths of
values, every cross-check, where each number comes from. What follows from the numbers is not
here: ``rules`` makes arrays of them and decides. Begin with ``scenario``, what all else is
given; then ``schema``, the file key by key, and ``resolving``, how its layers become one stance
each."""
