"""What stands between the network and the pages: hosts, limits, headers, and who may come in."""
