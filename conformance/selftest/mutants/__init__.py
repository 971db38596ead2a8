"""The mutants of the reference gateway: each is the gateway with one mistake, and the requirement that names it.

This folder is the one part of the suite that imports the gateway: it changes it, and asks it nothing. The judging
is done from outside, by HTTP, like that of any stranger's gateway.
"""
