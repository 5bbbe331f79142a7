"""The Compare page: several curves in one chart."""

from ui import compare

compare.draw()
