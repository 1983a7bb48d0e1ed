"""How fast everything is on this machine, measured in one run; `inbedder bench`."""

from inbedder_core.bench.run import Plan as Plan
from inbedder_core.bench.run import measure as measure
from inbedder_core.bench.run import open_encoder as open_encoder
from inbedder_core.bench.table import markdown as markdown
