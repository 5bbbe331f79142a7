"""The tests, named after the layer and the module that they hold to their word."""
