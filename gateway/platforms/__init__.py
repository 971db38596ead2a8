"""All outbound HTTP to a learning platform. Nothing else in the gateway makes a request."""
