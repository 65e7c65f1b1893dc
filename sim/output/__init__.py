"""What any answer is made of, and the writers of it: an answer becomes ``blocks``, and ``text``,
``markdown``, ``html`` and ``pdf`` take the same blocks; ``data`` writes plain data as JSON and CSV.
Nothing here knows what a meeting is: what is said about one is in ``answers``. Begin with
``blocks``, then ``answer``, the base of whatever answers.
"""
