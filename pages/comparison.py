"""The TensorFlow page: every function against TensorFlow and Keras.

Not tensorflow.py: Streamlit puts this folder on the path, where it would hide the library.
"""

from ui import comparison

comparison.draw()
