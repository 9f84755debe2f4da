"""The Pabulib ``.pb`` format: a reader for what is found in the wild, a writer for what is right.

Format: https://pabulib.org/format (Faliszewski et al., "Participatory Budgeting: Data, Tools, and
Analysis", IJCAI 2023).
"""

from voting.counting.pabulib.faults import BrokenFile, Fault
from voting.counting.pabulib.published import settings_of_file
from voting.counting.pabulib.reader import read, read_lines, read_text
from voting.counting.pabulib.writer import text, write

__all__ = [
    "BrokenFile",
    "Fault",
    "read",
    "read_lines",
    "read_text",
    "settings_of_file",
    "text",
    "write",
]
