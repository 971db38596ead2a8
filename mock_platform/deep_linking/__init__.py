"""What comes back from a deep linking request, and what the platform makes of it (Deep Linking 2.0).

The request itself is a message like the others: `messages/deep_linking.py`.
"""
