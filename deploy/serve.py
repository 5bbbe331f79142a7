"""What serves many readers: the app, with all loaded that the first of them would else wait for.

`uvicorn deploy.serve:app`: its address is the proxy's matter, so app.py takes it for a laptop's and would
leave pandas to the first table.
"""

import pandas  # noqa: F401 - before app.py freezes what is loaded

from app import app

__all__ = ["app"]
