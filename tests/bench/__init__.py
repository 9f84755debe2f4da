"""How fast, how heavy: ratios against the least a page, a row and a start could cost on the same machine.

`make bench` prints them; milliseconds mean nothing elsewhere, ratios mean the same everywhere. What does not depend on
the machine (queries, bytes) is asserted in the suite.
"""
