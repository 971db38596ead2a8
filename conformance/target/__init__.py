"""The target file: its tables, what their values may be, and how it is read."""
