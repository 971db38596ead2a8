"""What a platform can be told to do, by Python and by `/control/` alike: one file per noun.

Every order is a function of the platform and a body in the shape of the control API. It checks the body, does
what is asked, writes that to the journal, and raises `ControlError` when it cannot.
"""
