"""The Random page: several draws of a random function, and its expectation.

Not random.py: Streamlit puts this folder on the path, where it would hide the standard library's.
"""

from ui import stochastic

stochastic.draw()
