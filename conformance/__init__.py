"""A pytest suite that judges LTI gateways, tools and platforms, requirement by requirement."""
