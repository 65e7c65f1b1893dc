"""What any answer is written with: tables of cells, shares in a sentence, the blocks of a report
and their web page and pages of paper, progress on a terminal. Nothing here knows what a meeting
is: what is said about one is in ``answers``. Begin with ``blocks``, which every writer takes,
then ``html``."""
