"""`python -m community.drawing static/art`: draw the files that every page shares. A test keeps them fresh."""

import sys
from pathlib import Path

from community.drawing.scenes import FILES

if __name__ == "__main__":
    for name, draw in FILES.items():
        Path(sys.argv[1], name).write_text(draw(), encoding="utf-8")
