"""The suite's browser, and the HTTP and the cookies below it."""
