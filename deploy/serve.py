"""What serves many readers: the app, with all loaded that the first of them would else wait for.

`uvicorn deploy.serve:app`. Pandas draws the tables, and costs 65 MB that a laptop need not spend. Where
many readers come at once, it may not load in the middle of their pages: Plotly, in another thread, would
find it half there.
"""

import pandas  # noqa: F401 - before app.py freezes what is loaded

from app import app

__all__ = ["app"]
