"""A reference gateway: LTI 1.3 towards any LMS, the LTIAAS HTTP API towards the tool."""
