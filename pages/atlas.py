"""The Atlas: every function as a card that opens it."""

from ui import atlas

atlas.draw()
