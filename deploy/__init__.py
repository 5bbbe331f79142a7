"""How the app is served to many: containers, a proxy, a cluster; `serve` is what they start."""
