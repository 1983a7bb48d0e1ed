"""Faults met at random, many times over: `make faults` runs as many as it is told, `make test` a few.

FAULT_FILES, FAULT_KILLS and FAULT_STORES say how many files, kills and damaged stores; FAULT_SEED begins another
series.
"""

import os

FILES = int(os.environ.get("FAULT_FILES", "300"))
KILLS = int(os.environ.get("FAULT_KILLS", "2"))
STORES = int(os.environ.get("FAULT_STORES", "6"))
SEED = int(os.environ.get("FAULT_SEED", "0"))
