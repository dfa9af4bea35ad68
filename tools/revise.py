"""Write the next migration from what the models say: `python tools/revise.py 0002 "Add what changed"`."""

import sys
import tempfile
from pathlib import Path

from tenderwatch.db import Database, schema
from tenderwatch.tables import metadata

with tempfile.TemporaryDirectory() as folder:
    database = Database(f"sqlite:///{Path(folder) / 'revise.db'}")
    schema.upgrade(database, metadata)
    schema.revise(database, metadata, sys.argv[2], sys.argv[1])
