"""Speed of withstand, side by side with its peers; nothing here is a test."""

import sys
from pathlib import Path

# What the tests hold withstand against, some benchmarks measure.
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "oracles"))
