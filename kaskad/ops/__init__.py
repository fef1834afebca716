"""Running an installation: server, health, metrics, demo, example history, bench.

May import everything below `app`. Promises: health says nothing to strangers but "ok";
metrics need a token.
"""
