"""`python -m inbedder_core` is `inbedder`."""

import sys

from inbedder_core.cli import main

sys.exit(main())
