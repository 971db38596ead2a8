"""HTTP in, one call, HTTP out. Errors are not caught here: app.py maps them to answers in one place."""
