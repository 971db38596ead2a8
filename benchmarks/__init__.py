"""Side-by-side measurements: the gateway and its peers, each from its package, in one run (`make bench`).

What counts is the ratio within a run: the server has one core, the load another, and work is reported per second of
server CPU, the database's counted. A benchmark is no test: nothing here asserts how fast anything is.
"""
