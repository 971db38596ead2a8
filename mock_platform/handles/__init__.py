"""A platform's orders as Python methods, one noun to a file; `PlatformHandle` (handle.py) has them all.

A class named `...Orders` is a part of the handle itself; one named `...Handle` is a thing of its own, `lms.clock`.
"""
