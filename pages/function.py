"""The Function page: one function, its derivative, and its parameters under the reader's hand."""

from ui import explorer

explorer.draw()
