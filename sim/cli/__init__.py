"""The command line: one function a command, which parses, calls a folder below and answers.
Nothing is computed and nothing is phrased here, and nothing imports it. Begin with ``app`` (the
program and what commands share) and ``answer`` (formats, files, and which function writes what);
then a group of commands: ``run``, ``alternatives``, ``credibility``, ``charts``, ``sweeps``,
``scenarios``."""
