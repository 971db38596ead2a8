"""Signed messages of LTI, right and wrong: drafts, what may vary, and what must be refused.

An id_token, a deep linking response or a client assertion begins as a `Draft` that is in order. A `Variation` changes
it and leaves it in order; a `Defect` makes it one that its reader must refuse, and says why. Both are tables, and serve
the property tests (`conformance.properties`) and the vectors (`conformance.vectors`) alike.
"""
