"""What only a gateway is asked."""
